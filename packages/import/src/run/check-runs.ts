import type { Database } from "@longshore/datastore";
import {
  describeCommand,
  hasLedger,
  listRuns,
  migrateLedger,
  type Run,
  type RunCommand,
} from "@longshore/ledger";
import { readLockfiles } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import { identify } from "./identify.js";
import { decideRun, type RunDecision } from "./decide-run.js";
import { rolledBack } from "./rolled-back.js";

/** What may begin, were it asked for. */
export interface RunQuestion {
  readonly storage: Storage;
  readonly command: RunCommand;
  /** Whether an unfinished run's command stands in for `command`. */
  readonly resumes: boolean;
  readonly signal: AbortSignal;
}

/** What an import would do, and by which command line. */
export interface RunAnswer extends RunDecision {
  /** As an operator would type it. */
  readonly command: string;
}

/**
 * Looks at past runs as this version's ledger has them, and leaves no trace: not even a ledger that is
 * brought up to date.
 * @param look called with the runs, newest first, while the ledger can be read
 */
export async function lookAtRuns<Result>(
  database: Database,
  look: (transaction: Database, runs: readonly Run[]) => Promise<Result>,
): Promise<Result> {
  return await rolledBack(database, async (transaction) => {
    if (!(await hasLedger(transaction))) {
      return await look(transaction, []);
    }
    await migrateLedger(transaction);
    return await look(transaction, await listRuns(transaction));
  });
}

/**
 * Says whether an import would be let begin, by the same rules, and leaves no trace.
 * @throws what {@link decideRun} throws
 */
export async function checkRuns(database: Database, question: RunQuestion): Promise<RunAnswer> {
  const { storage, resumes, signal } = question;
  const lockfiles = await readLockfiles(storage, signal);
  const identity = await identify(database, storage);
  return await lookAtRuns(database, async (transaction, runs) => {
    const unfinished = resumes ? runs.find((run) => run.state === "unfinished") : undefined;
    const command = unfinished?.command ?? question.command;
    const hold = { holder: "", lease: 0, version: "", fleet: unfinished?.fleet };
    const decision = await decideRun(transaction, runs, { command, identity, hold, lockfiles });
    return { ...decision, command: describeCommand(command) };
  });
}
