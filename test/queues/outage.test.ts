import type { RedisConfiguration } from "@longshore/config";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { type Delivery, openStepQueues, type StepQueues } from "@longshore/queues";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configureRedis, ownServer } from "../redis/test-redis.js";
import { createGate, listDeliveries, openWorker, type TestWorker } from "./open-worker.js";

const step = "pre-import";

/** Milliseconds until Redis has to be there again. */
const timeout = 20_000;

const unreachable = expect.objectContaining({ code: "REDIS_UNREACHABLE" });

describe.skipIf(ownServer.program === undefined)("while Redis is away", () => {
  let server: LocalRedis;
  let configuration: RedisConfiguration;
  let queues: StepQueues;
  let worker: TestWorker;

  beforeEach(async () => {
    server = await startLocalRedis();
    configuration = await configureRedis(server.url);
    queues = await openStepQueues(configuration);
    worker = await openWorker(configuration);
  });

  afterEach(async () => {
    await worker.close({ force: true });
    await queues.close();
    await server.stop();
  });

  /** Adds deliveries as soon as that is possible again. */
  async function addWhenBack(deliveries: readonly Delivery[], to = queues): Promise<void> {
    await expect
      .poll(() => to.addDeliveries(step, deliveries).catch((error: unknown) => error), { timeout })
      .toBeUndefined();
  }

  test("a worker waits, tells it once, and goes on from an empty one", async () => {
    await queues.addDeliveries(step, listDeliveries(3));
    await worker.waitUntil(() => worker.deliveries.length === 3);
    await server.kill();
    await worker.waitUntil(() => worker.errors.length > 0);
    expect(worker.isConnected()).toBe(false);
    await server.restartEmpty();
    await addWhenBack(listDeliveries(5));
    await worker.waitUntil(() => worker.deliveries.length === 8 && worker.returns() === 1);
    expect(worker.errors).toEqual([unreachable]);
    expect(worker.isConnected()).toBe(true);
  });

  test("a worker finishes what it handles, and is given it no second time", async () => {
    await worker.close();
    const killed: Promise<void>[] = [];
    worker = await openWorker(configuration, {
      concurrency: 1,
      async handle({ job }) {
        if (job === 1) {
          killed.push(server.kill());
          await killed[0];
        }
      },
    });
    await queues.addDeliveries(step, listDeliveries(1));
    await worker.waitUntil(() => worker.errors.length > 0);
    await server.restartEmpty();
    await worker.waitUntil(() => worker.returns() === 1);
    const [, ...later] = listDeliveries(4);
    await addWhenBack(later);
    await worker.waitUntil(() => worker.deliveries.length >= 4);
    expect(worker.deliveries).toEqual(listDeliveries(4));
  });

  test("what is added fails, and the queues go on when it is back", async () => {
    await server.kill();
    await expect(queues.addDeliveries(step, listDeliveries(1))).rejects.toEqual(unreachable);
    await expect(queues.countDeliveries(step)).rejects.toEqual(unreachable);
    await expect(queues.renewEpoch("test", undefined)).rejects.toEqual(unreachable);
    await expect(queues.readEpoch()).rejects.toEqual(unreachable);
    await server.restartEmpty();
    await addWhenBack(listDeliveries(2));
    await worker.waitUntil(() => worker.deliveries.length === 2);
  });

  test("both sides can be opened, and begin when it is there", async () => {
    await worker.close();
    await server.kill();
    const laterQueues = await openStepQueues(configuration);
    const laterWorker = await openWorker(configuration);
    await expect(laterQueues.countDeliveries(step)).rejects.toEqual(unreachable);
    await server.restartEmpty();
    await laterWorker.waitUntil(() => laterWorker.returns() === 1);
    await addWhenBack(listDeliveries(2), laterQueues);
    await laterWorker.waitUntil(() => laterWorker.deliveries.length === 2);
    await laterWorker.close();
    await laterQueues.close();
  });

  test("a worker closes, in order or not, whether it was ever connected or not", async () => {
    await server.kill();
    await worker.waitUntil(() => worker.errors.length > 0);
    const never = await openWorker(configuration);
    const forced = await openWorker(configuration);
    await Promise.all([worker.close(), never.close(), forced.close({ force: true })]);
    expect(worker.isConnected()).toBe(false);
    await server.restartEmpty();
    await addWhenBack(listDeliveries(1));
    expect(await queues.countDeliveries(step)).toBe(1);
  });

  test("a worker closes while what it has handled cannot be acknowledged", async () => {
    const gate = createGate();
    await worker.close();
    const busy = await openWorker(configuration, {
      steps: ["tag-import"],
      handle: async () => void (await gate.opened),
    });
    await queues.addDeliveries("tag-import", listDeliveries(1));
    await busy.waitUntil(() => busy.deliveries.length === 1);
    await server.kill();
    await busy.waitUntil(() => busy.errors.length > 0);
    const closing = busy.close();
    gate.open();
    await closing;
    expect(busy.errors).toEqual([unreachable]);
  });

  test("an emptied one is filled again, and the worker never notices", async () => {
    const client = new Redis(server.url);
    await queues.addDeliveries(step, listDeliveries(2));
    await worker.waitUntil(() => worker.deliveries.length === 2);
    const first = await queues.renewEpoch("test", undefined);
    const second = await queues.renewEpoch("test", first.value);
    expect([first.intact, second.intact]).toEqual([false, true]);
    await client.flushall();
    client.disconnect();
    expect((await queues.renewEpoch("test", second.value)).intact).toBe(false);
    await queues.addDeliveries(step, listDeliveries(4));
    await worker.waitUntil(() => worker.deliveries.length === 6);
    expect(worker.errors).toEqual([]);
  });

  test("an emptied one takes what is being handled with it, and it can be added again", async () => {
    const client = new Redis(server.url);
    await worker.close();
    worker = await openWorker(configuration, {
      concurrency: 1,
      async handle({ job }) {
        if (job === 1 && worker.deliveries.length === 1) {
          await client.flushall();
        }
      },
    });
    await queues.addDeliveries(step, listDeliveries(3));
    await worker.waitUntil(() => worker.deliveries.length === 1);
    await expect.poll(() => queues.countDeliveries(step)).toBe(0);
    await queues.addDeliveries(step, listDeliveries(3));
    await worker.waitUntil(() => worker.deliveries.length === 4);
    client.disconnect();
    expect(worker.deliveries.map(({ job }) => job)).toEqual([1, 1, 2, 3]);
    expect(worker.errors).toEqual([]);
  });

  test("one that does not answer is as if it were away", async () => {
    process.kill(server.pid, "SIGSTOP");
    await expect(queues.addDeliveries(step, listDeliveries(1))).rejects.toEqual(unreachable);
    await worker.close();
    process.kill(server.pid, "SIGCONT");
    await addWhenBack(listDeliveries(1));
    expect(await queues.countDeliveries(step)).toBe(1);
  });
});
