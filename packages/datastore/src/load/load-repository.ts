import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { MediaTypeIds } from "../stores/media-type-store.js";
import type { RepositoryRow } from "../stores/repository-store.js";
import { byteaArray } from "./bytea-array.js";
import { encodeDigest } from "./encode-digest.js";
import {
  type LayerRow,
  type ManifestReferenceRow,
  type ManifestRow,
  payloadBytes,
  type RepositoryRows,
  type TagRow,
} from "./rows.js";

/** Payloads of a statement, or one alone. The statement's text is twice as long, and held twice. Bytes. */
const mostStatementBytes = 8 * 1024 * 1024;

/** How many rows a load added, by table. */
export type LoadedRows = Readonly<
  Record<"manifests" | "repository_blobs" | "manifest_references" | "layers" | "tags", number>
>;

/** What a load did. */
export interface RepositoryLoad {
  readonly added: LoadedRows;
  /** Tags that named another manifest before. */
  readonly movedTags: number;
}

/**
 * Adds a repository's rows but the blobs, which must be there already. Rows that exist stay as they
 * are; a tag that names another manifest is moved. One statement a table, but for manifests that are
 * large, tables always in the same order and rows sorted by digest, so that loads don't deadlock.
 * @param transaction an open transaction: the caller commits
 * @param mediaTypeIds an id for each media type that the rows name
 */
export async function loadRepository(
  transaction: Database,
  repository: RepositoryRow,
  rows: RepositoryRows,
  mediaTypeIds: MediaTypeIds,
): Promise<RepositoryLoad> {
  const manifests = await loadManifests(transaction, repository, rows.manifests, mediaTypeIds);
  const repository_blobs = await linkBlobs(transaction, repository, rows);
  const manifest_references = await loadReferences(transaction, repository, rows.references);
  const layers = await loadLayers(transaction, repository, rows.layers, mediaTypeIds);
  const tags = await loadTags(transaction, repository, rows.tags);
  return {
    added: { manifests, repository_blobs, manifest_references, layers, tags: tags.added },
    movedTags: tags.moved,
  };
}

async function loadManifests(
  transaction: Database,
  repository: RepositoryRow,
  manifests: readonly ManifestRow[],
  mediaTypeIds: MediaTypeIds,
): Promise<number> {
  const sorted = manifests.toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
  let loaded = 0;
  for (const some of cutByBytes(sorted)) {
    loaded += await insertManifests(transaction, repository, some, mediaTypeIds);
  }
  return loaded;
}

/**
 * Cuts manifests so that the text of their payloads is bounded. What is cut is in one order still:
 * triggers that write into tables which all repositories share do so in it.
 */
function* cutByBytes(manifests: readonly ManifestRow[]): Generator<ManifestRow[]> {
  let some: ManifestRow[] = [];
  let bytes = 0;
  for (const manifest of manifests) {
    const size = payloadBytes(manifest);
    if (some.length > 0 && bytes + size > mostStatementBytes) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(manifest);
    bytes += size;
  }
  if (some.length > 0) {
    yield some;
  }
}

/** @param sorted some manifests at least, by digest */
async function insertManifests(
  transaction: Database,
  repository: RepositoryRow,
  sorted: readonly ManifestRow[],
  mediaTypeIds: MediaTypeIds,
): Promise<number> {
  const configurations = sorted.map((manifest) => manifest.configuration);
  const result = await transaction.execute(sql`
    insert into manifests (
      top_level_namespace_id, repository_id, schema_version, media_type_id, digest, payload,
      configuration_media_type_id, configuration_payload, configuration_blob_digest,
      non_conformant, total_size)
    select ${repository.namespaceId}::bigint, ${repository.id}::bigint, 2, given.*
    from unnest(
      ${sql.param(sorted.map((one) => mediaTypeIds.manifest(one.mediaType)))}::smallint[],
      ${byteaArray(sorted.map((one) => encodeDigest(one.digest)))},
      ${byteaArray(sorted.map((one) => one.payload))},
      ${sql.param(configurations.map((one) => one && mediaTypeIds.manifest(one.mediaType)))}::smallint[],
      ${byteaArray(configurations.map((one) => one?.payload))},
      ${byteaArray(configurations.map((one) => one && encodeDigest(one.digest)))},
      ${sql.param(sorted.map((one) => one.nonConformant))}::boolean[],
      ${sql.param(sorted.map((one) => one.totalSize))}::bigint[]
    ) as given
    on conflict do nothing`);
  return result.rowCount ?? 0;
}

