import { expect, test } from "vitest";
import { noAmounts } from "./amounts.js";
import { estimateTimeLeft } from "./estimate-time-left.js";

function work(seconds: number, done: { jobs: number; tags?: number; blobs?: number }) {
  return { seconds, done: { ...noAmounts, ...done } };
}

test("at an even speed the range is as wide as so many jobs may be off", () => {
  const range = estimateTimeLeft({ jobs: 200 }, [work(300, { jobs: 100 })]);
  expect(range?.low).toBeCloseTo(600 / 1.1);
  expect(range?.high).toBeCloseTo(600 * 1.1);
});

test("the fastest and the slowest of the ways to measure bound it", () => {
  const range = estimateTimeLeft({ jobs: 100, tags: 90_000 }, [
    work(60, { jobs: 100, tags: 30_000 }),
    work(300, { jobs: 10_000, tags: 100_000 }),
  ]);
  // 100 jobs at 10,000 in 300 seconds; 90,000 tags at 100,000 in 300 seconds.
  expect(range?.low).toBeCloseTo(3 / 1.01);
  expect(range?.high).toBeCloseTo(270 * 1.01);
});

test("what is said to be left of something else than jobs may be wrong, and is left out at 0", () => {
  const range = estimateTimeLeft({ jobs: 10, tags: 0 }, [work(10, { jobs: 100, tags: 500 })]);
  expect(range?.low).toBeCloseTo(1 / 1.1);
  expect(range?.high).toBeCloseTo(1.1);
});

test("without a job that is left it is over, with nothing done nobody knows", () => {
  expect(estimateTimeLeft({ jobs: 0 }, [])).toEqual({ low: 0, high: 0 });
  expect(estimateTimeLeft({ jobs: 5 }, [])).toBeUndefined();
});

test("one job that was done tells little", () => {
  expect(estimateTimeLeft({ jobs: 3 }, [work(10, { jobs: 1 })])).toEqual({ low: 15, high: 60 });
});
