import {
  type Digest,
  listRevisions,
  openLinks,
  type RepositoryLinks,
  type ResolvedTag,
} from "@longshore/registry";
import pMap from "p-map";
import type { ManifestFacts } from "../gather/manifest-facts.js";
import { RepositoryReader } from "../gather/repository-reader.js";
import type { ImportContext } from "../import-context.js";
import { planRevisions } from "../plan/plan-revisions.js";
import { planTags, type TagsPlan } from "../plan/plan-tags.js";
import { cutOffTags, firstRange } from "./cut-off-tags.js";
import type { RepositoryJob } from "./repository-job.js";

/** A part of a repository that is planned and loaded together. */
export type Chunk =
  | { readonly kind: "revisions"; readonly digests: readonly Digest[] }
  | { readonly kind: "tags"; readonly tags: readonly ResolvedTag[] };

/** How chunks of a repository are planned. */
export interface ChunkPlanning {
  readonly path: string;
  readonly links: RepositoryLinks;
  readonly reader: RepositoryReader;
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
  const { withTags, findExisting } = given;
  return { path, links, reader: new RepositoryReader(path, links, blobs), withTags, findExisting };
}

/** A chunk, and whether it is the last of its job. */
export interface NextChunk {
  readonly chunk: Chunk;
  readonly last: boolean;
}

/**
 * Cuts a job into chunks: every manifest first where that is asked for, then the tags. A repository
 * without either is one empty chunk. Of a giant the first tags only: the others become jobs of their
 * own.
 */
export async function* cutIntoChunks(
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

/** Reads from storage what a chunk needs, and plans it. @throws MANIFEST_INVALID */
export async function planChunk(
  context: ImportContext,
  chunk: Chunk,
  planning: ChunkPlanning,
): Promise<TagsPlan> {
  const digests = [...new Set(digestsOf(chunk))];
  const existing = await planning.findExisting(digests);
  const missing = digests.filter((digest) => !existing.has(digest));
  const manifests: ManifestFacts[] = await pMap(
    missing,
    (digest) => planning.reader.readManifest(digest),
    { concurrency: context.options.readConcurrency, signal: context.signal },
  );
  return chunk.kind === "revisions"
    ? { ...planRevisions(planning.path, manifests), manifests: [] }
    : planTags(planning.path, { tags: chunk.tags, manifests, existing }, planning.withTags);
}

function digestsOf(chunk: Chunk): readonly Digest[] {
  return chunk.kind === "revisions"
    ? chunk.digests
    : chunk.tags.flatMap(({ link }) => (link.kind === "digest" ? link.digest : []));
}
