import type { Client } from "pg";

/** A stored digest of sha256 that is easy to recognise: the same byte 32 times. */
export function digestOf(byte: number): Buffer {
  return Buffer.concat([Buffer.from([1]), Buffer.alloc(32, byte)]);
}

/** How rows name a repository. */
export interface RepositoryIds {
  readonly namespaceId: string;
  readonly repositoryId: string;
}

async function insert(client: Client, text: string, values: unknown[]): Promise<string> {
  const { rows } = await client.query<{ id: string }>(`${text} returning id`, values);
  const row = rows[0];
  if (row === undefined) {
    throw new Error(`no row came back from: ${text}`);
  }
  return row.id;
}

/** Adds a top-level namespace and a repository. */
export async function insertRepository(client: Client, path: string): Promise<RepositoryIds> {
  const [namespace = path] = path.split("/");
  const namespaceId = await insert(client, "insert into top_level_namespaces (name) values ($1)", [
    namespace,
  ]);
  const repositoryId = await insert(
    client,
    "insert into repositories (top_level_namespace_id, name, path) values ($1, $2, $3)",
    [namespaceId, path.slice(path.lastIndexOf("/") + 1), path],
  );
  return { namespaceId, repositoryId };
}

/** Adds a blob of ten bytes. */
export async function insertBlob(client: Client, digest: Buffer): Promise<void> {
  await client.query("insert into blobs (digest, size, media_type_id) values ($1, 10, 21)", [
    digest,
  ]);
}

/** Adds a manifest, with a config whose blob has a row, or a list without one. Tells its id. */
export async function insertManifest(
  client: Client,
  { namespaceId, repositoryId }: RepositoryIds,
  digest: Buffer,
  config: Buffer | null = null,
): Promise<string> {
  return await insert(
    client,
    `insert into manifests (top_level_namespace_id, repository_id, schema_version, media_type_id,
       digest, payload, total_size, configuration_blob_digest)
     values ($1, $2, 2, 17, $3, '{}', 10, $4)`,
    [namespaceId, repositoryId, digest, config],
  );
}

/** Adds a layer, whose blob has a row. Tells its id. */
export async function insertLayer(
  client: Client,
  { namespaceId, repositoryId }: RepositoryIds,
  manifestId: string,
  digest: Buffer,
): Promise<string> {
  return await insert(
    client,
    `insert into layers (top_level_namespace_id, repository_id, manifest_id, size, media_type_id,
       digest)
     values ($1, $2, $3, 10, 12, $4)`,
    [namespaceId, repositoryId, manifestId, digest],
  );
}

/** Adds a reference of a list to a manifest. */
export async function insertReference(
  client: Client,
  { namespaceId, repositoryId }: RepositoryIds,
  parentId: string,
  childId: string,
): Promise<void> {
  await client.query(
    `insert into manifest_references (top_level_namespace_id, repository_id, parent_id, child_id)
     values ($1, $2, $3, $4)`,
    [namespaceId, repositoryId, parentId, childId],
  );
}

/** Adds a tag. */
export async function insertTag(
  client: Client,
  { namespaceId, repositoryId }: RepositoryIds,
  name: string,
  manifestId: string,
): Promise<void> {
  await client.query(
    `insert into tags (top_level_namespace_id, repository_id, name, manifest_id)
     values ($1, $2, $3, $4)`,
    [namespaceId, repositoryId, name, manifestId],
  );
}
