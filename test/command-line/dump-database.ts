import { z } from "zod";
import { withClient } from "../postgres/with-client.js";

/** The rows of every table, by the table's name with its schema; a table without rows is there too. */
export type DatabaseDump = Readonly<Record<string, readonly DumpedRow[]>>;

/** A row, by the names of its columns. */
export type DumpedRow = Readonly<Record<string, unknown>>;

const tablesQuery = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by name`;

const tablesSchema = z.array(z.object({ name: z.string() }));

const rowsSchema = z.array(
  z.object({ name: z.string(), rows: z.array(z.record(z.string(), z.unknown())) }),
);

/** Reads all that a database holds, ids and times too: two dumps tell whether anything was changed. */
export async function dumpDatabase(url: string): Promise<DatabaseDump> {
  return await withClient({ connectionString: url }, async (client) => {
    const tables = tablesSchema.parse((await client.query(tablesQuery)).rows);
    if (tables.length === 0) {
      return {};
    }
    const dumps = tables.map(
      ({ name }) => `select '${name}' as name,
        coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]') as rows from ${name} t`,
    );
    const { rows } = await client.query(dumps.join("\nunion all\n"));
    return Object.fromEntries(rowsSchema.parse(rows).map((table) => [table.name, table.rows]));
  });
}
