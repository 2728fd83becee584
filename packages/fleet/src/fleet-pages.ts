import type { RedisConfiguration } from "@longshore/config";
import type { Database } from "@longshore/datastore";
import { openStepQueues, queueNames, type StepQueues } from "@longshore/queues";
import { createStatusPages, type QueueStatus, readNewestStatus } from "@longshore/status";
import type { Pages } from "@longshore/telemetry";

/** What a coordinator serves of its run. */
export interface FleetPages {
  readonly pages: Pages;
  /** Ends the connection to Redis. */
  close(): Promise<void>;
}

/** Opens what a coordinator serves of its run: the status, with the depths of the queues, and its page. */
export async function openFleetPages(
  database: Database,
  redis: RedisConfiguration,
): Promise<FleetPages> {
  const queues = await openStepQueues(redis);
  const pages = createStatusPages(() => readNewestStatus(database, () => countAll(queues)));
  return { pages, close: () => queues.close() };
}

/** @returns null while Redis is away */
async function countAll(queues: StepQueues): Promise<QueueStatus[] | null> {
  try {
    return await Promise.all(
      queueNames.map(async (step) => ({ step, deliveries: await queues.countDeliveries(step) })),
    );
  } catch {
    return null;
  }
}
