import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { openStepQueues } from "@longshore/queues";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holdTable } from "../command-line/hold-table.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { configureRedis, ownServer } from "../redis/test-redis.js";
import { createFleet, type Fleet } from "./fleet.js";
import { query, waitFor } from "./watch-ledger.js";

const timeout = 400_000;
const prefix = "lost-deliveries";
const listingIs = (condition: string) =>
  `select from longshore.job where kind = 'listing' and ${condition}`;

describe.skipIf(ownServer.program === undefined)("a delivery that came to nothing", () => {
  let redis: LocalRedis;
  let workplace: SampleWorkplace;
  let fleet: Fleet;
  beforeEach(async () => {
    redis = await startLocalRedis();
    workplace = await createSampleWorkplace({ seed: 67, repositories: 6, tags: 12 });
    fleet = createFleet(workplace, redis.url, { REDIS_PREFIX: prefix });
  });
  afterEach(async () => {
    await fleet.stop();
    await workplace.remove();
    await redis.stop();
  });

  test("is made again, whatever waits in the queue of something else", { timeout }, async () => {
    const coordinator = fleet.start("coordinator");
    fleet.start("producer");
    await waitFor(workplace, listingIs("dispatched_at is not null"));
    const queues = await openStepQueues({ ...(await configureRedis(redis.url)), prefix });
    await queues.addDeliveries("verify", [{ ledger: "another", run: 9, job: 9, fence: 0 }]);
    await queues.empty("pre-import");
    await queues.close();
    fleet.start("worker");
    expect((await coordinator.result).exitCode).toBe(0);
  });

  test("because its claim broke off is claimed once more", { timeout }, async () => {
    const coordinator = fleet.start("coordinator");
    const producer = fleet.start("producer");
    await waitFor(workplace, listingIs("dispatched_at is not null"));
    // Nobody delivers it again.
    producer.kill("SIGSTOP");
    const jobs = await holdTable(workplace.database.url, "longshore.job");
    fleet.start("worker");
    await waitFor(
      workplace,
      `with claiming as materialized (
        select pid from pg_stat_activity where application_name = 'longshore worker'
        and datname = current_database() and wait_event_type = 'Lock')
       select pg_terminate_backend(pid) from claiming`,
    );
    await jobs.release();
    await waitFor(workplace, listingIs("state = 'done'"));
    expect(await query(workplace, listingIs("lost > 0"))).toEqual([]);
    producer.kill("SIGCONT");
    expect((await coordinator.result).exitCode).toBe(0);
  });
});
