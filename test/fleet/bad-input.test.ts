import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readLedger } from "../command-line/read-ledger.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleet } from "./fleet.js";
import { waitFor } from "./watch-ledger.js";

/** Nobody listens there. */
const nowhere = "redis://127.0.0.1:1";

describe.skipIf(ownServer.program === undefined)(
  "a process of a fleet that may not begin says why in one line, and writes nothing",
  { timeout: 400_000 },
  () => {
    let redis: LocalRedis;
    let forgetful: LocalRedis;
    let workplace: SampleWorkplace;
    beforeAll(async () => {
      redis = await startLocalRedis({ password: "right" });
      forgetful = await startLocalRedis({ directives: { "maxmemory-policy": "allkeys-lru" } });
    });
    afterAll(async () => {
      await redis.stop();
      await forgetful.stop();
    });
    beforeEach(async () => {
      workplace = await createSampleWorkplace({ seed: 7, repositories: 2, tags: 4 });
    });
    afterEach(() => workplace.remove());

    test.each(["producer", "worker", "coordinator"] as const)("%s", async (role) => {
      const wrongs: readonly (readonly [url: string, code: string])[] = [
        [nowhere, "REDIS_UNREACHABLE"],
        [redis.url.replace("right", "wrong"), "REDIS_CREDENTIALS_INVALID"],
        [forgetful.url, "REDIS_UNSUPPORTED"],
      ];
      for (const [url, code] of wrongs) {
        const { exitCode, stderr } = await createFleet(workplace, url).start(role).result;
        expect(exitCode, stderr).toBe(1);
        expect(stderr).toMatch(new RegExp(`^longshore: .+\\n {2}${code}: .+\\n$`));
        expect(stderr).not.toContain("wrong");
      }
      expect(await readLedger(workplace.database.url)).toMatchObject({ run: "none" });
    });

    test("a worker whose configuration is another than the run's", async () => {
      const fleet = createFleet(workplace, redis.url);
      const coordinator = fleet.start("coordinator");
      const other = createFleet(workplace, redis.url, { STEPS: "[pre-import]" });
      const { exitCode, stderr } = await other.start("worker").result;
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^longshore: This worker has another list of steps than run \d+: /);
      coordinator.kill("SIGTERM");
      expect((await coordinator.result).exitCode).toBe(130);
      await fleet.stop();
    });

    test.each([
      ["steps", { STEPS: "[pre-import]" }],
      ["media types", { DYNAMICMEDIATYPES: "false" }],
    ])("a coordinator of other %s than the run that another leads", async (_, keys) => {
      const fleet = createFleet(workplace, redis.url);
      const leading = fleet.start("coordinator");
      await waitFor(workplace, "select from longshore.run where holder is not null");
      const other = createFleet(workplace, redis.url, keys);
      const { exitCode, stderr } = await other.start("coordinator").result;
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^longshore: Run \d+ of a fleet is not finished, and is of another/);
      leading.kill("SIGTERM");
      await fleet.stop();
    });

    test("a worker whose prefix another database's run uses, which loses nothing", async () => {
      const fleet = createFleet(workplace, redis.url, { REDIS_PREFIX: "one" });
      const coordinator = fleet.start("coordinator");
      fleet.start("producer");
      await waitFor(workplace, "select from longshore.job where dispatched_at is not null");
      const second = await createSampleWorkplace({ seed: 9, repositories: 2, tags: 4 });
      const other = createFleet(second, redis.url, { REDIS_PREFIX: "one" });
      try {
        other.start("coordinator");
        const { exitCode, stderr } = await other.start("worker").result;
        expect(exitCode).toBe(1);
        expect(stderr).toContain("QUEUE_PREFIX_TAKEN");
        fleet.start("worker");
        expect((await coordinator.result).exitCode).toBe(0);
      } finally {
        await other.stop();
        await fleet.stop();
        await second.remove();
      }
    });

    test("a producer whose prefix another database's run uses", async () => {
      const fleet = createFleet(workplace, redis.url, { REDIS_PREFIX: "shared" });
      const coordinator = fleet.start("coordinator");
      fleet.start("producer");
      fleet.start("worker");
      const second = await createSampleWorkplace({ seed: 8, repositories: 2, tags: 4 });
      try {
        // Its producer has delivered what that took.
        expect((await coordinator.result).exitCode).toBe(0);
        const other = createFleet(second, redis.url, { REDIS_PREFIX: "shared" });
        const { exitCode, stderr } = await other.start("producer").result;
        expect(exitCode).toBe(1);
        expect(stderr).toContain("QUEUE_PREFIX_TAKEN");
      } finally {
        await fleet.stop();
        await second.remove();
      }
    });
  },
);
