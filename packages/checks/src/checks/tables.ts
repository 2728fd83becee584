import { type FilledTable, findFilledTables } from "@longshore/datastore";
import { knowsImports } from "@longshore/ledger";
import { type Check, pass, warn } from "../check.js";
import { lookInto } from "../look-into.js";

/** The tables that an import fills are empty, or an import has filled them. */
export const tablesCheck: Check = {
  name: "tables",
  needs: ["database-schema", "database-rights"],
  run: (subject) =>
    lookInto(subject, async (database) => {
      const filled = await findFilledTables(database);
      if (filled.length === 0) {
        return pass("the registry's tables are empty");
      }
      const rows = `there are rows in ${filled.map(describe).join(", ")}`;
      return (await knowsImports(database))
        ? pass(`${rows}; the ledger knows of imports`)
        : warn(
            `${rows}, and no ledger knows of an import`,
            "See that no registry runs on this database, and that it is the right one: an import adds to these rows.",
          );
    }),
};

function describe({ name, rows }: FilledTable): string {
  return rows === undefined ? name : `${name} (about ${rows.toLocaleString("en-US")})`;
}
