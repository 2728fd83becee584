import { getTableName, sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { DatabaseProblem } from "./database-problem.js";
import type { ImportedTable } from "./imported-tables.js";
import { wantedTables } from "./read-catalog.js";
import { triggerTables } from "./trigger-tables.js";

type RightRow = { missing: string };

async function findTableRights(
  database: Database,
  tables: readonly ImportedTable[],
): Promise<RightRow[]> {
  const needed = [
    ...tables.map((one) => [getTableName(one.table), one.rights] as const),
    ...triggerTables.map((one) => [one.name, one.rights] as const),
  ].flatMap(([table, rights]) => rights.map((right) => ({ table, right })));
  const { rows } = await database.execute<RightRow>(sql`
    select string_agg(needed.right, ', ' order by needed.position) || ' on table ' || needed.table
      as missing
    from unnest(
      ${sql.param(needed.map((one) => one.table))}::text[],
      ${sql.param(needed.map((one) => one.right))}::text[]
    ) with ordinality as needed ("table", "right", position)
    where not has_table_privilege(to_regclass(quote_ident(needed.table)), needed.right)
    group by needed.table
    order by min(needed.position)`);
  return rows;
}

/** The server needs no right for an identity's sequence, but one for a sequence in a default. */
async function findSequenceRights(
  database: Database,
  tables: readonly ImportedTable[],
): Promise<RightRow[]> {
  const { rows } = await database.execute<RightRow>(sql`
    select distinct 'usage on sequence ' || s.oid::regclass::text as missing
    from ${wantedTables(tables.map((one) => getTableName(one.table)))}
    join pg_attrdef d on d.adrelid = wanted.oid
    join pg_depend on pg_depend.classid = 'pg_attrdef'::regclass and pg_depend.objid = d.oid
      and pg_depend.refclassid = 'pg_class'::regclass
    join pg_class s on s.oid = pg_depend.refobjid
    where case when s.relkind = 'S' then not has_sequence_privilege(s.oid, 'usage, update') end
    order by missing`);
  return rows;
}

/**
 * The ledger lives in the schema `longshore`, which somebody else may have made for us. Rows that are
 * copied into it pass through a temporary table.
 */
async function findLedgerRights(database: Database): Promise<RightRow[]> {
  const { rows } = await database.execute<RightRow>(sql`
    select needed.missing
    from (select to_regnamespace('longshore') as oid) as ledger
    cross join lateral (values
      (format('create on database %I', current_database()),
        ledger.oid is not null or has_database_privilege(current_database(), 'create')),
      (format('temporary on database %I', current_database()),
        has_database_privilege(current_database(), 'temporary')),
      ('usage on schema longshore',
        ledger.oid is null or has_schema_privilege(ledger.oid, 'usage')),
      ('create on schema longshore',
        ledger.oid is null or has_schema_privilege(ledger.oid, 'create'))
    ) as needed (missing, granted)
    where not needed.granted`);
  return rows;
}

const ledgerTableRights = ["select", "insert", "update", "delete"];

/** A ledger that is there may be another role's, who gave us the schema and not what lies in it. */
async function findLedgerTableRights(database: Database): Promise<RightRow[]> {
  const { rows } = await database.execute<RightRow>(sql`
    select lacking.rights || ' on table' || case when count(*) > 1 then 's ' else ' ' end
      || string_agg(lacking.name, ', ' order by lacking.name) as missing
    from (
      select format('longshore.%I', c.relname) as name,
        string_agg(needed.right, ', ' order by needed.position) as rights
      from pg_class c
      cross join unnest(${sql.param(ledgerTableRights)}::text[])
        with ordinality as needed ("right", position)
      where c.relnamespace = to_regnamespace('longshore') and c.relkind in ('r', 'p')
        and not has_table_privilege(c.oid, needed.right)
      group by c.relname
    ) as lacking
    group by lacking.rights
    order by length(lacking.rights) desc, lacking.rights`);
  return rows;
}

/** Which rights an import needs and the user has not. Tables that do not exist are passed over. */
export async function findRightsProblems(
  database: Database,
  tables: readonly ImportedTable[],
): Promise<DatabaseProblem[]> {
  const rows = [
    ...(await findTableRights(database, tables)),
    ...(await findSequenceRights(database, tables)),
    ...(await findLedgerRights(database)),
    ...(await findLedgerTableRights(database)),
  ];
  return rows.map((row) => ({
    code: "DATABASE_RIGHTS_MISSING",
    message: `the user lacks ${row.missing}`,
  }));
}
