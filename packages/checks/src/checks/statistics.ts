import { analyzedTables, mayAnalyze } from "@longshore/datastore";
import { type Check, pass, warn } from "../check.js";
import { lookInto } from "../look-into.js";

/** The user may analyze the tables whose foreign keys need the planner's statistics. */
export const statisticsCheck: Check = {
  name: "statistics",
  needs: ["database-schema"],
  run: (subject) =>
    lookInto(subject, async (database) => {
      const refused: string[] = [];
      for (const table of analyzedTables) {
        if (!(await mayAnalyze(database, table))) {
          refused.push(table);
        }
      }
      return refused.length === 0
        ? pass("the user owns the tables, and may analyze them while they grow")
        : warn(
            `the user does not own ${refused.join(" and ")}, and may not analyze them: a large import slows down`,
            "Import as the owner of the tables, or have the owner run `analyze manifests, layers` now and then meanwhile.",
          );
    }),
};
