import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleet, type Fleet } from "./fleet.js";
import { importAlone, readRows } from "./import-alone.js";

let redis: LocalRedis;
let tree: SampleTree;
let rows: DatabaseDump;

let workplace: Workplace;
let fleet: Fleet;
/** How many jobs the ledger has seen committed so often. */
async function countCommits({ database }: Workplace): Promise<unknown> {
  const query = `select count(*) filter (where commits = 1)::int as once,
    count(*) filter (where commits <> 1)::int as otherwise from longshore.job`;
  const { rows: counts } = await withClient({ connectionString: database.url }, (client) =>
    client.query(query),
  );
  return z.array(z.unknown()).parse(counts)[0];
}

describe.skipIf(ownServer.program === undefined)(
  "a fleet of one producer, three workers and a coordinator",
  { timeout: 400_000 },
  () => {
    beforeAll(async () => {
      redis = await startLocalRedis();
      tree = await createSampleTree({
        seed: 17,
        repositories: 30,
        tags: 300,
        danglingBlobs: 5,
        broken: ["tag-link-missing", "layer-link-missing"],
      });
      rows = await importAlone(tree);
    });
    afterAll(async () => {
      tree.remove();
      await redis.stop();
    });

    afterEach(async () => {
      await fleet.stop();
      await workplace.remove();
    });

    test.each([
      ["on disk", (place: Workplace) => Promise.resolve(place)],
      ["in a bucket", (place: Workplace) => serveAsBucket(place)],
    ])("imports a registry %s as one process does", async (_, serve) => {
      workplace = await serve(await createWorkplace(tree.folder));
      fleet = createFleet(workplace, redis.url);
      const others = (["producer", "worker", "worker", "worker"] as const).map((role) =>
        fleet.start(role),
      );
      const coordinator = fleet.start("coordinator");
      const { exitCode, stdout, stderr } = await coordinator.result;
      expect(exitCode, stdout + stderr).toBe(0);
      const ended = await fleet.stop();
      expect(ended.map((one) => one.exitCode)).toEqual(others.map(() => 0).concat(0));
      expect(await readRows(workplace)).toEqual(rows);
      expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
      expect(await countCommits(workplace)).toMatchObject({ otherwise: 0 });
    });
  },
);
