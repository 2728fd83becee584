import { openStepQueues, type StepQueues } from "@longshore/queues";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { configureRedis, hasRedis, openTestRedis, type TestRedis } from "../redis/test-redis.js";
import { createGate, listDeliveries, openWorker, type TestWorker } from "./open-worker.js";

describe.skipIf(!hasRedis)("queues", () => {
  let redis: TestRedis;
  let queues: StepQueues;
  let configuration: TestRedis["configuration"];
  const workers: TestWorker[] = [];

  async function open(options: Parameters<typeof openWorker>[1] = {}): Promise<TestWorker> {
    const worker = await openWorker(configuration, options);
    workers.push(worker);
    return worker;
  }

  /** The names of all keys below the prefix. */
  async function listKeys(): Promise<string[]> {
    const client = new Redis(redis.url);
    const keys = await client.keys(`{${configuration.prefix}}*`);
    client.disconnect();
    return keys;
  }

  beforeAll(async () => {
    redis = await openTestRedis();
    ({ configuration } = redis);
    queues = await openStepQueues(configuration);
  });

  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close({ force: true })));
    await queues.clear("test");
  });

  afterAll(async () => {
    await queues.close();
    await redis.close();
  });

  test("deliver each job once, to the step it was added for", async () => {
    const steps: string[] = [];
    const worker = await open({
      async handle(_, step) {
        steps.push(step);
      },
    });
    const other = await open();
    await queues.addDeliveries("tag-import", listDeliveries(50));
    const all = (): number => worker.deliveries.length + other.deliveries.length;
    await Promise.race([worker.waitUntil(() => all() === 50), other.waitUntil(() => all() === 50)]);
    const jobs = [...worker.deliveries, ...other.deliveries].map(({ job }) => job);
    expect(jobs.toSorted((one, two) => one - two)).toEqual(
      listDeliveries(50).map(({ job }) => job),
    );
    expect(new Set(steps)).toEqual(new Set(["tag-import"]));
    expect([...worker.errors, ...other.errors]).toEqual([]);
  });

  test("take a delivery in once while it is there, and again when it has ended", async () => {
    const [delivery] = listDeliveries(1);
    const twice = [delivery, delivery].filter((one) => one !== undefined);
    await queues.addDeliveries("pre-import", twice);
    await queues.addDeliveries("pre-import", twice);
    expect(await queues.countDeliveries("pre-import")).toBe(1);
    const worker = await open();
    await worker.waitUntil(() => worker.deliveries.length === 1);
    await worker.close();
    expect(await queues.countDeliveries("pre-import")).toBe(0);
    const second = await open();
    await queues.addDeliveries("pre-import", twice);
    await second.waitUntil(() => second.deliveries.length === 1);
    expect(second.deliveries).toEqual(worker.deliveries);
  });

  test("take in more deliveries at once than fit into one request", async () => {
    await queues.addDeliveries("blob-import", listDeliveries(1234));
    expect(await queues.countDeliveries("blob-import")).toBe(1234);
    expect(await queues.countDeliveries("tag-import")).toBe(0);
    await queues.empty("blob-import");
    expect(await queues.countDeliveries("blob-import")).toBe(0);
  });

  test("give a worker no more than it asks for at once, and count what it has", async () => {
    const gate = createGate();
    const worker = await open({
      steps: ["pre-import"],
      concurrency: 3,
      handle: async () => void (await gate.opened),
    });
    await queues.addDeliveries("pre-import", listDeliveries(10));
    await worker.waitUntil(() => worker.deliveries.length === 3);
    // Another queue's deliveries pass, and show that time has passed.
    const passing = await openWorker(configuration, { steps: ["blob-import"] });
    await queues.addDeliveries("blob-import", listDeliveries(20));
    await passing.waitUntil(() => passing.deliveries.length >= 10);
    await passing.close({ force: true });
    expect(worker.deliveries).toHaveLength(3);
    expect(await queues.countDeliveries("pre-import")).toBe(10);
    gate.open();
    await worker.waitUntil(() => worker.deliveries.length === 10);
  });

  test("give first what was added first in place", async () => {
    const gate = createGate();
    const worker = await open({ concurrency: 1, handle: async () => void (await gate.opened) });
    const [one, ...waiting] = listDeliveries(5);
    await queues.addDeliveries("pre-import", one === undefined ? [] : [one]);
    await worker.waitUntil(() => worker.deliveries.length === 1);
    await queues.addDeliveries("pre-import", waiting.slice(0, 3));
    await queues.addDeliveries("pre-import", waiting.slice(3), "first");
    gate.open();
    await worker.waitUntil(() => worker.deliveries.length === 5);
    expect(worker.deliveries.map(({ job }) => job)).toEqual([1, 5, 2, 3, 4]);
  });

  test("of another ledger that is alive go back, and its prefix is told of", async () => {
    await queues.renewEpoch("another", undefined);
    await queues.addDeliveries("pre-import", listDeliveries(1, "another"));
    const worker = await open();
    await worker.waitUntil(() => worker.errors.length > 0);
    await worker.close();
    expect(worker.errors[0]).toMatchObject({ code: "QUEUE_PREFIX_TAKEN" });
    expect(worker.deliveries).toEqual([]);
    expect(await queues.countWaiting("pre-import")).toBe(1);
    await queues.clear("another");
  });

  test("of another ledger that has ended are gone", async () => {
    const [own] = listDeliveries(4).slice(3);
    const foreign = listDeliveries(3, "another");
    await queues.addDeliveries("pre-import", own === undefined ? [] : [...foreign, own]);
    const worker = await open();
    await worker.waitUntil(() => worker.deliveries.length === 1);
    await worker.close();
    expect(worker.errors).toEqual([]);
    expect(await queues.countDeliveries("pre-import")).toBe(0);
  });

  test("tell what a handler throws, and go on", async () => {
    const worker = await open({
      async handle({ job }) {
        if (job === 2) {
          throw new Error("the second one fails");
        }
      },
    });
    await queues.addDeliveries("pre-import", listDeliveries(3));
    await worker.waitUntil(() => worker.deliveries.length === 3 && worker.errors.length === 1);
    expect(worker.errors.map(({ message }) => message)).toEqual(["the second one fails"]);
    await worker.close();
    expect(await queues.countDeliveries("pre-import")).toBe(0);
  });

  test("let a closing worker finish what it handles, and keep the rest", async () => {
    const gate = createGate();
    const worker = await open({ concurrency: 2, handle: async () => void (await gate.opened) });
    await queues.addDeliveries("pre-import", listDeliveries(5));
    await worker.waitUntil(() => worker.deliveries.length === 2);
    const closing = worker.close();
    gate.open();
    await closing;
    expect(worker.deliveries).toHaveLength(2);
    expect(await queues.countDeliveries("pre-import")).toBe(3);
    const next = await open();
    await next.waitUntil(() => next.deliveries.length === 3);
    const jobs = [...worker.deliveries, ...next.deliveries].map(({ job }) => job);
    expect(new Set(jobs).size).toBe(5);
  });

  test("give to another worker what one was closed by force with", async () => {
    const never = new Promise<void>(() => undefined);
    const worker = await open({ handle: () => never });
    await queues.addDeliveries("pre-import", listDeliveries(1));
    await worker.waitUntil(() => worker.deliveries.length === 1);
    await worker.close({ force: true });
    const next = await open();
    await next.waitUntil(() => next.deliveries.length === 1);
    expect(next.deliveries).toEqual(worker.deliveries);
  });

  test("can be cut short while they wait for a handler", async () => {
    const never = new Promise<void>(() => undefined);
    const worker = await open({ handle: () => never });
    await queues.addDeliveries("pre-import", listDeliveries(1));
    await worker.waitUntil(() => worker.deliveries.length === 1);
    const closing = worker.close();
    await worker.close({ force: true });
    const ended = closing.then(() => "ended");
    expect(await Promise.race([ended, Promise.resolve("waits")])).toBe("waits");
  });

  test("drop what is no delivery, and say so", async () => {
    const broken = { ledger: "test", run: 1, job: -1, fence: 0 };
    await queues.addDeliveries("pre-import", [broken]);
    const worker = await open();
    await worker.waitUntil(() => worker.errors.length === 1);
    expect(worker.errors).toEqual([
      expect.objectContaining({ message: "the queue pre-import holds what is no delivery" }),
    ]);
    expect(worker.deliveries).toEqual([]);
    await worker.close();
    expect(await queues.countDeliveries("pre-import")).toBe(0);
  });

  test("share a Redis when their prefixes differ", async () => {
    const other = await openWorker(await configureRedis(redis.url));
    const worker = await open();
    await queues.addDeliveries("pre-import", listDeliveries(20));
    await worker.waitUntil(() => worker.deliveries.length === 20);
    await other.close();
    expect(other.deliveries).toEqual([]);
  });

  test("leave no key behind, and every key in one slot of a cluster", async () => {
    await queues.addDeliveries("pre-import", listDeliveries(5));
    await queues.renewEpoch("test", undefined);
    const worker = await open();
    await worker.waitUntil(() => worker.deliveries.length === 5);
    await queues.addDeliveries("tag-import", listDeliveries(5));
    expect((await listKeys()).length).toBeGreaterThan(1);
    await worker.close();
    await queues.clear("test");
    expect(await listKeys()).toEqual([]);
  });
});
