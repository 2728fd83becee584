import type { BlobRange, Digest } from "@longshore/registry";
import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../database.js";
import { byteaArray } from "../load/bytea-array.js";
import { encodeDigest } from "../load/encode-digest.js";
import { digestText } from "./digest-text.js";
import type { RepositoryKey } from "./repository-rows.js";
import { streamRows } from "./stream-rows.js";

/** A blob's row, with what its id stands for. */
export interface BlobColumns {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Null when the id has no row. */
  readonly mediaType: string | null;
}

/** Streams the rows of a range of the blobs of algorithm sha256, in the order of their digests. */
export function streamBlobs(
  snapshot: Database,
  { first, last }: BlobRange,
): AsyncGenerator<BlobColumns> {
  const start = first === 0 ? Buffer.alloc(0) : Buffer.from([1, first]);
  const end = last === 255 ? Buffer.from([2]) : Buffer.from([1, last + 1]);
  return streamWhere(snapshot, sql`b.digest >= ${start} and b.digest < ${end}`);
}

/** Streams the rows of blobs of every other algorithm. */
export function streamOtherBlobs(snapshot: Database): AsyncGenerator<BlobColumns> {
  return streamWhere(snapshot, sql`b.digest >= ${Buffer.from([2])}`);
}

async function* streamWhere(snapshot: Database, condition: SQL): AsyncGenerator<BlobColumns> {
  type Raw = { digest: Buffer; size: number; mediaType: string | null };
  const rows = streamRows<Raw>(
    snapshot,
    sql`
      select b.digest, b.size, t.media_type as "mediaType"
      from blobs b left join media_types t on t.id = b.media_type_id
      where ${condition} order by b.digest`,
  );
  for await (const row of rows) {
    yield { ...row, digest: digestText(row.digest) };
  }
}

/** Streams the blobs that a repository may serve, each with its row if there is one. */
export async function* streamRepositoryBlobs(
  snapshot: Database,
  { id, namespaceId }: RepositoryKey,
): AsyncGenerator<{ readonly digest: string; readonly row: BlobColumns | undefined }> {
  type Raw = { digest: Buffer; size: number | null; mediaType: string | null };
  const rows = streamRows<Raw>(
    snapshot,
    sql`
      select r.blob_digest as digest, b.size, t.media_type as "mediaType"
      from repository_blobs r
      left join blobs b on b.digest = r.blob_digest
      left join media_types t on t.id = b.media_type_id
      where r.top_level_namespace_id = ${namespaceId} and r.repository_id = ${id}`,
  );
  for await (const { digest: stored, size, mediaType } of rows) {
    const digest = digestText(stored);
    yield { digest, row: size === null ? undefined : { digest, size, mediaType } };
  }
}

/** Something that refers to a blob. */
export interface BlobUse {
  readonly digest: string;
  readonly repository: string;
  /** The manifest whose layer or config the blob is; undefined where only the repository links it. */
  readonly manifest: string | undefined;
}

/** Finds something that refers to each of some blobs: a manifest where there is one. */
export async function findFirstUses(
  database: Database,
  digests: readonly Digest[],
): Promise<BlobUse[]> {
  if (digests.length === 0) {
    return [];
  }
  type Raw = { digest: Buffer; path: string; manifest: Buffer | null };
  const { rows } = await database.execute<Raw>(sql`
    select given.digest, uses.path, uses.manifest
    from unnest(${byteaArray(digests.map((digest) => encodeDigest(digest)))}) as given (digest)
    cross join lateral (
      select r.path, m.digest as manifest from layers l
      join manifests m on m.top_level_namespace_id = l.top_level_namespace_id
        and m.repository_id = l.repository_id and m.id = l.manifest_id
      join repositories r on r.top_level_namespace_id = l.top_level_namespace_id
        and r.id = l.repository_id
      where l.digest = given.digest
      union all
      select r.path, m.digest from manifests m
      join repositories r on r.top_level_namespace_id = m.top_level_namespace_id
        and r.id = m.repository_id
      where m.configuration_blob_digest = given.digest
      union all
      select r.path, null from repository_blobs b
      join repositories r on r.top_level_namespace_id = b.top_level_namespace_id
        and r.id = b.repository_id
      where b.blob_digest = given.digest
      limit 1
    ) as uses`);
  return rows.map(({ digest, path, manifest }) => ({
    digest: digestText(digest),
    repository: path,
    manifest: manifest === null ? undefined : digestText(manifest),
  }));
}

