import {
  findLinkedBlobs,
  readRepositoryColumns,
  type RepositoryColumns,
  type RepositoryKey,
  streamManifests,
  streamTags,
  streamUnusedLinks,
} from "@longshore/datastore";
import {
  isRepositoryPath,
  openLinks,
  parseDigest,
  type RepositoryLinks,
} from "@longshore/registry";
import { compareKeys } from "@longshore/storage";
import { BatchedLookup } from "../gather/batched-lookup.js";
import type { BlobSource } from "../gather/blob-source.js";
import { RepositoryReader } from "../gather/repository-reader.js";
import { compareTags, type TagPair } from "./compare-tags.js";
import { type Difference, difference, findDifferentColumns } from "./difference.js";
import { flatten, inBatches, mergeOrdered } from "./merge-ordered.js";
import { outcomesOf, type Survey, surveyManifests, type Surveying, surveyTags } from "./survey.js";
import type { VerifyContext } from "./verify-context.js";
import { type ToldMissing, verifyManifests } from "./verify-manifests.js";

/** Tags, or manifests without one, that are compared at once. */
const tagsAtOnce = 500;
const manifestsAtOnce = 200;

/** What of a repository is verified. */
export interface VerifyRepositoryOptions {
  /** Tags and where they point, and nothing else. */
  readonly tagsOnly: boolean;
}

/** A repository that is verified. */
interface Verifying extends VerifyContext, Surveying {
  readonly repository: RepositoryKey;
  readonly links: RepositoryLinks;
  readonly tagsOnly: boolean;
  /** Manifests that were surveyed, and whether an import takes their tags. */
  readonly known: Map<string, boolean>;
  readonly told: ToldMissing;
}

/**
 * Verifies a repository: its row, its tags and where they point, and unless tags alone are asked for
 * its manifests with all that belongs to them, both ways. Whether blobs have data is another matter.
 *
 * With tags alone, storage is only listed where listings prove links, and read for tags that the
 * database lacks: an import may have left them behind.
 */
export async function* verifyRepository(
  context: VerifyContext,
  path: string,
  { tagsOnly }: VerifyRepositoryOptions,
): AsyncGenerator<Difference> {
  if (!isRepositoryPath(path)) {
    const found = "REPOSITORY_NAME_INVALID: the folder is no repository path";
    yield difference("repository-unverified", path, { found });
    return;
  }
  const row = await readRepositoryColumns(context.snapshot, path);
  if (row === undefined) {
    yield difference("repository-missing", path);
    yield* tagsOnly ? [] : findUnreadable(context, path);
    return;
  }
  const different = compareRepository(path, row);
  yield* different;
  if (different.some(({ column }) => column === "top_level_namespace_id")) {
    // All its rows hang on that.
    return;
  }
  const verifying = openVerifying(context, path, row, tagsOnly);
  yield* verifyTags(verifying);
  if (!tagsOnly) {
    yield* verifyOtherManifests(verifying);
    yield* findOtherLinks(verifying);
  }
}

function compareRepository(path: string, row: RepositoryColumns): Difference[] {
  const segments = path.split("/");
  return findDifferentColumns([
    ["top_level_namespace_id", segments[0], row.namespace],
    ["name", segments.at(-1), row.name],
    ["parent_id", null, row.parentId],
    ["deleted_at", null, row.deletedAt],
  ]).map((one) => difference("repository-different", path, one));
}

function openVerifying(
  context: VerifyContext,
  path: string,
  repository: RepositoryKey,
  tagsOnly: boolean,
): Verifying {
  const { storage, readConcurrency, signal } = context;
  const links = openLinks(storage, path, {
    concurrency: readConcurrency,
    whole: !tagsOnly,
    withTimes: false,
    signal,
  });
  const reader = new RepositoryReader(path, links, trustLinked(context, repository));
  const known = new Map<string, boolean>();
  return {
    ...context,
    path,
    repository,
    links,
    reader,
    tagsOnly,
    known,
    told: { links: new Set(), manifests: new Set() },
  };
}

