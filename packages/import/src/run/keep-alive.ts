import { explainQueryError } from "@longshore/datastore";
import { type ClaimedJob, renewHold, renewLeases, runLease } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";

/** What is kept alive, and what happens when it is lost. */
export interface KeepAlive {
  readonly runId: number;
  readonly holder: string;
  readonly inHand: ReadonlySet<ClaimedJob>;
  /** Called when another process holds the run now. */
  readonly onLost: () => void;
}

/**
 * Renews the hold on a run and the leases of the jobs in hand, three times in the time they last.
 * @returns a function that ends it
 */
export function keepAlive(context: ImportContext, options: KeepAlive): () => void {
  const timer = setInterval(() => {
    renew(context, options).catch((error: unknown) => {
      // A lease outlasts two failures; the next renewal may succeed.
      context.logger.warn({ err: explainQueryError(error) }, "the leases could not be renewed");
    });
  }, runLease / 3);
  timer.unref();
  return () => clearInterval(timer);
}

async function renew(context: ImportContext, options: KeepAlive): Promise<void> {
  await renewLeases(context.database, options.inHand);
  if (!(await renewHold(context.database, options.runId, options.holder))) {
    options.onLost();
  }
}
