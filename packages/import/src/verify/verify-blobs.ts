import {
  type BlobUse,
  type BlobUser,
  findFirstUses,
  streamBlobUsers,
  type RepositoryKey,
  streamRepositoryBlobs,
  streamBlobs,
  streamOtherBlobs,
} from "@longshore/datastore";
import {
  type BlobRange,
  layout,
  listBlobs,
  parseDigest,
  type StoredBlob,
} from "@longshore/registry";
import pMap from "p-map";
import { type BlobSides, compareMediaType, hasOtherSize } from "./compare-blobs.js";
import { findDamaged } from "./damaged-blobs.js";
import { findDeclaredSizes } from "./declared-sizes.js";
import { type Difference, difference } from "./difference.js";
import { inBatches, mergeOrdered } from "./merge-ordered.js";
import type { VerifyContext } from "./verify-context.js";

/** Blobs that are compared at once. */
const blobsAtOnce = 500;

/** What is known of the imports into a database. */
export interface VerifyBlobsOptions {
  /** Whether step three was done: then every blob in storage has a row. */
  readonly allImported: boolean;
}

/**
 * Verifies a range of the blobs: every blob that storage holds has a row of the right size, and every
 * row that a manifest refers to has data. The last range has the rows of other algorithms too.
 */
export async function* verifyBlobRange(
  context: VerifyContext,
  range: BlobRange,
  options: VerifyBlobsOptions,
): AsyncGenerator<Difference> {
  const strays: Difference[] = [];
  const onStray = (key: string) =>
    void strays.push(difference("blobs-unverified", "", { found: `BLOB_PATH_INVALID: ${key}` }));
  const pairs = mergeOrdered(
    listAll(context, range, onStray),
    streamBlobs(context.snapshot, range),
    (stored, row) => (stored.digest < row.digest ? -1 : Number(stored.digest > row.digest)),
  );
  for await (const batch of inBatches(pairs, blobsAtOnce)) {
    const sides = batch.map(({ left, right }) => ({
      digest: left?.digest ?? right?.digest ?? "",
      size: left?.size,
      row: right,
    }));
    yield* judgeBlobs(context, sides, options);
    yield* strays.splice(0);
  }
  yield* strays;
  if (range.last === 255) {
    for await (const rows of inBatches(streamOtherBlobs(context.snapshot), blobsAtOnce)) {
      const sides = await findData(
        context,
        rows.map((row) => ({ digest: row.digest, row })),
      );
      yield* judgeBlobs(context, sides, options);
    }
  }
}

/** Verifies the blobs that a repository may serve: each has a row of the right size, and data. */
export async function* verifyRepositoryBlobs(
  context: VerifyContext,
  repository: RepositoryKey,
  options: VerifyBlobsOptions,
): AsyncGenerator<Difference> {
  const blobs = streamRepositoryBlobs(context.snapshot, repository);
  for await (const batch of inBatches(blobs, blobsAtOnce)) {
    yield* judgeBlobs(context, await findData(context, batch), options);
  }
}

async function* listAll(
  { storage, signal }: VerifyContext,
  range: BlobRange,
  onStray: (key: string) => void,
): AsyncGenerator<StoredBlob> {
  for await (const page of listBlobs(storage, range, { onStray, signal })) {
    yield* page;
  }
}

function findData(
  { storage, readConcurrency, signal }: VerifyContext,
  blobs: readonly Omit<BlobSides, "size">[],
): Promise<BlobSides[]> {
  const find = async (one: Omit<BlobSides, "size">): Promise<BlobSides> => {
    const digest = parseDigest(one.digest);
    const entry = digest && (await storage.head(layout.blobData(digest), signal));
    return { ...one, size: entry?.size };
  };
  return pMap(blobs, find, { concurrency: readConcurrency, signal });
}

async function* judgeBlobs(
  context: VerifyContext,
  blobs: readonly BlobSides[],
  options: VerifyBlobsOptions,
): AsyncGenerator<Difference> {
  const halves = blobs.filter(({ size, row }) => size === undefined || row === undefined);
  const digests = halves.flatMap(({ digest }) => parseDigest(digest) ?? []);
  const uses = new Map(
    (await findFirstUses(context.snapshot, digests)).map((use) => [use.digest, use]),
  );
  yield* judgeSizes(context, blobs);
  for (const blob of blobs) {
    yield* compareMediaType(blob);
    const use = uses.get(blob.digest);
    if (blob.size === undefined) {
      yield* judgeMissingData(context, blob, use);
    } else if (blob.row === undefined) {
      yield judgeMissingRow(blob, use, options);
    }
  }
}

/**
 * Judges rows and data of which one has another size than the other. What some manifest declares is what
 * an import writes: then the row is right, and the data is read to tell whether it was cut.
 */
async function* judgeSizes(
  context: VerifyContext,
  blobs: readonly BlobSides[],
): AsyncGenerator<Difference> {
  const others = blobs.filter(hasOtherSize);
  const declared = await findDeclaredSizes(
    context,
    others.flatMap(({ row }) => row ?? []),
  );
  yield* others
    .filter(({ digest }) => !declared.has(digest))
    .map(({ digest, size, row }) => {
      const [expected, found] = [String(size), String(row?.size)];
      return difference("blob-different", "", { digest, column: "size", expected, found });
    });
  yield* await findDamaged(
    context,
    blobs.filter(
      ({ digest, size, row }) => declared.has(digest) || (size === 0 && row?.size === 0),
    ),
  );
}

function judgeMissingRow(
  { digest }: BlobSides,
  use: BlobUse | undefined,
  { allImported }: VerifyBlobsOptions,
): Difference {
  const kind = use === undefined && !allImported ? "blob-not-imported" : "blob-missing";
  return difference(kind, use?.repository ?? "", { digest, manifest: use?.manifest ?? "" });
}

/** A manifest that storage no longer links was deleted since it was imported, perhaps with its blobs. */
async function* judgeMissingData(
  context: VerifyContext,
  { digest, row }: BlobSides,
  use: BlobUse | undefined,
): AsyncGenerator<Difference> {
  const linked = use === undefined ? undefined : await findLinkedUser(context, digest);
  if (linked !== undefined) {
    yield difference("blob-data-missing", linked.repository, { digest, manifest: linked.manifest });
  } else if (row !== undefined) {
    yield difference("blob-left-over", use?.repository ?? "", { digest });
  }
}

/** Finds a manifest of a blob that storage links, among all: a base layer may have thousands that it links no more. */
async function findLinkedUser(context: VerifyContext, blob: string): Promise<BlobUser | undefined> {
  const digest = parseDigest(blob);
  if (digest === undefined) {
    return undefined;
  }
  let users: BlobUser[] = [];
  for await (const user of streamBlobUsers(context.snapshot, digest)) {
    users.push(user);
    if (users.length === context.readConcurrency) {
      const linked = await findLinked(context, users);
      if (linked !== undefined) {
        return linked;
      }
      users = [];
    }
  }
  return await findLinked(context, users);
}

async function findLinked(
  { storage, readConcurrency, signal }: VerifyContext,
  users: readonly BlobUser[],
): Promise<BlobUser | undefined> {
  const isLinked = async ({ repository, manifest }: BlobUser): Promise<boolean> => {
    const revision = parseDigest(manifest);
    const key = revision && layout.revisionLink(repository, revision);
    return key !== undefined && (await storage.head(key, signal)) !== undefined;
  };
  const linked = await pMap(users, isLinked, { concurrency: readConcurrency, signal });
  return users[linked.indexOf(true)];
}
