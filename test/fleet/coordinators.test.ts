import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleet, type Fleet } from "./fleet.js";

let redis: LocalRedis;
let workplace: SampleWorkplace;
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
        const { rows } = await withClient({ connectionString: workplace.database.url }, (client) =>
          client.query("select id, state from longshore.run"),
        );
        expect(rows).toEqual([{ id: "1", state: "complete" }]);
      },
    );
  },
);