/** A blob that the repository's rows link is taken for there: whether it has data is verified once. */
function trustLinked({ snapshot, blobs }: VerifyContext, repository: RepositoryKey): BlobSource {
  const linked = new BatchedLookup((digests) => findLinkedBlobs(snapshot, repository, digests));
  return {
    read: (digest) => blobs.read(digest),
    exists: async (digest) => (await linked.has(digest)) || blobs.exists(digest),
  };
}

/** Where the database has nothing of a repository, a manifest that cannot be understood is the likely cause. */
async function* findUnreadable(context: VerifyContext, path: string): AsyncGenerator<Difference> {
  const { storage, blobs, readConcurrency, signal } = context;
  const options = { concurrency: readConcurrency, whole: true, withTimes: false, signal };
  const links = openLinks(storage, path, options);
  const reader = new RepositoryReader(path, links, blobs);
  const known = new Map<string, boolean>();
  for await (const tags of links.tags()) {
    const survey = await surveyTags({ ...context, path, reader }, tags, known);
    for (const [digest, found] of survey.unreadable) {
      yield difference("manifest-unreadable", path, { digest, found });
    }
    remember(known, survey);
  }
}

async function* verifyTags(verifying: Verifying): AsyncGenerator<Difference> {
  const { snapshot, repository, links, path, known, told, tagsOnly } = verifying;
  const tags = mergeOrdered(
    flatten(links.tags()),
    streamTags(snapshot, repository),
    (stored, row) => compareKeys(`${stored.name}/`, `${row.name}/`),
  );
  for await (const pairs of inBatches(tags, tagsAtOnce)) {
    const stored = pairs.flatMap(({ left, right }) =>
      left === undefined || (tagsOnly && right !== undefined) ? [] : left,
    );
    const survey = await surveyTags(verifying, stored, known);
    if (!tagsOnly) {
      yield* compareSurvey(verifying, survey, tagsByManifest(pairs));
    }
    remember(known, survey);
    const planned = new Set(survey.rows.tags.map(({ name }) => name));
    yield* compareTags({ repository: path, pairs, planned, missing: told.manifests });
  }
}

function compareSurvey(
  verifying: Verifying,
  survey: Survey,
  tags: ReadonlyMap<string, string>,
): AsyncGenerator<Difference> {
  const { path, repository, known: compared, told } = verifying;
  return verifyManifests(verifying, { path, repository, survey, tags, compared, told });
}

/** The first tag that names each manifest. */
function tagsByManifest(pairs: readonly TagPair[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { left } of pairs) {
    if (left?.link.kind === "digest" && !tags.has(left.link.digest)) {
      tags.set(left.link.digest, left.name);
    }
  }
  return tags;
}

/** Verifies the manifests that no tag leads to: such whose tag was moved, and dangling ones. */
async function* verifyOtherManifests(verifying: Verifying): AsyncGenerator<Difference> {
  const { snapshot, repository, path, known } = verifying;
  for await (const rows of inBatches(streamManifests(snapshot, repository), manifestsAtOnce)) {
    const others = rows.filter((digest) => !known.has(digest));
    for (const digest of others.filter((one) => parseDigest(one) === undefined)) {
      yield difference("manifest-left-over", path, { digest, expected: "no digest" });
    }
    const survey = await surveyManifests(
      verifying,
      others.flatMap((digest) => parseDigest(digest) ?? []),
    );
    yield* compareSurvey(verifying, survey, new Map());
    remember(known, survey);
  }
}

/** Finds blobs that the repository may serve although neither rows nor storage say so. */
async function* findOtherLinks(verifying: Verifying): AsyncGenerator<Difference> {
  const { snapshot, repository, links, path } = verifying;
  for await (const text of streamUnusedLinks(snapshot, repository)) {
    const digest = parseDigest(text);
    const link = digest && (await links.layer(digest));
    if (link?.kind !== "digest") {
      yield difference("blob-link-left-over", path, { digest: text });
    }
  }
}

function remember(known: Map<string, boolean>, survey: Survey): void {
  for (const [digest, imported] of outcomesOf(survey)) {
    if (!known.has(digest)) {
      known.set(digest, imported);
    }
  }
}
