import { migrateDatabase, readSnapshot } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import {
  forgetLedger,
  hasLedger,
  listFailedJobs,
  listRuns,
  listVerifications,
  listSkips,
  type RecordedSkip,
  skipReasons,
} from "@longshore/ledger";
import { toPrintable, toPrintableMessage } from "@longshore/telemetry";
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
      `The record of ${runs.length} runs is dropped. What they imported stays.\n`,
    );
  });
}

/** Failed jobs that are listed: a run with more has one cause, not many. */
const listedFailures = 1_000;

/**
 * `longshore skips`: lists what the newest run left behind, and what failed in it.
 * @returns the exit code
 */
export async function skips(
  path: string | undefined,
  flags: DatabaseCommandFlags,
  surroundings: Surroundings,
): Promise<number> {
  return withTarget(path, flags, surroundings, async ({ database }) => {
    const run = (await hasLedger(database)) ? (await listRuns(database))[0] : undefined;
    if (run === undefined) {
      surroundings.standardError.write("There is no record of a run in this database.\n");
      return;
    }
    let count = 0;
    const write = (line: string, fields: object) => {
      count += 1;
      surroundings.standardOutput.write(`${flags.json === true ? JSON.stringify(fields) : line}\n`);
    };
    await readSnapshot(database, async (snapshot) => {
      for await (const skip of listSkips(snapshot, run.id)) {
        if (surroundings.outputLost.aborted) {
          return;
        }
        write(describeSkip(skip), { kind: "skip", ...skip, meaning: skipReasons[skip.reason] });
      }
    });
    if (surroundings.outputLost.aborted) {
      return;
    }
    for (const failure of await listFailedJobs(database, run.id, listedFailures)) {
      const { scope, step, code, message } = failure;
      write(`${toPrintable(scope)}  ${step} FAILED  ${code}  ${toPrintableMessage(message)}`, {
        ...failure,
        kind: "failure",
        run: run.id,
      });
    }
    if (count === 0 && flags.json !== true) {
      surroundings.standardOutput.write(`Run ${run.id} left nothing behind.\n`);
    }
  });
}

function describeSkip({ step, repository, tag, reason, digest, detail }: RecordedSkip): string {
  const what = tag === "" ? repository : `${repository}:${tag}`;
  return [what, step, reason, digest, detail]
    .filter((part) => part !== "")
    .map(toPrintableMessage)
    .join("  ");
}
