import { readConfiguration } from "@longshore/config";
import { migrateDatabase } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { forgetLedger, hasLedger, listRuns, listSkips, skipReasons } from "@longshore/ledger";
import { exitCodes } from "../exit-codes.js";
import type { Surroundings } from "../surroundings.js";
import { openTarget, type Target } from "../target.js";

/** The flags of the commands that only need the database. */
export interface DatabaseCommandFlags {
  readonly dataDir: string;
  readonly json?: boolean;
}

/** `longshore migrate`: creates the registry's tables. @returns the exit code */
export async function migrate(
  path: string | undefined,
  flags: DatabaseCommandFlags,
  surroundings: Surroundings,
): Promise<number> {
  return withTarget(path, flags, surroundings, async ({ database }) => {
    const outcome = await migrateDatabase(database);
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
    const held = runs.find((run) => run.held);
    if (held !== undefined) {
      throw new LongshoreError("RUN_HELD", `Run ${held.id} is in the hands of ${held.holder}.`, {
        fields: { run: held.id },
      });
    }
    await forgetLedger(database);
    surroundings.standardOutput.write(
      `The record of ${runs.length} runs is dropped. What they imported stays.\n`,
    );
  });
}

/** `longshore skips`: lists what the newest run left behind. @returns the exit code */
export async function skips(
  path: string | undefined,
  flags: DatabaseCommandFlags,
  surroundings: Surroundings,
): Promise<number> {
  return withTarget(path, flags, surroundings, async ({ database }) => {
    const output = surroundings.standardOutput;
    const run = (await hasLedger(database)) ? (await listRuns(database))[0] : undefined;
    if (run === undefined) {
      surroundings.standardError.write("There is no record of a run in this database.\n");
      return;
    }
    let count = 0;
    for await (const skip of listSkips(database, run.id)) {
      count += 1;
      const what = [skip.repository, skip.tag].filter(Boolean).join(":");
      output.write(
        flags.json === true
          ? `${JSON.stringify({ ...skip, meaning: skipReasons[skip.reason] })}\n`
          : `${what}  ${skip.reason}  ${[skip.digest, skip.detail].filter(Boolean).join("  ")}\n`,
      );
    }
    if (flags.json !== true) {
      output.write(count === 0 ? `Run ${run.id} left nothing behind.\n` : "");
    }
  });
}

async function withTarget(
  path: string | undefined,
  flags: DatabaseCommandFlags,
  surroundings: Surroundings,
  work: (target: Target) => Promise<void>,
): Promise<number> {
  const configuration = await readConfiguration(path, surroundings.environment);
  const target = await openTarget(configuration, {
    dataDirectory: flags.dataDir,
    maxConnections: 2,
    migrateEmbedded: false,
  });
  try {
    await work(target);
  } finally {
    await target.close();
  }
  return exitCodes.done;
}