/** A manifest whose layer or config a blob is. */
export interface BlobUser {
  readonly repository: string;
  readonly manifest: string;
}

/** Streams every manifest whose layer or config a blob is. */
export async function* streamBlobUsers(
  snapshot: Database,
  digest: Digest,
): AsyncGenerator<BlobUser> {
  const stored = sql`${encodeDigest(digest)}::bytea`;
  const rows = streamRows<{ path: string; manifest: Buffer }>(
    snapshot,
    sql`
      select r.path, m.digest as manifest from layers l
      join manifests m on m.top_level_namespace_id = l.top_level_namespace_id
        and m.repository_id = l.repository_id and m.id = l.manifest_id
      join repositories r on r.top_level_namespace_id = l.top_level_namespace_id
        and r.id = l.repository_id
      where l.digest = ${stored}
      union all
      select r.path, m.digest from manifests m
      join repositories r on r.top_level_namespace_id = m.top_level_namespace_id
        and r.id = m.repository_id
      where m.configuration_blob_digest = ${stored}`,
  );
  for await (const { path, manifest } of rows) {
    yield { repository: path, manifest: digestText(manifest) };
  }
}

/** Streams, of each of some blobs, the payload of one manifest whose layer or config it is. */
export async function* streamPayloadsOfUsers(
  snapshot: Database,
  blobs: readonly Digest[],
): AsyncGenerator<{ readonly blob: string; readonly payload: Buffer }> {
  const rows = streamRows<{ blob: Buffer; payload: Buffer }>(
    snapshot,
    sql`
      select given.digest as blob, using_manifest.payload
      from unnest(${byteaArray(blobs.map((digest) => encodeDigest(digest)))}) as given (digest)
      cross join lateral (
        select m.payload from layers l
        join manifests m on m.top_level_namespace_id = l.top_level_namespace_id
          and m.repository_id = l.repository_id and m.id = l.manifest_id
        where l.digest = given.digest
        union all
        select payload from manifests where configuration_blob_digest = given.digest
        limit 1
      ) as using_manifest`,
  );
  for await (const { blob, payload } of rows) {
    yield { blob: digestText(blob), payload };
  }
}

/** Streams the manifests whose layer or config a blob is, with their payloads. */
export async function* streamUsingManifests(
  snapshot: Database,
  digest: Digest,
): AsyncGenerator<{ readonly digest: string; readonly payload: Buffer }> {
  const stored = sql`${encodeDigest(digest)}::bytea`;
  const rows = streamRows<{ digest: Buffer; payload: Buffer }>(
    snapshot,
    sql`
      select m.digest, m.payload from layers l
      join manifests m on m.top_level_namespace_id = l.top_level_namespace_id
        and m.repository_id = l.repository_id and m.id = l.manifest_id
      where l.digest = ${stored}
      union all
      select digest, payload from manifests where configuration_blob_digest = ${stored}`,
  );
  for await (const row of rows) {
    yield { digest: digestText(row.digest), payload: row.payload };
  }
}

/** Streams the repositories that may serve a blob although none of their manifests has a row for it. */
export async function* streamLinkingRepositories(
  snapshot: Database,
  digest: Digest,
): AsyncGenerator<string> {
  const rows = streamRows<{ path: string }>(
    snapshot,
    sql`
      select r.path from repository_blobs b
      join repositories r on r.top_level_namespace_id = b.top_level_namespace_id
        and r.id = b.repository_id
      where b.blob_digest = ${encodeDigest(digest)}::bytea
        and not exists (
          select from layers l
          where l.top_level_namespace_id = b.top_level_namespace_id
            and l.repository_id = b.repository_id and l.digest = b.blob_digest)
        and not exists (
          select from manifests m
          where m.top_level_namespace_id = b.top_level_namespace_id
            and m.repository_id = b.repository_id and m.configuration_blob_digest = b.blob_digest)`,
  );
  for await (const { path } of rows) {
    yield path;
  }
}
