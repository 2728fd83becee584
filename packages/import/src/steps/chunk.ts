import {
  type Digest,
  listRevisions,
  openLinks,
  type RepositoryLinks,
  type ResolvedTag,
} from "@longshore/registry";
import { BoundedReader } from "../gather/bounded-reader.js";
import { RepositoryReader } from "../gather/repository-reader.js";
import type { ImportContext } from "../import-context.js";
import { planRevisions } from "../plan/plan-revisions.js";
import { planTags, type TagsPlan } from "../plan/plan-tags.js";
import { cutOffTags, firstRange } from "./cut-off-tags.js";
import type { RepositoryJob } from "./repository-job.js";

/** A part of a repository that is planned and loaded together, unless its manifests are too large. */
type Chunk =
  | { readonly kind: "revisions"; readonly digests: readonly Digest[] }
  | { readonly kind: "tags"; readonly tags: readonly ResolvedTag[] };

/** How chunks of a repository are planned. */
export interface ChunkPlanning {
  readonly path: string;
  readonly links: RepositoryLinks;
  readonly reader: BoundedReader;
  /** Whether tags are written (step two) or only their manifests. */
  readonly withTags: boolean;
  /** Which of these manifests need no import, because they are there already. */
  readonly findExisting: (digests: readonly Digest[]) => Promise<ReadonlySet<Digest>>;
}

/** Opens a repository for planning. @param given.whole whether most of its manifests have to be read */
export function openPlanning(
  { storage, signal, blobs, command, options }: ImportContext,
  { path, range }: Pick<RepositoryJob, "path" | "range">,
  given: Pick<ChunkPlanning, "withTags" | "findExisting"> & { readonly whole: boolean },
): ChunkPlanning {
  const links = openLinks(storage, path, {
    concurrency: options.readConcurrency,
    whole: given.whole,
    range,
    withTimes: command.tagTimes === "storage",
    signal,
  });
  const reader = new BoundedReader(new RepositoryReader(path, links, blobs), {
    concurrency: options.readConcurrency,
    signal,
  });
  const { withTags, findExisting } = given;
  return { path, links, reader, withTags, findExisting };
}

/** A chunk, and whether it is the last of its job. */
interface NextChunk {
  readonly chunk: Chunk;
  readonly last: boolean;
}

/**
 * Cuts a job into chunks: every manifest first where that is asked for, then the tags. A repository
 * without either is one empty chunk. Of a giant the first tags only: the others become jobs of their
 * own.
 */
async function* cutIntoChunks(
  context: ImportContext,
  job: RepositoryJob,
  planning: ChunkPlanning,
): AsyncGenerator<NextChunk> {
  let held: Chunk = { kind: "tags", tags: [] };
  let holdsNothing = true;
  let tags = 0;
  for await (const chunk of listChunks(context, job, planning)) {
    if (!holdsNothing) {
      yield { chunk: held, last: false };
    }
    held = chunk;
    holdsNothing = false;
    tags += chunk.kind === "tags" ? chunk.tags.length : 0;
    if (tags >= firstRange && mayBeCut(context, job)) {
      await cutOffTags(context, job, lastTag(chunk));
      break;
    }
  }
  yield { chunk: held, last: true };
}

/** A repository that is imported alone is imported in one transaction. */
function mayBeCut({ command, options }: ImportContext, { kind }: RepositoryJob): boolean {
  return kind === "repository" && command.repository === undefined && !options.dryRun;
}

function lastTag(chunk: Chunk): string {
  return chunk.kind === "tags" ? (chunk.tags.at(-1)?.name ?? "") : "";
}

async function* listChunks(
  { storage, signal, command }: ImportContext,
  { range }: RepositoryJob,
  { path, links }: ChunkPlanning,
): AsyncGenerator<Chunk> {
  if (command.danglingManifests && range === undefined) {
    for await (const digests of listRevisions(storage, path, signal)) {
      yield { kind: "revisions", digests };
    }
  }
  for await (const tags of links.tags()) {
    yield { kind: "tags", tags };
  }
}

/** What is loaded together, and whether it is the last of its job. */
export interface NextPlan {
  readonly plan: TagsPlan;
  /** Tags that it was planned from. */
  readonly tags: number;
  readonly last: boolean;
}

/**
 * Reads from storage what a job needs, and plans it chunk by chunk; a chunk of large manifests in
 * parts, so that only so many bytes are held. What was planned is loaded, or known to
 * `findExisting`, before the next is asked for.
 * @throws MANIFEST_INVALID
 */
export async function* planChunks(
  context: ImportContext,
  job: RepositoryJob,
  planning: ChunkPlanning,
): AsyncGenerator<NextPlan> {
  for await (const { chunk, last } of cutIntoChunks(context, job, planning)) {
    let rest: Chunk | undefined = chunk;
    while (rest !== undefined) {
      const { plan, tags, rest: left }: PlannedPart = await planFirst(rest, planning);
      rest = left;
      yield { plan, tags, last: last && rest === undefined };
    }
  }
}

/** A part of a chunk that is planned, and what is left of the chunk. */
interface PlannedPart extends Pick<NextPlan, "plan" | "tags"> {
  readonly rest: Chunk | undefined;
}

/** Plans a chunk up to the first manifest that cannot be held together with those before it. */
async function planFirst(
  chunk: Chunk,
  { path, reader, withTags, findExisting }: ChunkPlanning,
): Promise<PlannedPart> {
  const digests = [...new Set(digestsOf(chunk))];
  const existing = await findExisting(digests);
  const missing = digests.filter((digest) => !existing.has(digest));
  const manifests = await reader.readFirst(missing);
  const { first, rest } = splitBefore(chunk, missing[manifests.length]);
  const plan =
    first.kind === "revisions"
      ? { ...planRevisions(path, manifests), manifests: [] }
      : planTags(path, { tags: first.tags, manifests, existing }, withTags);
  return { plan, tags: first.kind === "tags" ? first.tags.length : 0, rest };
}

/** Splits a chunk before what first names a manifest; undefined leaves it whole. */
function splitBefore(
  chunk: Chunk,
  digest: Digest | undefined,
): { first: Chunk; rest: Chunk | undefined } {
  if (digest === undefined) {
    return { first: chunk, rest: undefined };
  }
  if (chunk.kind === "revisions") {
    const { kind, digests } = chunk;
    const at = digests.indexOf(digest);
    return {
      first: { kind, digests: digests.slice(0, at) },
      rest: { kind, digests: digests.slice(at) },
    };
  }
  const { kind, tags } = chunk;
  const at = tags.findIndex(({ link }) => link.kind === "digest" && link.digest === digest);
  return { first: { kind, tags: tags.slice(0, at) }, rest: { kind, tags: tags.slice(at) } };
}

function digestsOf(chunk: Chunk): readonly Digest[] {
  return chunk.kind === "revisions"
    ? chunk.digests
    : chunk.tags.flatMap(({ link }) => (link.kind === "digest" ? link.digest : []));
}
