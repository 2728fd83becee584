import { expect, test } from "vitest";
import { createScriptedClock } from "../testing/scripted-clock.js";
import { Gate } from "./gate.js";

function createGate(start: number): Gate {
  return new Gate({ start, most: start }, createScriptedClock());
}

/** Lets promises that can go on go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
}

test("requests enter in the order in which they came, as many at once as it allows", async () => {
  const gate = createGate(2);
  const entered: number[] = [];
  for (let number = 1; number <= 5; number += 1) {
    void gate.enter().then(() => entered.push(number));
  }
  await settle();
  expect(entered).toEqual([1, 2]);
  gate.begin("get").leave({ congested: false });
  await settle();
  expect(entered).toEqual([1, 2, 3]);
  gate.leave();
  gate.leave();
  await settle();
  expect(entered).toEqual([1, 2, 3, 4, 5]);
});

test("whoever gives up while waiting does not take a place", async () => {
  const gate = createGate(1);
  await gate.enter();
  const controller = new AbortController();
  const waiting = gate.enter(controller.signal);
  const next = gate.enter();
  controller.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
  gate.leave();
  await expect(next).resolves.toBeUndefined();
  await expect(gate.enter(AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
});

test("a refusal makes it narrower: two must leave before the next enters", async () => {
  const gate = createGate(2);
  await gate.enter();
  await gate.enter();
  let isIn = false;
  void gate.enter().then(() => (isIn = true));
  gate.begin("get").leave({ congested: true });
  await settle();
  expect(gate.limit).toBe(1);
  expect(isIn).toBe(false);
  gate.leave();
  await settle();
  expect(isIn).toBe(true);
});

test("it widens while it is used to the full, and lets those in who wait", async () => {
  const gate = new Gate({ start: 1, most: 8 }, createScriptedClock());
  let entered = 0;
  for (let number = 0; number < 4; number += 1) {
    void gate.enter().then(() => (entered += 1));
  }
  await settle();
  expect(entered).toBe(1);
  gate.begin("get").leave({ congested: false });
  await settle();
  expect(gate.limit).toBe(2);
  expect(entered).toBe(3);
});
