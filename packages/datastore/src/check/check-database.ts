import { LongshoreError } from "@longshore/errors";
import { getTableName, sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { DatabaseProblem } from "./database-problem.js";
import { findRightsProblems } from "./find-rights-problems.js";
import { findSchemaProblems } from "./find-schema-problems.js";
import { findVersionProblems, findWriteProblems } from "./find-server-problems.js";
import { importedTables } from "./imported-tables.js";
import { readCatalog } from "./read-catalog.js";
import { triggerTables } from "./trigger-tables.js";

/** More would not help on one line. */
const problemsToName = 10;

/** What an import needs of a database, in the order in which it is looked at. */
const databaseRequirements = ["version", "writable", "schema", "rights"] as const;

/** What an import needs of a database. */
export type DatabaseRequirement = (typeof databaseRequirements)[number];

const finders: Readonly<
  Record<DatabaseRequirement, (database: Database) => Promise<DatabaseProblem[]>>
> = {
  version: findVersionProblems,
  writable: findWriteProblems,
  schema: async (database) => {
    const names = [
      ...importedTables.map((one) => getTableName(one.table)),
      ...triggerTables.map((one) => one.name),
    ];
    const expected = { imported: importedTables, byTriggers: triggerTables };
    return findSchemaProblems(expected, await readCatalog(database, names));
  },
  rights: (database) => findRightsProblems(database, importedTables),
};

/**
 * Gathers every reason why an import cannot be written into this database: the server's version, a
 * standby or read-only one, a schema that lacks something, rights that are missing. Reads only.
 */
export async function findDatabaseProblems(database: Database): Promise<DatabaseProblem[]> {
  const problems: DatabaseProblem[] = [];
  for (const requirement of databaseRequirements) {
    problems.push(...(await finders[requirement](database)));
    if (requirement === "version" && problems.length > 0) {
      // A server that old may not understand what is asked of it next.
      break;
    }
  }
  return problems;
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
 * Sees that a database is what an import needs, in one respect. The registry's pending schema
 * migrations are found by what they would have made. Reads only.
 *
 * @throws DATABASE_UNSUPPORTED, DATABASE_READ_ONLY, DATABASE_SCHEMA_INVALID or
 *   DATABASE_RIGHTS_MISSING, with up to ten of the problems on one line; the field `newestMigration`
 *   has the id of the registry's newest schema migration
 */
export async function requireOfDatabase(
  database: Database,
  requirement: DatabaseRequirement,
): Promise<void> {
  const problems = await finders[requirement](database);
  const [first] = problems;
  if (first === undefined) {
    return;
  }
  const named = problems.slice(0, problemsToName).map((problem) => problem.message);
  const more = problems.length > named.length ? `; and ${problems.length - named.length} more` : "";
  const newestMigration = await findNewestMigration(database);
  throw new LongshoreError(first.code, `${named.join("; ")}${more}`, {
    fields: {
      problems: problems.length,
      ...(newestMigration === undefined ? {} : { newestMigration }),
    },
  });
}

/**
 * Sees that an import can be written into this database, before anything is.
 * @throws what {@link requireOfDatabase} throws, for the first requirement that is not met
 */
export async function checkDatabase(database: Database): Promise<void> {
  for (const requirement of databaseRequirements) {
    await requireOfDatabase(database, requirement);
  }
}
