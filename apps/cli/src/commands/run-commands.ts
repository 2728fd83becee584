import type { Database } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import {
  cancelRun,
  pauseRun,
  resumeRun,
  retryJobs,
  type Run,
  waiveRepository,
} from "@longshore/ledger";
import { readStatus } from "@longshore/status";
import { toPrintable } from "@longshore/telemetry";
import { describeCount } from "@longshore/report";
import { describeStatus } from "../screen/describe-status.js";
import type { Surroundings } from "../surroundings.js";
import { findRun, updateLedger } from "./find-run.js";
import { listFailures } from "./list-failures.js";
import type { RunFlags } from "./skips.js";
import { watchStatus } from "./watch-status.js";
import { requireFolderPath } from "./repository-flag.js";
import { type DatabaseCommandFlags, withTarget } from "./with-target.js";

/** What is done with a run. */
interface RunCommandContext<Flags> {
  readonly database: Database;
  readonly run: Run;
  readonly flags: Flags;
  readonly surroundings: Surroundings;
}

/** A command on a run of a ledger, the newest by default, from anywhere, while its processes work. */
function onRun<Flags extends RetryFlags & RunFlags>(
  work: (context: RunCommandContext<Flags>) => Promise<void>,
) {
  return async (path: string | undefined, flags: Flags, surroundings: Surroundings) => {
    requireFolderPath(flags.repository);
    return withTarget(path, flags, surroundings, async ({ database }) => {
      const run = await findRun(database, flags.run);
      await work({ database, run, flags, surroundings });
    });
  };
}

/** The flags of `longshore status`. */
export interface StatusFlags extends DatabaseCommandFlags {
  readonly watch?: boolean;
}

/**
 * `longshore status`: how far the newest run is, and who works on it; with `--watch` until it ends, and
 * from before it begins. Not where an embedded server is this command's own: no import could begin then.
 * @returns the exit code
 */
export function status(
  path: string | undefined,
  flags: StatusFlags,
  surroundings: Surroundings,
): Promise<number> {
  return withTarget(path, flags, surroundings, async ({ database, embeddedUrl }) => {
    const json = flags.json === true;
    if (flags.watch === true) {
      await (embeddedUrl === undefined ? updateLedger(database) : findRun(database));
      await watchStatus(database, surroundings, json);
      return;
    }
    const read = await readStatus(database, await findRun(database));
    const text = json ? JSON.stringify(read) : describeStatus(read).join("\n");
    surroundings.standardOutput.write(`${text}\n`);
  });
}

/** `longshore failures`: the jobs that are set aside, and why. */
export const failures = onRun<RunFlags>(async ({ database, run, flags, surroundings }) => {
  const failed = await listFailures(database, run.id, "");
  for (const { line, fields } of failed) {
    surroundings.standardOutput.write(`${flags.json === true ? JSON.stringify(fields) : line}\n`);
  }
  if (failed.length === 0 && flags.json !== true) {
    surroundings.standardOutput.write(`Nothing of run ${run.id} is set aside.\n`);
  }
});

/** The flags of `longshore retry`. */
export interface RetryFlags extends DatabaseCommandFlags {
  readonly repository?: string;
}

/** `longshore retry`: gives what is set aside another round of attempts. */
export const retry = onRun<RetryFlags>(async ({ database, run, flags, surroundings }) => {
  const jobs = await retryJobs(database, run.id, flags.repository);
  const what = flags.repository === undefined ? "" : ` of "${toPrintable(flags.repository)}"`;
  refuseNone(jobs, run, `Nothing${what} is set aside in run ${run.id}.`);
  surroundings.standardOutput.write(`${describeCount(jobs, "job")}${what} will be tried again.\n`);
});

/** The flags of `longshore waive`. */
export interface WaiveFlags extends DatabaseCommandFlags {
  readonly repository: string;
  readonly reason: string;
}

/** `longshore waive`: accepts that a repository is not imported, so that the rest can go on. */
export const waive = onRun<WaiveFlags>(async ({ database, run, flags, surroundings }) => {
  const { repository, reason } = flags;
  const jobs = await waiveRepository(database, run.id, { repository, reason });
  refuseNone(jobs, run, `Nothing of "${repository}" is set aside in run ${run.id}.`);
  surroundings.standardOutput.write(
    `${describeCount(jobs, "job")} of "${toPrintable(repository)}" waived: what failed in it is NOT imported.\n`,
  );
});

/** `longshore pause`: no job is begun any more. */
export const pause = onRun(async ({ database, run, surroundings }) => {
  const paused = await pauseRun(database, run.id);
  refuseNone(Number(paused), run, `Run ${run.id} is ${describeState(run)}.`);
  surroundings.standardOutput.write(
    `Run ${run.id} is paused: what is in hand is finished. \`longshore resume\` lets it go on.\n`,
  );
});

/** `longshore resume`: lets a run that is paused or cancelled go on. */
export const resume = onRun(async ({ database, run, surroundings }) => {
  const resumed = await resumeRun(database, run.id);
  refuseNone(Number(resumed), run, `Run ${run.id} is ${describeState(run)}.`);
  surroundings.standardOutput.write(`Run ${run.id} goes on.\n`);
});

/** `longshore cancel`: ends a run before it is complete. */
export const cancel = onRun(async ({ database, run, surroundings }) => {
  const cancellation = await cancelRun(database, run.id);
  const why =
    cancellation === "switching"
      ? `Run ${run.id} is switching the lockfiles: too late to cancel it.`
      : `Run ${run.id} is ${describeState(run)}.`;
  refuseNone(Number(cancellation === "cancelled"), run, why);
  surroundings.standardOutput.write(
    `Run ${run.id} is cancelled; its processes stop within seconds, and the lockfiles stay as they are.\n`,
  );
});

function describeState({ state, pausedAt }: Run): string {
  return state === "unfinished" ? (pausedAt === undefined ? "going on" : "paused") : state;
}

function refuseNone(count: number, run: Run, message: string): void {
  if (count === 0) {
    throw new LongshoreError("RUN_UNCHANGED", message, { fields: { run: run.id } });
  }
}