async function linkBlobs(
  transaction: Database,
  repository: RepositoryRow,
  { blobs }: RepositoryRows,
): Promise<number> {
  if (blobs.length === 0) {
    return 0;
  }
  const digests = [...new Set(blobs.map((blob) => encodeDigest(blob.digest)))].toSorted();
  const result = await transaction.execute(sql`
    insert into repository_blobs (top_level_namespace_id, repository_id, blob_digest)
    select ${repository.namespaceId}::bigint, ${repository.id}::bigint, digest
    from unnest(${byteaArray(digests)}) as given (digest)
    on conflict do nothing`);
  return result.rowCount ?? 0;
}

async function loadReferences(
  transaction: Database,
  repository: RepositoryRow,
  references: readonly ManifestReferenceRow[],
): Promise<number> {
  if (references.length === 0) {
    return 0;
  }
  const result = await transaction.execute(sql`
    insert into manifest_references (top_level_namespace_id, repository_id, parent_id, child_id)
    select ${repository.namespaceId}::bigint, ${repository.id}::bigint,
      ${manifestId(repository, "parent")}, ${manifestId(repository, "child")}
    from unnest(
      ${byteaArray(references.map((one) => encodeDigest(one.parent)))},
      ${byteaArray(references.map((one) => encodeDigest(one.child)))}
    ) as given (parent, child)
    on conflict do nothing`);
  return result.rowCount ?? 0;
}

async function loadLayers(
  transaction: Database,
  repository: RepositoryRow,
  layers: readonly LayerRow[],
  mediaTypeIds: MediaTypeIds,
): Promise<number> {
  if (layers.length === 0) {
    return 0;
  }
  const sorted = layers.toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
  const result = await transaction.execute(sql`
    insert into layers (
      top_level_namespace_id, repository_id, manifest_id, size, media_type_id, digest)
    select ${repository.namespaceId}::bigint, ${repository.id}::bigint,
      ${manifestId(repository, "manifest")},
      (select size from blobs where digest = given.digest), given.media_type_id, given.digest
    from unnest(
      ${byteaArray(sorted.map((one) => encodeDigest(one.manifest)))},
      ${byteaArray(sorted.map((one) => encodeDigest(one.digest)))},
      ${sql.param(sorted.map((one) => mediaTypeIds.layer(one.mediaType)))}::smallint[]
    ) as given (manifest, digest, media_type_id)
    on conflict do nothing`);
  return result.rowCount ?? 0;
}

async function loadTags(
  transaction: Database,
  repository: RepositoryRow,
  tags: readonly TagRow[],
): Promise<{ added: number; moved: number }> {
  if (tags.length === 0) {
    return { added: 0, moved: 0 };
  }
  // A row that is new was never updated.
  const { rows } = await transaction.execute<{ added: number; moved: number }>(sql`
    with loaded as (
    insert into tags (top_level_namespace_id, repository_id, name, manifest_id, created_at)
    select ${repository.namespaceId}::bigint, ${repository.id}::bigint, name,
      ${manifestId(repository, "manifest")}, coalesce(created_at, now())
    from unnest(
      ${sql.param(tags.map((tag) => tag.name))}::text[],
      ${byteaArray(tags.map((tag) => encodeDigest(tag.manifest)))},
      ${sql.param(tags.map((tag) => tag.createdAt?.toISOString()))}::timestamptz[]
    ) as given (name, manifest, created_at)
    on conflict (top_level_namespace_id, repository_id, name) do update
      set manifest_id = excluded.manifest_id, updated_at = now(), created_at =
        case when excluded.created_at < now() then excluded.created_at else tags.created_at end
      where tags.manifest_id <> excluded.manifest_id
    returning updated_at)
    select count(*) filter (where updated_at is null) as added,
      count(*) filter (where updated_at is not null) as moved from loaded`);
  return rows[0] ?? { added: 0, moved: 0 };
}

/**
 * The id of the manifest whose digest is in a column of `given`. A subquery a row and no join: it
 * can only be planned as a look-up in one partition's unique index, with statistics or without.
 */
function manifestId(repository: RepositoryRow, column: "parent" | "child" | "manifest") {
  return sql`(
    select id from manifests
    where top_level_namespace_id = ${repository.namespaceId}::bigint
      and repository_id = ${repository.id}::bigint and digest = given.${sql.identifier(column)})`;
}
