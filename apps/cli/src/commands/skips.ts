import { type Database, readSnapshot } from "@longshore/datastore";
import {
  findEarlierSkips,
  listSkips,
  type RecordedSkip,
  type Run,
  skipReasons,
} from "@longshore/ledger";
import { toPrintableMessage } from "@longshore/telemetry";
import type { Surroundings } from "../surroundings.js";
import { findRun } from "./find-run.js";
import { listFailures } from "./list-failures.js";
import { type DatabaseCommandFlags, withTarget } from "./with-target.js";

/** The flags of the commands that list what a run left undone. */
export interface RunFlags extends DatabaseCommandFlags {
  /** Which run; the newest by default. */
  readonly run?: number;
}

/** `longshore skips`: lists what a run left behind, and what failed in it. @returns the exit code */
export async function skips(
  path: string | undefined,
  flags: RunFlags,
  surroundings: Surroundings,
): Promise<number> {
  return withTarget(path, flags, surroundings, async ({ database }) => {
    const run = await findRun(database, flags.run);
    const isJson = flags.json === true;
    let count = await writeSkips(database, run, isJson, surroundings);
    if (surroundings.outputLost.aborted) {
      return;
    }
    for (const { line, fields } of await listFailures(database, run.id, "FAILED")) {
      count += 1;
      const text = isJson ? JSON.stringify({ ...fields, kind: "failure" }) : line;
      surroundings.standardOutput.write(`${text}\n`);
    }
    if (!isJson) {
      surroundings.standardOutput.write(count === 0 ? `Run ${run.id} left nothing behind.\n` : "");
      surroundings.standardError.write(await nameEarlierRun(database, run.id));
    }
  });
}

/** @returns how many they were */
async function writeSkips(
  database: Database,
  run: Run,
  isJson: boolean,
  { standardOutput, outputLost }: Surroundings,
): Promise<number> {
  let count = 0;
  await readSnapshot(database, async (snapshot) => {
    for await (const skip of listSkips(snapshot, run.id)) {
      if (outputLost.aborted) {
        return;
      }
      count += 1;
      const fields = { kind: "skip", ...skip, meaning: skipReasons[skip.reason] };
      standardOutput.write(`${isJson ? JSON.stringify(fields) : describeSkip(skip)}\n`);
    }
  });
  return count;
}

function describeSkip({ step, repository, tag, reason, digest, detail }: RecordedSkip): string {
  const what = tag === "" ? repository : `${repository}:${tag}`;
  return [what, step, reason, digest, detail]
    .filter((part) => part !== "")
    .map(toPrintableMessage)
    .join("  ");
}

/** Each step alone is a run of its own: tags that are lost may be of the one before. */
async function nameEarlierRun(database: Database, runId: number): Promise<string> {
  const earlier = await findEarlierSkips(database, runId);
  return earlier === undefined
    ? ""
    : `Run ${earlier} before it left something behind, too: longshore skips --run ${earlier}\n`;
}
