import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Turns } from "./turns.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("a process whose loop does not turn for a minute does not get on", () => {
  const turns = new Turns();
  vi.advanceTimersByTime(59_000);
  expect(turns.isLive()).toBe(true);
  vi.advanceTimersByTime(2_000);
  expect(turns.isLive()).toBe(false);
  turns.turned(false);
  expect(turns.isLive()).toBe(true);
});

test("a loop within the work that stands still is seen while the outer one turns, until it ends", () => {
  const turns = new Turns();
  const loop = {};
  turns.innerTurned(loop);
  vi.advanceTimersByTime(61_000);
  turns.turned(true);
  expect(turns.isLive()).toBe(false);
  turns.innerTurned(loop);
  expect(turns.isLive()).toBe(true);
  vi.advanceTimersByTime(61_000);
  turns.turned(true);
  turns.innerEnded(loop);
  expect(turns.isLive()).toBe(true);
});
