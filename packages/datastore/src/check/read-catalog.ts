import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** A column as the server has it. */
interface CatalogColumn {
  readonly name: string;
  /** In the words of `format_type`. */
  readonly type: string;
  readonly notNull: boolean;
  /** Whether the server finds a value when a row names none. */
  readonly hasDefault: boolean;
}

/** A table as the server has it. */
export interface CatalogTable {
  readonly columns: readonly CatalogColumn[];
  /** The columns of each unique index that `on conflict` can use, in no order. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly triggers: readonly { readonly name: string; readonly enabled: boolean }[];
  /** Of a table that is partitioned by hash: undefined for any other. */
  readonly partitions: CatalogPartitions | undefined;
}

/** Partitions by hash: rows find a place in each case when as many are found as are wanted. */
interface CatalogPartitions {
  readonly found: number;
  readonly wanted: number;
}

/**
 * The named tables in a `from`, as `wanted (name, oid)`, found as the import's own statements find
 * them; those that do not exist are left out.
 */
export function wantedTables(names: readonly string[]) {
  return sql`(
    select name, to_regclass(quote_ident(name))::oid as oid
    from unnest(${sql.param(names)}::text[]) as given (name)
    where to_regclass(quote_ident(name)) is not null
  ) as wanted`;
}

type ColumnRow = {
  table: string;
  name: string;
  type: string;
  not_null: boolean;
  has_default: boolean;
};

async function readColumns(database: Database, names: readonly string[]): Promise<ColumnRow[]> {
  const { rows } = await database.execute<ColumnRow>(sql`
    select wanted.name as table, a.attname::text as name,
      format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
      a.atthasdef or a.attidentity <> '' as has_default
    from ${wantedTables(names)} join pg_attribute a on a.attrelid = wanted.oid
    where a.attnum > 0 and not a.attisdropped
    order by wanted.name, a.attnum`);
  return rows;
}

type UniqueKeyRow = { table: string; columns: string[] };

async function readUniqueKeys(
  database: Database,
  names: readonly string[],
): Promise<UniqueKeyRow[]> {
  const { rows } = await database.execute<UniqueKeyRow>(sql`
    select wanted.name as table, array_agg(a.attname::text) as columns
    from ${wantedTables(names)} join pg_index i on i.indrelid = wanted.oid
    cross join unnest(i.indkey::smallint[]) with ordinality as part (attnum, position)
    join pg_attribute a on a.attrelid = wanted.oid and a.attnum = part.attnum
    where i.indisunique and i.indisvalid and i.indimmediate
      and i.indpred is null and i.indexprs is null and part.position <= i.indnkeyatts
    group by wanted.name, i.indexrelid`);
  return rows;
}

type TriggerRow = { table: string; name: string; enabled: boolean };

async function readTriggers(database: Database, names: readonly string[]): Promise<TriggerRow[]> {
  const { rows } = await database.execute<TriggerRow>(sql`
    select wanted.name as table, t.tgname::text as name, t.tgenabled in ('O', 'A') as enabled
    from ${wantedTables(names)} join pg_trigger t on t.tgrelid = wanted.oid
    where not t.tgisinternal`);
  return rows;
}

type PartitionRow = { table: string; found: number; wanted: number };

/**
 * A partition of modulus m has as much of the rows as 64/m of modulus 64 have together. Read from the
 * bound as it is stored: the server would lock each partition to write it out.
 */
async function readPartitions(
  database: Database,
  names: readonly string[],
): Promise<PartitionRow[]> {
  const { rows } = await database.execute<PartitionRow>(sql`
    select name as table, max(coalesce(modulus, 1))::integer as wanted,
      round(coalesce(sum(1.0 / modulus), 0) * max(coalesce(modulus, 1)))::integer as found
    from (
      select wanted.name,
        substring(c.relpartbound::text from ':modulus (\\d+)')::integer as modulus
      from ${wantedTables(names)}
      join pg_partitioned_table p on p.partrelid = wanted.oid and p.partstrat = 'h'
      left join pg_inherits i on i.inhparent = wanted.oid
      left join pg_class c on c.oid = i.inhrelid
    ) as part
    group by name`);
  return rows;
}

/** Reads what the server says of these tables, by name; a table that does not exist has no entry. */
export async function readCatalog(
  database: Database,
  names: readonly string[],
): Promise<ReadonlyMap<string, CatalogTable>> {
  const columns = await readColumns(database, names);
  const uniqueKeys = await readUniqueKeys(database, names);
  const triggers = await readTriggers(database, names);
  const partitions = await readPartitions(database, names);
  return new Map(
    columns.map(({ table }) => [
      table,
      {
        columns: columns
          .filter((row) => row.table === table)
          .map((row) => ({
            name: row.name,
            type: row.type,
            notNull: row.not_null,
            hasDefault: row.has_default,
          })),
        uniqueKeys: uniqueKeys.filter((row) => row.table === table).map((row) => row.columns),
        triggers: triggers.filter((row) => row.table === table),
        partitions: partitions.find((row) => row.table === table),
      },
    ]),
  );
}
