import type { Digest } from "@longshore/registry";
import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../database.js";
import { byteaArray } from "../load/bytea-array.js";
import { encodeDigest } from "../load/encode-digest.js";
import { digestText } from "./digest-text.js";
import { streamRows } from "./stream-rows.js";

/** How other rows name a repository. */
export interface RepositoryKey {
  readonly id: number;
  readonly namespaceId: number;
}

/** A repository's row. */
export interface RepositoryColumns extends RepositoryKey {
  readonly name: string;
  /** The name of its top-level namespace; null when that has no row. */
  readonly namespace: string | null;
  readonly parentId: number | null;
  /** As PostgreSQL writes it: `infinity` is no date. */
  readonly deletedAt: string | null;
}

/** Reads a repository's row. */
export async function readRepositoryColumns(
  database: Database,
  path: string,
): Promise<RepositoryColumns | undefined> {
  const { rows } = await database.execute<RepositoryColumns & Record<string, unknown>>(sql`
    select r.id, r.top_level_namespace_id as "namespaceId", r.name, n.name as namespace,
      r.parent_id as "parentId", r.deleted_at::text as "deletedAt"
    from repositories r left join top_level_namespaces n on n.id = r.top_level_namespace_id
    where r.path = ${path}`);
  return rows[0];
}

/** A manifest's row, with what ids stand for. Hashes are those of sha256, in hex. */
export interface ManifestColumns {
  readonly digest: string;
  readonly schemaVersion: number;
  /** Null when the id has no row. */
  readonly mediaType: string | null;
  readonly configurationMediaType: string | null;
  readonly configurationDigest: string | null;
  readonly configurationHash: string | null;
  readonly payloadHash: string;
  readonly nonConformant: boolean | null;
  readonly totalSize: number;
  readonly nonDistributableLayers: boolean | null;
  readonly subjectId: number | null;
  readonly artifactMediaTypeId: number | null;
  /** Whether the garbage collector's tables say that the manifest uses its config. */
  readonly configurationTracked: boolean;
}

type RawManifest = Omit<ManifestColumns, "digest" | "configurationDigest"> & {
  readonly digest: Buffer;
  readonly configurationDigest: Buffer | null;
};

/** Reads the rows of some manifests of a repository. */
export async function readManifestColumns(
  database: Database,
  repository: RepositoryKey,
  digests: readonly Digest[],
): Promise<ManifestColumns[]> {
  const { rows } = await database.execute<RawManifest & Record<string, unknown>>(sql`
    select m.digest, m.schema_version as "schemaVersion", t.media_type as "mediaType",
      c.media_type as "configurationMediaType",
      m.configuration_blob_digest as "configurationDigest",
      encode(sha256(m.configuration_payload), 'hex') as "configurationHash",
      encode(sha256(m.payload), 'hex') as "payloadHash",
      m.non_conformant as "nonConformant", m.total_size as "totalSize",
      m.non_distributable_layers as "nonDistributableLayers", m.subject_id as "subjectId",
      m.artifact_media_type_id as "artifactMediaTypeId",
      exists (
        select from gc_blobs_configurations g
        where g.digest = m.configuration_blob_digest
          and g.top_level_namespace_id = m.top_level_namespace_id
          and g.repository_id = m.repository_id and g.manifest_id = m.id
      ) as "configurationTracked"
    from manifests m
    left join media_types t on t.id = m.media_type_id
    left join media_types c on c.id = m.configuration_media_type_id
    where ${belongsTo("m", repository)} and m.digest = any(${encodeAll(digests)})`);
  return rows.map((row) =>
    Object.assign({}, row, {
      digest: digestText(row.digest),
      configurationDigest: row.configurationDigest && digestText(row.configurationDigest),
    }),
  );
}

/** A layer's row, with what ids stand for. */
export interface LayerColumns {
  readonly manifest: string;
  readonly digest: string;
  readonly size: number;
  /** Null when the id has no row. */
  readonly mediaType: string | null;
  /** Of the blob's row; null when there is none. */
  readonly blobSize: number | null;
  /** Whether the garbage collector's tables say that the blob is this layer. */
  readonly tracked: boolean;
}

