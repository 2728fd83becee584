import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, listLockfiles } from "../command-line/workplace.js";
import { startRedisCluster } from "../redis/redis-cluster.js";
import { startWatchedRedis } from "../redis/redis-sentinel.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleet, type Fleet } from "./fleet.js";
import { importAlone, readRows } from "./import-alone.js";
import { waitForDone } from "./watch-ledger.js";

const timeout = 400_000;

/** So slow is each answer of storage that there is time for what happens. Milliseconds. */
const latency = 40;

// A server that is not ours is one server: it has no sentinel, and is no cluster.
describe.skipIf(ownServer.program === undefined)("a fleet imports through", () => {
  let tree: SampleTree;
  let rows: DatabaseDump;
  let workplace: S3Workplace;
  let fleet: Fleet;
  beforeAll(async () => {
    tree = await createSampleTree({ seed: 67, repositories: 40, tags: 200 });
    rows = await importAlone(tree);
  });
  afterAll(() => tree.remove());
  beforeEach(async () => {
    workplace = await serveAsBucket(await createWorkplace(tree.folder), { latency });
  });
  afterEach(() => workplace.remove());

  function startFleet(redis: Readonly<Record<string, string>>) {
    fleet = createFleet(workplace, redis, { CONCURRENCY: "1" });
    fleet.start("producer");
    fleet.start("worker");
    fleet.start("worker");
    return fleet.start("coordinator");
  }

  /** Ends the fleet when its coordinator has. @returns what it left behind */
  async function finish(coordinator: ReturnType<typeof startFleet>) {
    const { exitCode, stdout, stderr } = await coordinator.result;
    expect(exitCode, stdout + stderr).toBe(0);
    const ended = await fleet.stop();
    return {
      exitCodes: ended.map((one) => one.exitCode),
      rows: await readRows(workplace),
      lockfiles: listLockfiles(workplace.registry),
    };
  }

  /** What it leaves behind when nothing is lost. */
  const undisturbed = () => ({
    exitCodes: [0, 0, 0, 0],
    rows,
    lockfiles: ["database-in-use"],
  });

  test("a cluster", { timeout }, async () => {
    const cluster = await startRedisCluster();
    try {
      const nodes = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`);
      const coordinator = startFleet({ REDIS_CLUSTER_NODES: JSON.stringify(nodes) });
      expect(await finish(coordinator)).toEqual(undisturbed());
    } finally {
      await fleet.stop();
      await cluster.stop();
    }
  });

  test(
    "the primary that a sentinel names, and the next when that is killed",
    { timeout },
    async () => {
      const redis = await startWatchedRedis();
      try {
        const coordinator = startFleet({
          REDIS_SENTINEL_NAME: redis.name,
          REDIS_SENTINEL_NODES: JSON.stringify([`127.0.0.1:${redis.sentinel.port}`]),
        });
        await waitForDone(workplace, 5);
        await redis.primary.kill();
        await redis.waitForFailover();
        expect(await finish(coordinator)).toEqual(undisturbed());
      } finally {
        await fleet.stop();
        await redis.stop();
      }
    },
  );
});
