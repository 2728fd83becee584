import type { RedisConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { Queue } from "bullmq";
import { type Delivery, nameDelivery } from "./delivery.js";
import { type Epoch, readEpoch, releaseEpoch, type Renewal, renewEpoch } from "./epoch.js";
import { keyPrefix, type QueueName, queueNames } from "./names.js";
import { prefixTaken } from "./prefix-taken.js";
import { describeRedis } from "./redis/describe-redis.js";
import { openRedis, type RedisClient } from "./redis/open-redis.js";
import { readMemory, type RedisMemory } from "./redis/read-memory.js";
import { describeRedisError } from "./redis/redis-error.js";

/** Events that BullMQ keeps of a queue; nobody reads them. */
const keptEvents = 10;

/** Deliveries in one pipeline. */
const bulkSize = 500;

/** A queue keeps nothing of a delivery that has ended: the name of one that is kept is taken. */
const deliveryOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;

/**
 * The queues of the steps, from the side that fills them. Everything fails within seconds while Redis
 * is away, with REDIS_UNREACHABLE, and may then be done again.
 */
export interface StepQueues {
  /**
   * Adds deliveries; of those that are there already nothing is added. Some may be when it fails.
   *
   * @param place after all that waits, or before
   */
  addDeliveries(
    step: QueueName,
    deliveries: readonly Delivery[],
    place?: "last" | "first",
  ): Promise<void>;
  /** Deliveries that are in a queue: waiting, or with a worker. */
  countDeliveries(step: QueueName): Promise<number>;
  /** Deliveries that wait in a queue; not those with a worker. */
  countWaiting(step: QueueName): Promise<number>;
  /** How full Redis is. */
  readMemory(): Promise<RedisMemory>;
  /** Takes out what waits in a queue; what is with a worker ends there. */
  empty(step: QueueName): Promise<void>;
  /** The epoch that is alive. */
  readEpoch(): Promise<Epoch | undefined>;
  /**
   * Renews a ledger's epoch, for a minute: to be done every few seconds while queues are filled.
   *
   * @param held the value of the last renewal; undefined before the first
   * @returns the value to hold; `intact` is false when Redis does not have the one that was held:
   *   it was emptied, or set back, and has to be filled again
   * @throws QUEUE_PREFIX_TAKEN while another ledger's is alive
   */
  renewEpoch(ledger: string, held: string | undefined): Promise<{ value: string; intact: boolean }>;
  /** Removes all keys of the queues, and this ledger's epoch: at the end of a run. */
  clear(ledger: string): Promise<void>;
  /** Ends the connection; does not wait for Redis. */
  close(): Promise<void>;
}

/** An operation's errors, as ours: those of the server too, for what it refuses now it may take later. */
async function named<Result>(
  configuration: RedisConfiguration,
  operation: Promise<Result>,
): Promise<Result> {
  try {
    return await operation;
  } catch (error) {
    throw error instanceof LongshoreError
      ? error
      : describeRedisError([error], describeRedis(configuration));
  }
}

function openQueue(client: RedisClient, prefix: string, step: QueueName): Queue {
  const queue = new Queue(step, {
    connection: client,
    prefix: keyPrefix(prefix),
    // Each of the three would wait for Redis, now or with the first delivery, however long.
    skipWaitingForReady: true,
    skipVersionCheck: true,
    skipMetasUpdate: true,
  });
  // What an operation meets is its own error; those of the connection between are nobody's.
  queue.on("error", () => undefined);
  return queue;
}

async function add(
  queue: Queue,
  deliveries: readonly Delivery[],
  place: "last" | "first",
): Promise<void> {
  // Again each time: an emptied Redis has lost it.
  await queue.getBackend().setQueueMeta({ "opts.maxLenEvents": keptEvents });
  // A clearance that broke off leaves the queue paused.
  if (await queue.isPaused()) {
    await queue.resume();
  }
  for (let start = 0; start < deliveries.length; start += bulkSize) {
    await queue.addBulk(
      deliveries.slice(start, start + bulkSize).map((data) => ({
        name: "delivery",
        data,
        opts: { ...deliveryOptions, lifo: place === "first", jobId: nameDelivery(data) },
      })),
    );
  }
}

async function count(queue: Queue): Promise<number> {
  const counts = await queue.getJobCounts("wait", "active", "prioritized", "delayed");
  return Object.values(counts).reduce((sum, value) => sum + value, 0);
}

function renewed(
  configuration: RedisConfiguration,
  renewal: Renewal,
): { value: string; intact: boolean } {
  if (renewal.kind === "taken") {
    throw prefixTaken(configuration, renewal.ledger);
  }
  return { value: renewal.value, intact: renewal.intact };
}

/**
 * Opens the queues, to fill them. Returns within seconds whether or not Redis is there.
 *
 * @throws CONFIG_INVALID when a certificate or key cannot be read
 */
export async function openStepQueues(configuration: RedisConfiguration): Promise<StepQueues> {
  const { prefix } = configuration;
  const client = await openRedis(configuration, "adding");
  const queues = new Map(queueNames.map((step) => [step, openQueue(client, prefix, step)]));
  const on = <Result>(step: QueueName, act: (queue: Queue) => Promise<Result>): Promise<Result> => {
    const queue = queues.get(step);
    return named(configuration, queue === undefined ? Promise.reject(new Error(step)) : act(queue));
  };
  return {
    addDeliveries: (step, deliveries, place = "last") =>
      on(step, (queue) => add(queue, deliveries, place)),
    countDeliveries: (step) => on(step, count),
    countWaiting: (step) => on(step, (queue) => queue.getWaitingCount()),
    readMemory: () => named(configuration, readMemory(client)),
    empty: (step) => on(step, (queue) => queue.drain()),
    readEpoch: () => named(configuration, readEpoch(client, prefix)),
    renewEpoch: async (ledger, held) =>
      renewed(
        configuration,
        await named(configuration, renewEpoch(client, prefix, { ledger, held })),
      ),
    async clear(ledger) {
      for (const step of queueNames) {
        await on(step, (queue) => queue.obliterate({ force: true }));
      }
      await named(configuration, releaseEpoch(client, prefix, ledger));
    },
    async close() {
      client.disconnect();
    },
  };
}
