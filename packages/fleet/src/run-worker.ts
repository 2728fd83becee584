import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import { createLedgerLook } from "@longshore/import";
import { noteAlive, nameLedger } from "@longshore/ledger";
import { openWorkerQueues, type QueueName } from "@longshore/queues";
import { DeliveredJobs } from "./delivered-jobs.js";
import { findFleetWork, type FleetWork } from "./find-run.js";
import type { FleetParts } from "./fleet-parts.js";
import { leave } from "./leave.js";
import type { WorkerLoad } from "./open-executor.js";
import { wait } from "./wait.js";

/** Wait before a run is looked for again. Milliseconds. */
const idleWait = 1_000;

/** Where the jobs of what a fleet works on are delivered. */
const queuesOf: Readonly<Record<FleetWork["kind"], readonly QueueName[]>> = {
  import: ["pre-import", "tag-import", "blob-import"],
  verification: ["verify"],
};

/**
 * Does the jobs that a fleet's queues deliver, one run after the other, until it is told to stop.
 * What is in hand then is finished, unless the signal is aborted: then it is handed back.
 * @throws RUN_MISMATCH, and what makes every job fail: a storage that refuses us
 */
export async function runWorker(parts: FleetParts, load: WorkerLoad): Promise<void> {
  try {
    const look = createLedgerLook(parts.logger, {});
    while (!parts.drain.aborted) {
      const hasWorked = await look(() => takeTurn(parts, load));
      if (hasWorked !== true) {
        parts.turns.turned(hasWorked === false);
        await wait(idleWait, parts.drain);
      }
    }
  } finally {
    await leave(parts);
  }
}

/** Works on what there is to be done until that ends. @returns whether there was anything */
async function takeTurn(parts: FleetParts, load: WorkerLoad): Promise<boolean> {
  const work = await findFleetWork(parts);
  parts.turns.turned(true);
  if (work !== undefined) {
    await workOn(parts, load, work);
  }
  return work !== undefined;
}

async function workOn(parts: FleetParts, load: WorkerLoad, work: FleetWork): Promise<void> {
  const ended = new AbortController();
  const gone = new AbortController();
  const failures: unknown[] = [];
  const onRefused = (error: unknown) => {
    failures.push(error);
    ended.abort();
  };
  const signal = AbortSignal.any([parts.signal, gone.signal]);
  const ending = AbortSignal.any([parts.drain, ended.signal]);
  const jobs = new DeliveredJobs({ ...parts, signal }, load, { work, ending, onRefused });
  const stopKeeping = keepAlive(parts, jobs, {
    runId: work.run.id,
    onGone: () => {
      // What is in hand of a run that was cancelled is given up.
      gone.abort();
      ended.abort();
    },
    onRefused,
  });
  try {
    const queues = await openWorkerQueues({
      configuration: parts.redis,
      steps: queuesOf[work.kind],
      concurrency: load.jobsAtOnce,
      ledger: await nameLedger(parts.database),
      onTaken: onRefused,
      handle: (delivery) => jobs.handle(delivery),
      onError: (error) => parts.logger.warn({ err: error }, error.message),
      onReturn: () => parts.logger.info("Redis is back"),
    });
    await aborted(ending);
    await queues.close();
  } finally {
    stopKeeping();
    await recordRequests(parts, jobs);
  }
  for (const failure of failures) {
    throw failure;
  }
}

/** Statistics are no reason to fail. */
async function recordRequests({ logger }: FleetParts, jobs: DeliveredJobs): Promise<void> {
  await jobs.recordRequests().catch((error: unknown) => {
    logger.warn({ err: explainQueryError(error) }, "the last requests were not written down");
  });
}

/** Three times in a lease: renews leases, says that this process lives, sees whether the run goes on. */
function keepAlive(
  parts: FleetParts,
  jobs: DeliveredJobs,
  watched: { runId: number; onGone: () => void; onRefused: (error: unknown) => void },
): () => void {
  const beat = async () => {
    parts.turns.turned(parts.turns.isReady());
    await jobs.renew();
    await jobs.recordRequests();
    await noteAlive(parts.database, parts.process);
    if ((await findFleetWork(parts))?.run.id !== watched.runId) {
      watched.onGone();
    }
    parts.turns.turned(true);
  };
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      parts.turns.turned(false);
      if (isRetryable(unwrapQueryError(error))) {
        parts.logger.warn({ err: explainQueryError(error) }, "the leases could not be renewed");
      } else {
        watched.onRefused(error);
      }
    });
  }, parts.configuration.lease / 3);
  return () => clearInterval(timer);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}
