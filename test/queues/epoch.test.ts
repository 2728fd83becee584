import { openStepQueues, type StepQueues } from "@longshore/queues";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasRedis, openTestRedis, type TestRedis } from "../redis/test-redis.js";

describe.skipIf(!hasRedis)("an epoch", () => {
  let redis: TestRedis;
  let queues: StepQueues;
  let client: Redis;
  let key: string;

  beforeAll(async () => {
    redis = await openTestRedis();
    queues = await openStepQueues(redis.configuration);
    client = new Redis(redis.url);
    key = `{${redis.configuration.prefix}}:epoch`;
  });

  afterEach(async () => {
    await client.del(key);
  });

  afterAll(async () => {
    client.disconnect();
    await queues.close();
    await redis.close();
  });

  test("has another value with each renewal, and is intact while that is held", async () => {
    expect(await queues.readEpoch()).toBeUndefined();
    const first = await queues.renewEpoch("a", undefined);
    expect(first.intact).toBe(false);
    expect(await queues.readEpoch()).toEqual({ ledger: "a", value: first.value });
    const second = await queues.renewEpoch("a", first.value);
    expect(second.intact).toBe(true);
    expect(second.value).not.toBe(first.value);
    expect(await queues.readEpoch()).toEqual({ ledger: "a", value: second.value });
  });

  test("is not intact for a value that is not the newest: Redis was set back, or another renews", async () => {
    const { value } = await queues.renewEpoch("a", undefined);
    await queues.renewEpoch("a", value);
    expect((await queues.renewEpoch("a", value)).intact).toBe(false);
  });

  test("lives for a minute, and a renewal makes that a minute again", async () => {
    await queues.renewEpoch("a", undefined);
    await client.pexpire(key, 5000);
    await queues.renewEpoch("a", undefined);
    const left = await client.pttl(key);
    expect(left).toBeGreaterThan(30_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  test("bars another ledger until it has ended", async () => {
    await queues.renewEpoch("a", undefined);
    await expect(queues.renewEpoch("b", undefined)).rejects.toEqual(
      expect.objectContaining({ code: "QUEUE_PREFIX_TAKEN" }),
    );
    expect(await queues.readEpoch()).toMatchObject({ ledger: "a" });
    await queues.clear("b");
    expect(await queues.readEpoch()).toMatchObject({ ledger: "a" });
    await client.del(key);
    expect((await queues.renewEpoch("b", undefined)).intact).toBe(false);
  });

  test("is taken by one alone of several that try at once", async () => {
    const answers = await Promise.allSettled(
      ["a", "b", "c", "d"].map((ledger) => queues.renewEpoch(ledger, undefined)),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
