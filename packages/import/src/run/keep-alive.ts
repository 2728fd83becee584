import { explainQueryError } from "@longshore/datastore";
import { type ClaimedJob, type Hold, renewHold, renewLeases } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";

/**
 * Renews the leases of the jobs in hand, three times in the time they last.
 * @returns a function that ends it
 */
export function keepLeases(context: ImportContext, inHand: ReadonlySet<ClaimedJob>): () => void {
  const { lease } = context.claimant;
  return repeat(context, lease, () => renewLeases(context.database, inHand, lease));
}

/**
 * Renews the hold on a run, three times in the time it lasts.
 * @param onLost called when another process holds it now, or when it was cancelled
 * @returns a function that ends it
 */
export function keepHold(
  context: ImportContext,
  { runId, hold, onLost }: { runId: number; hold: Hold; onLost: () => void },
): () => void {
  return repeat(context, hold.lease, async () => {
    if (!(await renewHold(context.database, runId, hold))) {
      onLost();
    }
  });
}

function repeat(context: ImportContext, lease: number, renew: () => Promise<void>): () => void {
  const timer = setInterval(() => {
    renew().catch((error: unknown) => {
      // A lease outlasts two failures; the next renewal may succeed.
      context.logger.warn({ err: explainQueryError(error) }, "the leases could not be renewed");
    });
  }, lease / 3);
  timer.unref();
  return () => clearInterval(timer);
}
