import { expect, test } from "vitest";
import { createScriptedClock } from "../testing/scripted-clock.js";
import { Pace } from "./pace.js";

test("turns come evenly, and unused time is not saved up", async () => {
  const clock = createScriptedClock();
  const pace = new Pace(100, clock);
  for (let turn = 0; turn < 4; turn += 1) {
    await pace.wait();
  }
  expect(clock.sleeps).toEqual([10, 10, 10]);
  clock.pass(1000);
  await pace.wait();
  await pace.wait();
  expect(clock.sleeps).toEqual([10, 10, 10, 10]);
});

test("0 is no limit", async () => {
  const clock = createScriptedClock();
  const pace = new Pace(0, clock);
  await pace.wait();
  await pace.wait();
  expect(clock.sleeps).toEqual([]);
});

test("whoever gives up does not wait", async () => {
  const pace = new Pace(100, createScriptedClock());
  await pace.wait();
  const wait = pace.wait(AbortSignal.abort(new Error("stopped")));
  await expect(wait).rejects.toThrow("stopped");
});
