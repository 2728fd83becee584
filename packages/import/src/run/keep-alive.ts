import { explainQueryError } from "@longshore/datastore";
import { type ClaimedJob, type Hold, renewHold, renewLeases } from "@longshore/ledger";
import type { ImportContext, JobContext } from "../import-context.js";

/**
 * Renews the leases of the jobs in hand, three times in the time they last.
 * @returns a function that ends it
 */
export function keepLeases(context: JobContext, inHand: ReadonlySet<ClaimedJob>): () => void {
  const { lease } = context.claimant;
  const renew = () => renewLeases(context.database, inHand, lease);
  return repeat(context, { interval: lease / 3, what: "the leases", renew });
}

/**
 * Renews the hold on a run, three times in the time it lasts.
 * @param onLost called when another process holds it now, or when it was cancelled
 * @returns a function that ends it
 */
export function keepHold(
  context: JobContext,
  { runId, hold, onLost }: { runId: number; hold: Hold; onLost: () => void },
): () => void {
  const renew = async () => {
    if (!(await renewHold(context.database, runId, hold))) {
      onLost();
    }
  };
  return repeat(context, { interval: hold.lease / 3, what: "the hold", renew });
}

/** How often the requests of a process are written down. Milliseconds. */
const requestsInterval = 2_000;

/** Keeps what the ledger knows of this process's requests. @returns a function that ends it */
export function keepRequests(context: ImportContext, runId: number): () => void {
  const renew = () => context.requests.flush(context.database, runId);
  return repeat(context, { interval: requestsInterval, what: "the statistics", renew });
}

interface Repeated {
  /** Milliseconds. */
  readonly interval: number;
  /** What is renewed. */
  readonly what: string;
  readonly renew: () => Promise<void>;
}

function repeat({ logger }: JobContext, { interval, what, renew }: Repeated): () => void {
  const timer = setInterval(() => {
    renew().catch((error: unknown) => {
      // A lease outlasts two failures; the next renewal may succeed.
      logger.warn({ err: explainQueryError(error) }, `${what} could not be renewed`);
    });
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}
