import { checkDatabase, migrateDatabase } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { forgetLedger, hasLedger, listRuns, listVerifications } from "@longshore/ledger";
import { describeCount } from "@longshore/report";
import type { Surroundings } from "../surroundings.js";
import { type DatabaseCommandFlags, withTarget } from "./with-target.js";

/** `longshore migrate`: creates the registry's tables. @returns the exit code */
export async function migrate(
  path: string | undefined,
  flags: DatabaseCommandFlags,
  surroundings: Surroundings,
): Promise<number> {
  return withTarget(path, flags, surroundings, async ({ database }) => {
    const outcome = await migrateDatabase(database);
    if (outcome === "up-to-date") {
      // What somebody has changed or dropped since, no migration makes again.
      await checkDatabase(database);
    }
    surroundings.standardOutput.write(
      outcome === "created"
        ? "The registry's tables are created. For rehearsals and tests: in production the registry's\n" +
            "own migrations make them.\n"
        : "The registry's tables were there already.\n",
    );
  });
}

/** `longshore forget`: drops the ledger. @returns the exit code */
export async function forget(
  path: string | undefined,
  flags: DatabaseCommandFlags,
  surroundings: Surroundings,
): Promise<number> {
  return withTarget(path, flags, surroundings, async ({ database }) => {
    if (!(await hasLedger(database))) {
      surroundings.standardOutput.write("There is no record of past runs.\n");
      return;
    }
    const runs = await listRuns(database);
    const held = [...runs, ...(await listVerifications(database))].find((run) => run.held);
    if (held !== undefined) {
      throw new LongshoreError("RUN_HELD", `Run ${held.id} is in the hands of ${held.holder}.`, {
        fields: { run: held.id },
      });
    }
    await forgetLedger(database);
    surroundings.standardOutput.write(
      `The record of ${describeCount(runs.length, "run")} is dropped. What was imported stays.\n`,
    );
  });
}
