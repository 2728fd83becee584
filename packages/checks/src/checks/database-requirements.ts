import {
  type Database,
  type DatabaseRequirement,
  readServerVersion,
  requireOfDatabase,
} from "@longshore/datastore";
import { type Check, type DatabaseSubject, pass } from "../check.js";
import { lookInto } from "../look-into.js";

/** Makes the check of what an import is refused without. */
function requirementCheck(
  requirement: DatabaseRequirement,
  describe: (database: Database) => Promise<string> | string,
): Check<DatabaseSubject> {
  return {
    name: `database-${requirement}`,
    // A server that is too old may not understand what else is asked of it.
    needs: requirement === "version" ? ["database"] : ["database", "database-version"],
    run: (subject) =>
      lookInto(subject, async (database) => {
        await requireOfDatabase(database, requirement);
        return pass(await describe(database));
      }),
  };
}

/** The server is one that the registry's schema works on. */
export const databaseVersionCheck = requirementCheck(
  "version",
  async (database) => `PostgreSQL ${await readServerVersion(database)}`,
);

/** The server takes writes: it is no standby, and the user's transactions are not read-only. */
export const databaseWritableCheck = requirementCheck("writable", () => "takes writes");

/** The registry's tables are there, with every column, key and trigger that an import needs. */
export const databaseSchemaCheck = requirementCheck(
  "schema",
  () => "the registry's tables are there, with their keys and triggers",
);

/** The user has the rights on tables and sequences, and may make the ledger's schema. */
export const databaseRightsCheck = requirementCheck(
  "rights",
  () => "the user has every right on the tables and the ledger's schema",
);
