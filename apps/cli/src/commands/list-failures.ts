import type { Database } from "@longshore/datastore";
import { listFailedJobs } from "@longshore/ledger";
import { toPrintable, toPrintableMessage } from "@longshore/telemetry";

/** Failed jobs that are listed: a run with more has one cause, not many. */
const listedFailures = 1_000;

/** A job that is set aside, for a person and for a program. */
export interface ListedFailure {
  readonly line: string;
  readonly fields: object;
}

/**
 * Reads what is set aside in a run, a thousand jobs at most.
 * @param mark follows the step in a line; nothing when it is empty
 */
export async function listFailures(
  database: Database,
  runId: number,
  mark: string,
): Promise<readonly ListedFailure[]> {
  const failed = await listFailedJobs(database, runId, listedFailures);
  return failed.map((failure) => {
    const { scope, step, code, message } = failure;
    const where = mark === "" ? step : `${step} ${mark}`;
    const parts = [toPrintable(scope), where, code, toPrintableMessage(message)];
    return { line: parts.join("  "), fields: { ...failure, run: runId } };
  });
}
