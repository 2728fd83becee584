import { LongshoreError } from "@longshore/errors";
import { getTableName, sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { DatabaseProblem } from "./database-problem.js";
import { findRightsProblems } from "./find-rights-problems.js";
import { findSchemaProblems } from "./find-schema-problems.js";
import { findServerProblems } from "./find-server-problems.js";
import { importedTables } from "./imported-tables.js";
import { readCatalog } from "./read-catalog.js";

/** More would not help on one line. */
const problemsToName = 10;

const importedNames = importedTables.map((one) => getTableName(one.table));

/**
 * Gathers every reason why an import cannot be written into this database: the server's version, a
 * standby or read-only one, a schema that lacks something, rights that are missing. Reads only.
 */
export async function findDatabaseProblems(database: Database): Promise<DatabaseProblem[]> {
  const server = await findServerProblems(database);
  if (server.some((problem) => problem.code === "DATABASE_UNSUPPORTED")) {
    // A server that old may not understand what is asked of it next.
    return server;
  }
  const catalog = await readCatalog(database, importedNames);
  return [
    ...server,
    ...findSchemaProblems(importedTables, catalog),
    ...(await findRightsProblems(database, importedTables)),
  ];
}

/** The newest of the registry's own schema migrations that is applied here, where one can tell. */
async function findNewestMigration(database: Database): Promise<string | undefined> {
  const known = await database.execute(sql`
    select from pg_attribute
    where attrelid = to_regclass('schema_migrations') and attname = 'id' and not attisdropped
      and has_column_privilege(attrelid, attnum, 'select')`);
  if (known.rows.length === 0) {
    return undefined;
  }
  const { rows } = await database.execute<{ newest: string | null }>(
    sql`select max(id)::text as newest from schema_migrations`,
  );
  return rows[0]?.newest ?? undefined;
}

/**
 * Sees that an import can be written into this database, before anything is. The registry's pending
 * schema migrations are found by what they would have made.
 *
 * @throws DATABASE_UNSUPPORTED, DATABASE_READ_ONLY, DATABASE_SCHEMA_INVALID or
 *   DATABASE_RIGHTS_MISSING, the first that applies, with up to ten of its problems on one line; the
 *   field `newestMigration` has the id of the registry's newest schema migration
 */
export async function checkDatabase(database: Database): Promise<void> {
  await refuseProblems(database, await findDatabaseProblems(database));
}

/**
 * Sees that the registry's tables are there, to be read: a standby and a user without other rights
 * will do.
 *
 * @throws DATABASE_SCHEMA_INVALID as {@link checkDatabase}
 */
export async function checkTables(database: Database): Promise<void> {
  const catalog = await readCatalog(database, importedNames);
  await refuseProblems(database, findSchemaProblems(importedTables, catalog));
}

async function refuseProblems(
  database: Database,
  problems: readonly DatabaseProblem[],
): Promise<void> {
  const [first] = problems;
  if (first === undefined) {
    return;
  }
  const alike = problems.filter((problem) => problem.code === first.code);
  const named = alike.slice(0, problemsToName).map((problem) => problem.message);
  const more = alike.length > named.length ? `; and ${alike.length - named.length} more` : "";
  const newestMigration = await findNewestMigration(database);
  throw new LongshoreError(first.code, `${named.join("; ")}${more}`, {
    fields: {
      problems: alike.length,
      ...(newestMigration === undefined ? {} : { newestMigration }),
    },
  });
}
