import type { DatabaseConfiguration } from "@longshore/config";
import { Client, Pool, type PoolClient } from "pg";
import { clientSettings } from "./bench-server.js";

/** The columns of a table that a load writes, as the parameters of `unnest`, in loading order. */
interface LoadedTable {
  readonly name: string;
  /** SQL that selects a repository's rows, as text columns. */
  readonly read: string;
  readonly write: string;
}

const manifestId = (column: string) => `(
  select id from manifests where top_level_namespace_id = $1::bigint and repository_id = $2::bigint
    and digest = given.${column})`;

const tables: readonly LoadedTable[] = [
  {
    name: "manifests",
    read: `select digest, payload, media_type_id, configuration_media_type_id,
        configuration_payload, configuration_blob_digest, non_conformant, total_size
      from manifests t where top_level_namespace_id = $1::bigint and repository_id = $2::bigint order by digest`,
    write: `insert into manifests (top_level_namespace_id, repository_id, schema_version, digest,
        payload, media_type_id, configuration_media_type_id, configuration_payload,
        configuration_blob_digest, non_conformant, total_size)
      select $1::bigint, $2::bigint, 2, given.* from unnest($3::bytea[], $4::bytea[], $5::smallint[], $6::smallint[],
        $7::bytea[], $8::bytea[], $9::boolean[], $10::bigint[]) as given`,
  },
  {
    name: "repository_blobs",
    read: `select blob_digest from repository_blobs
      where top_level_namespace_id = $1::bigint and repository_id = $2::bigint order by blob_digest`,
    write: `insert into repository_blobs (top_level_namespace_id, repository_id, blob_digest)
      select $1::bigint, $2::bigint, given.digest from unnest($3::bytea[]) as given (digest)`,
  },
  {
    name: "manifest_references",
    read: `select p.digest as parent, c.digest as child from manifest_references t
      join manifests p on p.top_level_namespace_id = $1 and p.repository_id = $2 and p.id = parent_id
      join manifests c on c.top_level_namespace_id = $1 and c.repository_id = $2 and c.id = child_id
      where t.top_level_namespace_id = $1 and t.repository_id = $2 order by 1, 2`,
    write: `insert into manifest_references (top_level_namespace_id, repository_id, parent_id, child_id)
      select $1::bigint, $2::bigint, ${manifestId("parent")}, ${manifestId("child")}
      from unnest($3::bytea[], $4::bytea[]) as given (parent, child)`,
  },
  {
    name: "layers",
    read: `select m.digest as manifest, t.digest, t.size, t.media_type_id from layers t
      join manifests m on m.top_level_namespace_id = $1 and m.repository_id = $2 and m.id = manifest_id
      where t.top_level_namespace_id = $1 and t.repository_id = $2 order by t.digest`,
    write: `insert into layers (top_level_namespace_id, repository_id, manifest_id, digest, size,
        media_type_id)
      select $1::bigint, $2::bigint, ${manifestId("manifest")}, given.digest, given.size, given.media_type_id
      from unnest($3::bytea[], $4::bytea[], $5::bigint[], $6::smallint[])
        as given (manifest, digest, size, media_type_id)`,
  },
  {
    name: "tags",
    read: `select name, m.digest as manifest from tags t
      join manifests m on m.top_level_namespace_id = $1 and m.repository_id = $2 and m.id = manifest_id
      where t.top_level_namespace_id = $1 and t.repository_id = $2 order by name`,
    write: `insert into tags (top_level_namespace_id, repository_id, name, manifest_id)
      select $1::bigint, $2::bigint, given.name, ${manifestId("manifest")}
      from unnest($3::text[], $4::bytea[]) as given (name, manifest)`,
  },
];

/** Columns of rows: an array with one value a row, or PostgreSQL's text of such an array. */
type Columns = readonly (readonly unknown[] | string)[];

interface RepositoryToLoad {
  readonly path: string;
  readonly columns: readonly Columns[];
  /** Digests and sizes of the repository's blobs, sorted. */
  readonly blobs: Columns;
  readonly manifests: number;
}

/** All rows that an import wrote, in memory. */
export interface RowsToLoad {
  readonly repositories: readonly RepositoryToLoad[];
  /** Blobs that nothing refers to, in pieces that connections share. */
  readonly danglingBlobs: readonly Columns[];
  readonly rows: number;
}

