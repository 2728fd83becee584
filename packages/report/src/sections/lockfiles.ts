import type { LockfileEvent } from "@longshore/ledger";
import { formatTime } from "../format.js";
import type { Report } from "../report.js";
import { foreign, nothing, type Section, words } from "../section.js";

const meanings: Readonly<Record<LockfileEvent["event"], string>> = {
  found: "found when the import began",
  kept: "filesystem-in-use written, since the import failed",
  "switch-begun": "began to be switched",
  switched: "switched: the database is in use",
  repaired: "mended by longshore lockfiles repair",
};

/** What happened to the lockfiles. */
export function describeLockfiles({ lockfiles }: Report): Section {
  return {
    name: "lockfiles",
    title: "Lockfiles",
    lines: lockfiles.length === 0 ? ["Nothing is known of the lockfiles."] : [],
    tables:
      lockfiles.length === 0
        ? []
        : [
            {
              columns: [
                words("when"),
                words("what"),
                words("filesystem-in-use"),
                words("database-in-use"),
                foreign("by"),
              ],
              rows: lockfiles.map(({ happenedAt, event, lockfiles: after, process }) => [
                formatTime(happenedAt),
                meanings[event],
                after.filesystemInUse ? "there" : nothing,
                after.databaseInUse ? "there" : nothing,
                process,
              ]),
            },
          ],
  };
}
