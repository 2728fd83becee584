import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import type { Workplace } from "../command-line/workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleet, type Fleet } from "./fleet.js";
import { query } from "./watch-ledger.js";

let redis: LocalRedis;
let workplace: Workplace;
let fleet: Fleet;

describe.skipIf(ownServer.program === undefined)(
  "of two coordinators the one that waits",
  { timeout: 400_000 },
  () => {
    beforeEach(async () => {
      redis = await startLocalRedis();
      workplace = await createSampleWorkplace({ seed: 41, repositories: 20, tags: 60 });
    });
    afterEach(async () => {
      await fleet.stop();
      await workplace.remove();
      await redis.stop();
    });

    test.each(["[pre-import]", "[pre-import, tag-import, blob-import]"])(
      "ends with the run, and begins no other: %s",
      async (STEPS) => {
        fleet = createFleet(workplace, redis.url, { STEPS });
        const coordinators = [fleet.start("coordinator"), fleet.start("coordinator")];
        fleet.start("producer");
        fleet.start("worker");
        const ends = await Promise.all(coordinators.map(({ result }) => result));
        expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
        expect(await query(workplace, "select id, state from longshore.run")).toEqual([
          { id: "1", state: "complete" },
        ]);
      },
    );

    test("begins no other although its looks at storage take long", async () => {
      workplace = await serveAsBucket(workplace, { latency: 1_000 });
      fleet = createFleet(workplace, redis.url, { STEPS: "[pre-import]" });
      const coordinators = [1, 2, 3].map(() => fleet.start("coordinator"));
      fleet.start("producer");
      fleet.start("worker");
      const ends = await Promise.all(coordinators.map(({ result }) => result));
      expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(await query(workplace, "select id, state from longshore.run")).toEqual([
        { id: "1", state: "complete" },
      ]);
    });
  },
);
