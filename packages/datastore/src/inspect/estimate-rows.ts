import { getTableName, sql } from "drizzle-orm";
import { importedTables } from "../check/imported-tables.js";
import type { Database } from "../database.js";
import { importStatistics, mediaTypes } from "../schema/index.js";

/** A table that is not empty. */
export interface FilledTable {
  readonly name: string;
  /** As the planner's statistics have it; undefined when there are none. */
  readonly rows: number | undefined;
}

/** Of the tables that an import fills, these have rows from the registry's own migrations, or of the past. */
const notCounted: ReadonlySet<string> = new Set(
  [mediaTypes, importStatistics].map((table) => getTableName(table)),
);

/**
 * Finds the tables with rows among those that an import fills, with the planner's estimate: nothing
 * is counted, however large they are.
 */
export async function findFilledTables(database: Database): Promise<FilledTable[]> {
  const names = importedTables
    .map((one) => getTableName(one.table))
    .filter((name) => !notCounted.has(name));
  const filled: FilledTable[] = [];
  for (const name of names) {
    const found = await database.execute(sql`select from ${sql.identifier(name)} limit 1`);
    if (found.rows.length > 0) {
      filled.push({ name, rows: await estimateRows(database, name) });
    }
  }
  return filled;
}

async function estimateRows(database: Database, name: string): Promise<number | undefined> {
  const { rows } = await database.execute<{ estimate: number }>(sql`
    with parts as (
      select to_regclass(quote_ident(${name}))::oid as oid
      union select relid::oid from pg_partition_tree(to_regclass(quote_ident(${name}))) where isleaf)
    select coalesce(sum(reltuples) filter (where reltuples > 0 and relkind = 'r'), 0)::bigint
      as estimate
    from parts join pg_class using (oid)`);
  const estimate = rows[0]?.estimate ?? 0;
  return estimate === 0 ? undefined : estimate;
}
