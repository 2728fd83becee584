import { expect, test } from "vitest";
import { shareReads } from "./share-reads.js";

/** Reads that are counted, at a time of the test's. */
function countReads(duration = 0) {
  let time = 0;
  let reads = 0;
  const read = shareReads(
    async () => {
      reads += 1;
      time += duration;
      return reads;
    },
    () => time,
  );
  return {
    read,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

test("all who ask while it is read, and for a second after, share one read", async () => {
  const { read, pass } = countReads();
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  pass(999);
  expect(await read()).toBe(1);
  pass(1);
  expect(await Promise.all([read(), read()])).toEqual([2, 2]);
});

test("what takes long is read less often", async () => {
  const { read, pass } = countReads(2_000);
  expect(await read()).toBe(1);
  pass(5_999);
  expect(await read()).toBe(1);
  pass(1);
  expect(await read()).toBe(2);
});

test("an error is shared, too, and it is tried again after it", async () => {
  let time = 0;
  let reads = 0;
  const read = shareReads(
    () => {
      reads += 1;
      return reads === 1 ? Promise.reject(new Error("away")) : Promise.resolve(reads);
    },
    () => time,
  );
  await expect(read()).rejects.toThrow("away");
  await expect(read()).rejects.toThrow("away");
  time += 1_000;
  expect(await read()).toBe(2);
});
