import { setTimeout as delay } from "node:timers/promises";
import type { RedisConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { type Job, WaitingError } from "bullmq";
import { type Delivery, deliverySchema } from "./delivery.js";
import { readEpoch } from "./epoch.js";
import { keyPrefix, type QueueName } from "./names.js";
import { prefixTaken } from "./prefix-taken.js";
import { watchConnection } from "./redis/watch-connection.js";
import { openRedis, type RedisClient } from "./redis/open-redis.js";
import { TrackedWorker } from "./tracked-worker.js";

/**
 * What becomes of a delivery: it is gone, whether its job was done is the ledger's business; or it goes
 * back into its queue.
 */
export type DeliveryEnd = "handled" | "given back";

/** What a worker does with its queues. */
export interface WorkerQueuesOptions {
  readonly configuration: RedisConfiguration;
  readonly steps: readonly QueueName[];
  /** Deliveries of a step that are handled at once. */
  readonly concurrency: number;
  /** The ledger that the worker works for: only what comes of it is handled. */
  readonly ledger: string;
  /** Handles a delivery. What is thrown is told to `onError`, and the delivery is gone. */
  readonly handle: (delivery: Delivery, step: QueueName) => Promise<DeliveryEnd>;
  /**
   * Told QUEUE_PREFIX_TAKEN when the queues are those of another ledger that is alive. The worker has
   * to be closed then: what it was given goes back.
   */
  readonly onTaken: (error: LongshoreError) => void;
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
  readonly handling: Set<Promise<unknown>>;
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}

/** Handles what came out of Redis. Never rejects. */
async function handleData(
  client: RedisClient,
  options: WorkerQueuesOptions,
  step: QueueName,
  data: unknown,
): Promise<DeliveryEnd> {
  const parsed = deliverySchema.safeParse(data);
  if (!parsed.success) {
    options.onError(
      new LongshoreError("JOB_FAILED", `the queue ${step} holds what is no delivery`),
    );
    return "handled";
  }
  try {
    return parsed.data.ledger === options.ledger
      ? await options.handle(parsed.data, step)
      : await judgeForeign(client, options);
  } catch (error) {
    options.onError(asError(error));
    return "handled";
  }
}

/** What another ledger has left behind means nothing any more; while that is alive, we are wrong here. */
async function judgeForeign(
  client: RedisClient,
  { configuration, ledger, onTaken }: WorkerQueuesOptions,
): Promise<DeliveryEnd> {
  const epoch = await readEpoch(client, configuration.prefix);
  if (epoch === undefined || epoch.ledger === ledger) {
    return "handled";
  }
  onTaken(prefixTaken(configuration, epoch.ledger));
  return "given back";
}

function createProcessor(
  client: RedisClient,
  options: WorkerQueuesOptions,
  step: QueueName,
  progress: Progress,
) {
  const handle = async (data: unknown): Promise<DeliveryEnd> => {
    const handling = handleData(client, options, step, data);
    progress.handling.add(handling);
    try {
      return await handling;
    } finally {
      progress.handling.delete(handling);
    }
  };
  return async (job: Job, token?: string): Promise<void> => {
    // While it is closing: taken while the blocking command that asked for it ended.
    if (progress.isClosing || (await handle(job.data)) === "given back") {
      await job.moveToWait(token);
      throw new WaitingError();
    }
  };
}

function openWorker(
  client: RedisClient,
  options: WorkerQueuesOptions,
  step: QueueName,
  progress: Progress,
): TrackedWorker {
  return new TrackedWorker(step, createProcessor(client, options, step, progress), {
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
