import type { Client } from "pg";
import { z } from "zod";

const rowSchema = z.record(z.string(), z.unknown());

/** A row as JSON has it. */
export type Row = z.output<typeof rowSchema>;

/**
 * Changes a row, or drops it, with no foreign key and no trigger in the way.
 * @param where what finds the one row, with `$1` and so on
 * @param change the columns to change; undefined to drop the row
 * @returns puts the row back as it was
 */
export async function changeRow(
  client: Client,
  table: string,
  where: { readonly condition: string; readonly values: readonly unknown[] },
  change: ((row: Row) => Row) | undefined,
): Promise<() => Promise<void>> {
  const found = await client.query(
    `select to_jsonb(t) as row from ${table} t where ${where.condition}`,
    [...where.values],
  );
  const [{ row }] = z.tuple([z.object({ row: rowSchema })]).parse(found.rows);
  const changed = change && { ...row, ...change(row) };
  await replace(client, table, row, changed);
  return () => replace(client, table, changed, row);
}

async function replace(
  client: Client,
  table: string,
  old: Row | undefined,
  fresh: Row | undefined,
): Promise<void> {
  await client.query("begin; set local session_replication_role = replica");
  if (old !== undefined) {
    const { rowCount } = await client.query(
      `delete from ${table} t
       where to_jsonb(t) = to_jsonb(jsonb_populate_record(null::${table}, $1::jsonb))`,
      [JSON.stringify(old)],
    );
    if (rowCount !== 1) {
      throw new Error(`${rowCount} rows of ${table} are the one to change`);
    }
  }
  if (fresh !== undefined) {
    await client.query(
      `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`,
      [JSON.stringify(fresh)],
    );
  }
  await client.query("commit");
}

/** A digest as a row has it in JSON. */
export function stored(digest: string): string {
  return `\\x01${digest.slice("sha256:".length)}`;
}

/** Finds a row by its id. */
export function byId(id: number) {
  return { condition: "id = $1", values: [id] };
}

/** Finds a row by its digest. */
export function byDigest(digest: string) {
  return { condition: "digest = $1", values: [Buffer.from(stored(digest).slice(2), "hex")] };
}
