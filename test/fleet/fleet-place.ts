import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { createFleet, type Fleet } from "./fleet.js";

/** A fleet of which nothing runs yet, with a bucket, a database and a Redis of its own. */
export interface FleetPlace {
  readonly redis: LocalRedis;
  readonly workplace: S3Workplace;
  readonly fleet: Fleet;
  /** Ends what still runs of it, and removes the rest. */
  readonly remove: () => Promise<void>;
}

/** So slow is each answer of storage that there is time for what happens. Milliseconds. */
const latency = 40;

/**
 * Makes a place for a fleet.
 * @param registry a registry's root to serve a copy of, or a workplace that has one of its own
 * @param keys keys of its configuration, such as `LEASE`
 */
export async function createFleetPlace(
  registry: string | Workplace,
  keys: Readonly<Record<string, string>> = {},
): Promise<FleetPlace> {
  const redis = await startLocalRedis();
  const place = typeof registry === "string" ? await createWorkplace(registry) : registry;
  const workplace = await serveAsBucket(place, { latency });
  const fleet = createFleet(workplace, redis.url, keys);
  return {
    redis,
    workplace,
    fleet,
    remove: async () => {
      await fleet.stop();
      await workplace.remove();
      await redis.stop();
    },
  };
}
