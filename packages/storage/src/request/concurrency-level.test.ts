import { expect, test } from "vitest";
import { ConcurrencyLevel } from "./concurrency-level.js";

/** Answers as many as the level allows, all after one latency. */
function round(level: ConcurrencyLevel, now: number, milliseconds: number, full = true): number {
  const { limit } = level;
  for (let count = 0; count < limit; count += 1) {
    level.observe({
      kind: "get",
      milliseconds,
      sentAt: now,
      now: now + milliseconds,
      congested: false,
      full,
    });
  }
  return now + milliseconds;
}

function throttle(level: ConcurrencyLevel, sentAt: number, now: number): void {
  level.observe({
    kind: "get",
    milliseconds: now - sentAt,
    sentAt,
    now,
    congested: true,
    full: true,
  });
}

test("it doubles each round until the most is reached", () => {
  const level = new ConcurrencyLevel({ start: 16, most: 100 });
  const limits = [level.limit];
  for (let now = 0; now < 100;) {
    now = round(level, now, 20);
    limits.push(level.limit);
  }
  expect(limits).toEqual([16, 32, 64, 100, 100, 100]);
});

test("it stays while latency is far above the best, and grows when it is well again", () => {
  const level = new ConcurrencyLevel({ start: 16, most: 256 });
  round(level, 0, 20);
  round(level, 100, 60);
  expect(level.limit).toBe(32);
  round(level, 200, 22);
  expect(level.limit).toBe(64);
});

test("it stays while it is not used to the full", () => {
  const level = new ConcurrencyLevel({ start: 16, most: 256 });
  round(level, 0, 20, false);
  expect(level.limit).toBe(16);
});

test("it is halved once for a round of refusals, and grows by one a round from then on", () => {
  const level = new ConcurrencyLevel({ start: 64, most: 256 });
  for (let count = 0; count < 64; count += 1) {
    throttle(level, 0, 20 + count);
  }
  expect(level.limit).toBe(32);
  round(level, 100, 20);
  expect(level.limit).toBe(33);
  throttle(level, 120, 140);
  expect(level.limit).toBe(16);
});

test("it never comes below one, and comes up again", () => {
  const level = new ConcurrencyLevel({ start: 2, most: 256 });
  for (let now = 0; now < 100; now += 10) {
    throttle(level, now, now + 5);
  }
  expect(level.limit).toBe(1);
  round(level, 200, 20);
  expect(level.limit).toBe(2);
});

test("each kind of request is held against its own latency", () => {
  const level = new ConcurrencyLevel({ start: 2, most: 256 });
  const answer = (kind: string, milliseconds: number): void =>
    level.observe({
      kind,
      milliseconds,
      sentAt: 0,
      now: milliseconds,
      congested: false,
      full: true,
    });
  answer("get", 5);
  answer("get", 5);
  expect(level.limit).toBe(4);
  for (let count = 0; count < 4; count += 1) {
    answer("list", 200);
  }
  expect(level.limit).toBe(8);
});

test("a store that has become slower for good is not held against its best for ever", () => {
  const level = new ConcurrencyLevel({ start: 16, most: 256 });
  round(level, 0, 20);
  let now = 100;
  for (let rounds = 0; rounds < 100 && level.limit === 32; rounds += 1) {
    now = round(level, now, 60);
  }
  expect(level.limit).toBeGreaterThan(32);
});
