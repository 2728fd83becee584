import { setTimeout as delay } from "node:timers/promises";
import type { RedisConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { type Job, WaitingError } from "bullmq";
import { type Delivery, deliverySchema } from "./delivery.js";
import { keyPrefix, type QueueName } from "./names.js";
import { watchConnection } from "./redis/watch-connection.js";
import { openRedis, type RedisClient } from "./redis/open-redis.js";
import { TrackedWorker } from "./tracked-worker.js";

/** What a worker does with its queues. */
export interface WorkerQueuesOptions {
  readonly configuration: RedisConfiguration;
  readonly steps: readonly QueueName[];
  /** Deliveries of a step that are handled at once. */
  readonly concurrency: number;
  /**
   * Handles a delivery. Whether it succeeds or fails is the ledger's business: what is thrown is
   * told to `onError`, and the delivery is gone.
   */
  readonly handle: (delivery: Delivery, step: QueueName) => Promise<void>;
  /**
   * Told of what goes wrong, to log it: REDIS_UNREACHABLE once when the connection is lost, what
   * `handle` throws, and what else BullMQ meets. Not that Redis has lost a delivery since it gave it.
   */
  readonly onError: (error: Error) => void;
  /** Told when a lost connection is back. */
  readonly onReturn: () => void;
}

/** A worker's side of the queues. */
export interface WorkerQueues {
  /** Whether Redis answers. */
  isConnected(): boolean;
  /**
   * Takes no more deliveries, waits until those that are being handled have ended, and ends the
   * connections; what came in between goes back. With `force` it waits for none: Redis gives them
   * to another worker within seconds. It waits for Redis two seconds at most. May be called again
   * with `force` while it waits.
   */
  close(options?: { readonly force?: boolean }): Promise<void>;
}

const workerOptions = {
  // A worker that is gone is noticed after both.
  lockDuration: 10_000,
  stalledInterval: 5000,
  // The ledger counts attempts.
  maxStalledCount: 1_000_000,
  // Else it waits for fifteen seconds after Redis has come back.
  runRetryDelay: 1000,
  // We have checked the server; its version is asked for with each connection, and warned of.
  skipVersionCheck: true,
} as const;

/** Milliseconds that an acknowledgement, and then the end of the connections, may take. */
const closeTimeout = 1000;

/** What is being handled, and whether anything else may be. */
interface Progress {
  isClosing: boolean;
  readonly handling: Set<Promise<void>>;
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}

/** Handles what came out of Redis. Never rejects. */
async function handleData(
  options: WorkerQueuesOptions,
  step: QueueName,
  data: unknown,
): Promise<void> {
  const parsed = deliverySchema.safeParse(data);
  if (!parsed.success) {
    options.onError(
      new LongshoreError("JOB_FAILED", `the queue ${step} holds what is no delivery`),
    );
    return;
  }
  try {
    await options.handle(parsed.data, step);
  } catch (error) {
    options.onError(asError(error));
  }
}

function createProcessor(options: WorkerQueuesOptions, step: QueueName, progress: Progress) {
  return async (job: Job, token?: string): Promise<void> => {
    if (progress.isClosing) {
      // Taken while the blocking command that asked for it ended.
      await job.moveToWait(token);
      throw new WaitingError();
    }
    const handling = handleData(options, step, job.data);
    progress.handling.add(handling);
    await handling;
    progress.handling.delete(handling);
  };
}

function openWorker(
  client: RedisClient,
  options: WorkerQueuesOptions,
  step: QueueName,
  progress: Progress,
): TrackedWorker {
  return new TrackedWorker(step, createProcessor(options, step, progress), {
    ...workerOptions,
    connection: client,
    prefix: keyPrefix(options.configuration.prefix),
    concurrency: options.concurrency,
  });
}

/** Waits for something, but not for longer than is given for the end. */
async function bounded(work: Promise<unknown>): Promise<void> {
  const timeout = new AbortController();
  const late = delay(closeTimeout, undefined, { signal: timeout.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), late]);
  timeout.abort();
}

/**
 * Opens a worker's side of the queues, and takes deliveries from then on. While Redis is away it
 * waits, and goes on within seconds when it is back, even if it is empty.
 *
 * @throws CONFIG_INVALID when a certificate or key cannot be read
 */
export async function openWorkerQueues(options: WorkerQueuesOptions): Promise<WorkerQueues> {
  const { configuration, onError, onReturn } = options;
  const progress: Progress = { isClosing: false, handling: new Set() };
  let firstError: Error | undefined;
  const client = await openRedis(configuration, "blocking", (error) => (firstError ??= error));
  const connection = watchConnection(client, configuration, { onError, onReturn }, firstError);
  const workers = options.steps.map((step) => openWorker(client, options, step, progress));
  for (const worker of workers) {
    worker.on("error", (error) => connection.report(error));
  }
  let ending: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    progress.isClosing = true;
    connection.end();
    // Forced: otherwise it waits for Redis, however long that is away.
    await bounded(Promise.all(workers.map((worker) => worker.close(true))));
    client.disconnect();
  };
  const drain = async (): Promise<void> => {
    progress.isClosing = true;
    await Promise.all(workers.map((worker) => worker.pause(true)));
    while (progress.handling.size > 0) {
      await Promise.all(progress.handling);
    }
    await bounded(Promise.all(workers.map((worker) => worker.waitUntilAcknowledged())));
    await (ending ??= end());
  };
  let draining: Promise<void> | undefined;
  return {
    isConnected: () => connection.isConnected(),
    async close({ force = false } = {}) {
      await (force ? (ending ??= end()) : (draining ??= drain()));
    },
  };
}