/** Reads the layers of some manifests of a repository. */
export async function readLayerColumns(
  database: Database,
  repository: RepositoryKey,
  manifests: readonly Digest[],
): Promise<LayerColumns[]> {
  type Raw = Omit<LayerColumns, "manifest" | "digest"> & { manifest: Buffer; digest: Buffer };
  const { rows } = await database.execute<Raw & Record<string, unknown>>(sql`
    select m.digest as manifest, l.digest, l.size, t.media_type as "mediaType",
      b.size as "blobSize",
      exists (
        select from gc_blobs_layers g
        where g.digest = l.digest and g.top_level_namespace_id = l.top_level_namespace_id
          and g.repository_id = l.repository_id and g.layer_id = l.id
      ) as tracked
    from manifests m
    join layers l on ${belongsTo("l", repository)} and l.manifest_id = m.id
    left join media_types t on t.id = l.media_type_id
    left join blobs b on b.digest = l.digest
    where ${belongsTo("m", repository)} and m.digest = any(${encodeAll(manifests)})`);
  return rows.map((row) =>
    Object.assign({}, row, {
      manifest: digestText(row.manifest),
      digest: digestText(row.digest),
    }),
  );
}

/** Reads which manifests some lists of a repository refer to. */
export async function readReferences(
  database: Database,
  repository: RepositoryKey,
  parents: readonly Digest[],
): Promise<{ readonly parent: string; readonly child: string }[]> {
  const { rows } = await database.execute<{ parent: Buffer; child: Buffer }>(sql`
    select p.digest as parent, c.digest as child
    from manifests p
    join manifest_references f on ${belongsTo("f", repository)} and f.parent_id = p.id
    join manifests c on ${belongsTo("c", repository)} and c.id = f.child_id
    where ${belongsTo("p", repository)} and p.digest = any(${encodeAll(parents)})`);
  return rows.map((row) => ({ parent: digestText(row.parent), child: digestText(row.child) }));
}

/** Which of these blobs a repository may serve. */
export async function findLinkedBlobs(
  database: Database,
  repository: RepositoryKey,
  digests: readonly Digest[],
): Promise<Set<Digest>> {
  const { rows } = await database.execute<{ digest: Buffer }>(sql`
    select blob_digest as digest from repository_blobs
    where ${belongsTo("repository_blobs", repository)}
      and blob_digest = any(${encodeAll(digests)})`);
  const linked = new Set(rows.map((row) => digestText(row.digest)));
  return new Set(digests.filter((digest) => linked.has(digest)));
}

/** Streams the tags of a repository in the order of their folders' keys in storage. */
export async function* streamTags(
  snapshot: Database,
  repository: RepositoryKey,
): AsyncGenerator<{ readonly name: string; readonly manifest: string | undefined }> {
  const rows = streamRows<{ name: string; digest: Buffer | null }>(
    snapshot,
    sql`
      select t.name, m.digest
      from tags t
      left join manifests m on ${belongsTo("m", repository)} and m.id = t.manifest_id
      where ${belongsTo("t", repository)}
      order by (t.name || '/') collate "C"`,
  );
  for await (const { name, digest } of rows) {
    yield { name, manifest: digest === null ? undefined : digestText(digest) };
  }
}

/** Streams the digests of a repository's manifests, in no order. */
export function streamManifests(
  snapshot: Database,
  repository: RepositoryKey,
): AsyncGenerator<string> {
  return streamDigests(
    snapshot,
    sql`select digest from manifests where ${belongsTo("manifests", repository)}`,
  );
}

/** Streams the blobs that a repository may serve and that none of its manifests has a row for. */
export function streamUnusedLinks(
  snapshot: Database,
  repository: RepositoryKey,
): AsyncGenerator<string> {
  return streamDigests(
    snapshot,
    sql`
      select b.blob_digest as digest from repository_blobs b
      where ${belongsTo("b", repository)}
        and not exists (
          select from layers l where ${belongsTo("l", repository)} and l.digest = b.blob_digest)
        and not exists (
          select from manifests m
          where ${belongsTo("m", repository)} and m.configuration_blob_digest = b.blob_digest)`,
  );
}

async function* streamDigests(snapshot: Database, query: SQL): AsyncGenerator<string> {
  for await (const { digest } of streamRows<{ digest: Buffer }>(snapshot, query)) {
    yield digestText(digest);
  }
}

function belongsTo(table: string, { id, namespaceId }: RepositoryKey): SQL {
  const name = sql.identifier(table);
  return sql`(${name}.top_level_namespace_id = ${namespaceId}::bigint
    and ${name}.repository_id = ${id}::bigint)`;
}

function encodeAll(digests: readonly Digest[]): SQL {
  return byteaArray(digests.map((digest) => encodeDigest(digest)));
}
