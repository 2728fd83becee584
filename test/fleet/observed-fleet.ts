import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { chooseAddress, get } from "../command-line/ask-address.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createFleet, type FleetRole } from "./fleet.js";

/** One process of each role, each of which can be asked how it is, with a job that is set aside. */
export interface ObservedFleet {
  /** Asks until there is an answer: the process may not listen yet. */
  get(role: FleetRole, path: string): Promise<{ status: number; text: string }>;
  /** Asks for metrics until they say something. @returns all of them then */
  waitForMetric(role: FleetRole, line: string): Promise<string>;
  readonly redis: LocalRedis;
  /** The path of the registry's configuration. */
  readonly configuration: string;
  stop(): Promise<void>;
}

async function waitForMetric(address: string, line: string): Promise<string> {
  for (;;) {
    const { text } = await get(address, "/metrics");
    if (text.includes(line)) {
      return text;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Starts one on S3, and waits until its run waits for an operator. */
export async function startObservedFleet(): Promise<ObservedFleet> {
  const redis = await startLocalRedis();
  const workplace = await serveAsBucket(
    await createSampleWorkplace({
      seed: 3,
      repositories: 10,
      tags: 60,
      broken: ["manifest-not-json", "tag-link-missing"],
      brokenOfEach: 1,
    }),
  );
  // A run that waits for an operator goes on telling.
  const fleet = createFleet(workplace, redis.url, { FAILURES: "wait" });
  const addresses = {
    producer: await chooseAddress(),
    worker: await chooseAddress(),
    coordinator: await chooseAddress(),
  };
  for (const role of ["producer", "worker", "coordinator"] as const) {
    fleet.start(role, { ADDRESS: addresses[role] });
  }
  await waitForMetric(addresses.coordinator, 'longshore_jobs{step="tag-import",state="failed"} 1');
  return {
    get: (role, path) => get(addresses[role], path),
    waitForMetric: (role, line) => waitForMetric(addresses[role], line),
    redis,
    configuration: workplace.configuration,
    stop: async () => {
      await fleet.stop();
      await workplace.remove();
      await redis.stop();
    },
  };
}
