import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleetPlace, type FleetPlace } from "./fleet-place.js";
import { query, waitFor, waitForWork } from "./watch-ledger.js";

describe.skipIf(ownServer.program === undefined)("a worker that is killed", () => {
  let tree: SampleTree;
  let place: FleetPlace;
  beforeAll(async () => {
    tree = await createSampleTree({ seed: 41, repositories: 60, tags: 200 });
  });
  afterAll(() => tree.remove());
  beforeEach(async () => {
    // As operators have it.
    place = await createFleetPlace(tree.folder, { LEASE: "10s", CONCURRENCY: "1" });
  });
  afterEach(() => place.remove());

  test("has its jobs done by another within 15 s", { timeout: 200_000 }, async ({ annotate }) => {
    const { workplace, fleet } = place;
    fleet.start("producer");
    const coordinator = fleet.start("coordinator");
    const killed = fleet.start("worker");
    fleet.start("worker");
    await waitForWork(workplace, killed.pid);
    killed.kill("SIGKILL");
    await killed.result;
    const jobsSchema = z.array(z.object({ id: z.string(), now: z.date() }));
    const jobs = jobsSchema.parse(
      await query(
        workplace,
        `select id, clock_timestamp() as now from longshore.job
         where state = 'running' and claimant like 'worker ${killed.pid} on %'`,
      ),
    );
    const ids = jobs.map(({ id }) => id);
    expect(ids).not.toEqual([]);
    await waitFor(
      workplace,
      `select from longshore.job where id in (${ids.join()})
       having bool_and(claimant not like 'worker ${killed.pid} on %')`,
    );
    const [last] = await query(
      workplace,
      `select max(claimed_at) as claimed from longshore.job where id in (${ids.join()})`,
    );
    const { claimed } = z.object({ claimed: z.date() }).parse(last);
    const seconds = (claimed.getTime() - (jobs[0]?.now.getTime() ?? 0)) / 1_000;
    await annotate(`${ids.length} jobs were in other hands after ${seconds.toFixed(1)} s`);
    expect((await coordinator.result).exitCode).toBe(0);
    expect(
      await query(workplace, "select scope from longshore.job where attempt <> 1 or commits <> 1"),
    ).toEqual([]);
  });
});