/** Reads the rows that an import wrote. */
export async function readRowsToLoad(source: DatabaseConfiguration): Promise<RowsToLoad> {
  const client = new Client(clientSettings(source));
  await client.connect();
  const found = await client.query(
    "select id, top_level_namespace_id as namespace, path from repositories order by path",
  );
  const repositories: RepositoryToLoad[] = [];
  for (const { id, namespace, path } of found.rows) {
    const columns: Columns[] = [];
    for (const table of tables) {
      columns.push(await readColumns(client, table.read, [namespace, id]));
    }
    const blobs = await readColumns(
      client,
      `select b.digest, b.size from repository_blobs t join blobs b on b.digest = blob_digest
       where top_level_namespace_id = $1::bigint and repository_id = $2::bigint order by b.digest`,
      [namespace, id],
    );
    const counted = await client.query(
      "select count(*)::int as manifests from manifests where top_level_namespace_id = $1::bigint and repository_id = $2::bigint",
      [namespace, id],
    );
    repositories.push({ path, columns, blobs, manifests: counted.rows[0].manifests });
  }
  const danglingBlobs: Columns[] = [];
  for (let shard = 0; shard < 256; shard += 1) {
    const columns = await readColumns(
      client,
      `select digest, size from blobs b where get_byte(digest, 1) = $1
         and not exists (select from repository_blobs where blob_digest = b.digest) order by digest`,
      [shard],
    );
    danglingBlobs.push(columns);
  }
  const counted = await client.query(
    `select (${["blobs", ...tables.map((table) => table.name)].map((name) => `(select count(*) from ${name})`).join(" + ")})::int as rows`,
  );
  await client.end();
  return { repositories, danglingBlobs, rows: counted.rows[0].rows };
}

/**
 * Loads rows by bare statements, as fast as the server takes them: blobs first, then each repository
 * in one transaction, one statement a table, sorted by digest. @returns seconds
 */
export async function loadFloor(
  target: DatabaseConfiguration,
  rows: RowsToLoad,
  connections: number,
): Promise<number> {
  const pool = new Pool({ ...clientSettings(target), max: connections });
  // The server may stop while the last connections close; the rows are in by then.
  pool.on("error", () => undefined);
  const octetStream = await pool.query(
    "select id from media_types where media_type = 'application/octet-stream'",
  );
  const mediaTypeId: number = octetStream.rows[0].id;
  const started = performance.now();
  const queue = rows.repositories.values();
  const danglingBlobs = rows.danglingBlobs.values();
  const growth = new Map<string, number>();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = await pool.connect();
      for (const repository of queue) {
        await loadBlobs(client, repository.blobs, mediaTypeId);
        await loadRepository(client, repository, growth);
      }
      for (const blobs of danglingBlobs) {
        await loadBlobs(client, blobs, mediaTypeId);
      }
      client.release();
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await pool.end();
  return seconds;
}

async function readColumns(client: Client, text: string, values: unknown[]): Promise<Columns> {
  const { rows, fields } = await client.query({ text, values, rowMode: "array" });
  return fields.map((_, index) => encodeColumn(rows.map((row: unknown[]) => row[index])));
}

/** Bytes are encoded once, before the clock runs: the floor is what the server takes. */
function encodeColumn(values: readonly unknown[]): readonly unknown[] | string {
  if (!values.some((value) => Buffer.isBuffer(value))) {
    return values;
  }
  const items = values.map((value) =>
    Buffer.isBuffer(value) ? `"\\\\x${value.toString("hex")}"` : "NULL",
  );
  return `{${items.join(",")}}`;
}

async function loadBlobs(
  client: PoolClient,
  [digests, sizes]: Columns,
  mediaTypeId: number,
): Promise<void> {
  await client.query(
    `insert into blobs (digest, size, media_type_id)
     select digest, size, $3::smallint from unnest($1::bytea[], $2::bigint[]) as given (digest, size)
     on conflict do nothing`,
    [digests, sizes, mediaTypeId],
  );
}

async function loadRepository(
  client: PoolClient,
  { path, columns, manifests }: RepositoryToLoad,
  growth: Map<string, number>,
): Promise<void> {
  const names = path.split("/");
  await client.query("insert into top_level_namespaces (name) values ($1) on conflict do nothing", [
    names[0],
  ]);
  await client.query("begin");
  const created = await client.query(
    `insert into repositories (top_level_namespace_id, name, path)
     select id, $2, $3 from top_level_namespaces where name = $1
     returning top_level_namespace_id as namespace, id`,
    [names[0], names.at(-1), path],
  );
  const { namespace, id } = created.rows[0];
  for (const [index, table] of tables.entries()) {
    await client.query(table.write, [namespace, id, ...(columns[index] ?? [])]);
  }
  await client.query("commit");
  await analyzeWhenDoubled(client, `${namespace}`, manifests, growth);
}

/** Without statistics foreign-key checks scan whole repositories: the floor has them too. */
async function analyzeWhenDoubled(
  client: PoolClient,
  namespace: string,
  added: number,
  growth: Map<string, number>,
): Promise<void> {
  const before = growth.get(namespace) ?? 0;
  growth.set(namespace, before + added);
  const thresholds = [1_000, 2_000, 4_000, 8_000, 16_000];
  if (thresholds.some((limit) => before < limit && before + added >= limit)) {
    await analyzePartition(client, namespace, "manifests");
    await analyzePartition(client, namespace, "layers");
  }
}

async function analyzePartition(client: PoolClient, namespace: string, table: string) {
  const found = await client.query(
    `select tableoid::regclass as name from ${table} where top_level_namespace_id = $1 limit 1`,
    [namespace],
  );
  await client.query(`analyze ${found.rows[0].name}`);
}
