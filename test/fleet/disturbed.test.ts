import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleet, type Fleet } from "./fleet.js";
import { importAlone, readRows } from "./import-alone.js";
import { query, waitForDone, waitForLoss, waitForWork } from "./watch-ledger.js";

/** So slow is each answer of storage that there is time for what happens. Milliseconds. */
const latency = 40;

let tree: SampleTree;
let rows: DatabaseDump;
let redis: LocalRedis;
let workplace: Workplace;
let fleet: Fleet;

const commitsSchema = z.tuple([z.object({ most: z.number() })]);

async function expectUndisturbed(): Promise<void> {
  expect(await readRows(workplace)).toEqual(rows);
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  const found = await query(workplace, "select max(commits) as most from longshore.job");
  expect(commitsSchema.parse(found)[0].most).toBe(1);
}

describe.skipIf(ownServer.program === undefined)(
  "the rows are those of an undisturbed import, and no job is committed twice",
  { timeout: 400_000 },
  () => {
    beforeAll(async () => {
      tree = await createSampleTree({ seed: 29, repositories: 60, tags: 400, danglingBlobs: 5 });
      rows = await importAlone(tree);
    });
    afterAll(() => tree.remove());

    beforeEach(async () => {
      redis = await startLocalRedis();
      workplace = await serveAsBucket(await createWorkplace(tree.folder), { latency });
      fleet = createFleet(workplace, redis.url);
    });
    afterEach(async () => {
      await fleet.stop();
      await workplace.remove();
      await redis.stop();
    });

    test("when a worker, the producer and the coordinator are killed", async () => {
      let producer = fleet.start("producer");
      fleet.start("worker");
      const killed = fleet.start("worker");
      const first = fleet.start("coordinator");
      await waitForWork(workplace, killed.pid);
      killed.kill("SIGKILL");
      await waitForDone(workplace, 5);
      producer.kill("SIGKILL");
      producer = fleet.start("producer");
      await waitForDone(workplace, 15);
      first.kill("SIGKILL");
      expect((await fleet.start("coordinator").result).exitCode).toBe(0);
      await expectUndisturbed();
    });

    test("when a worker is stopped past its lease, and wakes", async () => {
      fleet.start("producer");
      const stopped = fleet.start("worker");
      const coordinator = fleet.start("coordinator");
      await waitForWork(workplace, stopped.pid);
      stopped.kill("SIGSTOP");
      await waitForLoss(workplace, stopped.pid);
      fleet.start("worker");
      await waitForDone(workplace, 5);
      stopped.kill("SIGCONT");
      expect((await coordinator.result).exitCode).toBe(0);
      await expectUndisturbed();
    });

    test("when Redis is killed and comes back empty", async () => {
      fleet.start("producer");
      fleet.start("worker");
      fleet.start("worker");
      const coordinator = fleet.start("coordinator");
      await waitForDone(workplace, 5);
      await redis.kill();
      await redis.restartEmpty();
      expect((await coordinator.result).exitCode).toBe(0);
      await expectUndisturbed();
    });
  },
);
