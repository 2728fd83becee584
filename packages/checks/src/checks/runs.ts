import { checkRuns } from "@longshore/import";
import { type Check, pass } from "../check.js";
import { lookInto } from "../look-into.js";

/** Past runs, lockfiles and tags let an import begin. */
export const runsCheck: Check = {
  name: "runs",
  needs: ["storage", "database", "database-writable", "database-schema", "database-rights"],
  run: (subject, signal) =>
    lookInto(subject, async (database) => {
      const { resumed, abandoned, command } = await checkRuns(database, { ...subject, signal });
      if (resumed !== undefined) {
        return pass(`run ${resumed.id} is unfinished: \`${command}\` goes on with it`);
      }
      return pass(
        abandoned === undefined
          ? `\`${command}\` may begin`
          : `\`${command}\` may begin, and gives up the unfinished run ${abandoned.id}`,
      );
    }),
};
