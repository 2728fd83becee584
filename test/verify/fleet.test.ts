import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runLongshore, startLongshore } from "../command-line/run-longshore.js";
import type { SampleWorkplace } from "../command-line/sample-workplace.js";
import { createFleet, type Fleet } from "../fleet/fleet.js";
import { ownServer } from "../redis/test-redis.js";
import { nameFound } from "./changes/change.js";
import { changeInEachWay, createImportedWorkplace } from "./changed-workplace.js";
import { readVerification, runVerify } from "./run-verify.js";
import { waitForJobs } from "./wait-for-jobs.js";

describe.skipIf(ownServer.program === undefined)(
  "a verification by a fleet",
  { timeout: 400_000 },
  () => {
    let redis: LocalRedis;
    let workplace: SampleWorkplace;
    let fleet: Fleet;
    beforeAll(async () => {
      redis = await startLocalRedis();
      workplace = await createImportedWorkplace();
      fleet = createFleet(workplace, redis.url);
      for (const role of ["producer", "worker", "worker"] as const) {
        fleet.start(role);
      }
    });
    afterAll(async () => {
      await fleet.stop();
      await workplace.remove();
      await redis.stop();
    });

    test("finds nothing after an import, its tags alone neither", async () => {
      for (const flags of [[], ["--tags-only"]]) {
        const { exitCode, differences } = await runVerify(workplace.configuration, [
          "--fleet",
          ...flags,
        ]);
        expect(differences).toEqual([]);
        expect(exitCode).toBe(0);
      }
    });

    test("finds what one process finds, although a worker and the command are killed meanwhile", async () => {
      const found = await changeInEachWay(workplace);
      const doomed = fleet.start("worker");
      const words = ["verify", "--fleet", "--json", workplace.configuration];
      const command = startLongshore(words);
      await waitForJobs(workplace.database.url, 3);
      doomed.kill("SIGKILL");
      command.kill("SIGINT");
      const { exitCode, stderr } = await command.result;
      expect(exitCode).toBe(130);
      expect(stderr).toContain("The same command goes on where it stopped");
      const result = await runLongshore(words);
      expect(result.stderr).toContain("Goes on with verification");
      expect(result.exitCode).toBe(1);
      expect(readVerification(result).differences.map(nameFound).toSorted()).toEqual(found);
    });
  },
);
