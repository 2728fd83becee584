import { ErrorCode, type Job, Worker } from "bullmq";

/** What BullMQ says of a delivery that it gave, and that Redis has lost or given to another since. */
const lossCodes: ReadonlySet<unknown> = new Set([
  ErrorCode.JobNotExist,
  ErrorCode.JobLockNotExist,
  ErrorCode.JobNotInState,
  ErrorCode.JobLockMismatch,
]);

/**
 * Whether an error says no more than that a delivery is not this worker's any more: Redis was
 * emptied, or the worker too slow. The ledger knows better, and gives the job again if need be.
 */
export function isLostDelivery(error: Error): boolean {
  const code: unknown = "code" in error ? error.code : undefined;
  return lossCodes.has(code) || error.message.startsWith("could not renew lock for job");
}

/** BullMQ's worker, which tells when what it was given has been acknowledged, or could not be. */
export class TrackedWorker extends Worker {
  readonly #processing = new Set<Promise<unknown>>();

  /** Resolves when nothing that has been given is unacknowledged; while Redis is away, it waits. */
  async waitUntilAcknowledged(): Promise<void> {
    while (this.#processing.size > 0) {
      await Promise.allSettled(this.#processing);
    }
  }

  override async processJob(
    job: Job,
    token: string,
    fetchNextCallback?: () => boolean,
  ): ReturnType<Worker["processJob"]> {
    const processing = super.processJob(job, token, fetchNextCallback);
    this.#processing.add(processing);
    try {
      return await processing;
    } finally {
      this.#processing.delete(processing);
    }
  }
}
