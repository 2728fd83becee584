import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleet, type Fleet } from "./fleet.js";
import { importAlone, readRows } from "./import-alone.js";

/** So slow is each answer of storage that there is time for what happens. Milliseconds. */
const latency = 40;

let tree: SampleTree;
let rows: DatabaseDump;
let redis: LocalRedis;
let workplace: Workplace;
let fleet: Fleet;

/** Waits until a query on the ledger finds a row. */
async function waitFor(query: string): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, async (client) => {
    const isThere = async () => {
      const made = await client.query("select where to_regclass('longshore.job') is not null");
      return made.rowCount === 1 && (await client.query(query)).rowCount !== 0;
    };
    while (!(await isThere())) {
      await client.query("select pg_sleep(0.1)");
    }
  });
}

/** Waits until so many repositories of step one are done. */
async function waitForDone(count: number): Promise<void> {
  await waitFor(`select from longshore.job where step = 'pre-import' and kind = 'repository'
    and state = 'done' having count(*) >= ${count}`);
}

/** Waits until a process has jobs in hand. */
async function waitForWork(pid: number): Promise<void> {
  await waitFor(
    `select from longshore.job where state = 'running' and claimant like 'worker ${pid} on %'`,
  );
}

/** Waits until none of a process's jobs is its own any more. */
async function waitForLoss(pid: number): Promise<void> {
  await waitFor(`select having not exists (select from longshore.job
    where state = 'running' and claimant like 'worker ${pid} on %')`);
}

const commitsSchema = z.tuple([z.object({ most: z.number() })]);

async function expectUndisturbed(): Promise<void> {
  expect(await readRows(workplace)).toEqual(rows);
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  const query = "select max(commits) as most from longshore.job";
  const { rows: found } = await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query(query),
  );
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
      await waitForWork(killed.pid);
      killed.kill("SIGKILL");
      await waitForDone(5);
      producer.kill("SIGKILL");
      producer = fleet.start("producer");
      await waitForDone(15);
      first.kill("SIGKILL");
      expect((await fleet.start("coordinator").result).exitCode).toBe(0);
      await expectUndisturbed();
    });

    test("when a worker is stopped past its lease, and wakes", async () => {
      fleet.start("producer");
      const stopped = fleet.start("worker");
      const coordinator = fleet.start("coordinator");
      await waitForWork(stopped.pid);
      stopped.kill("SIGSTOP");
      await waitForLoss(stopped.pid);
      fleet.start("worker");
      await waitForDone(5);
      stopped.kill("SIGCONT");
      expect((await coordinator.result).exitCode).toBe(0);
      await expectUndisturbed();
    });

    test("when Redis is killed and comes back empty", async () => {
      fleet.start("producer");
      fleet.start("worker");
      fleet.start("worker");
      const coordinator = fleet.start("coordinator");
      await waitForDone(5);
      await redis.kill();
      await redis.restartEmpty();
      expect((await coordinator.result).exitCode).toBe(0);
      await expectUndisturbed();
    });
  },
);
