import { expect, test } from "vitest";
import { Largest } from "./largest.js";

/** Numbers from 0 on, out of order. */
function shuffle(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (index * 7_919) % count);
}

test.each([0, 1, 3, 5, 80, 10_000])("of %d numbers the five largest are kept", (count) => {
  const largest = new Largest<number>(5, (one) => one);
  const letGo = shuffle(count).flatMap((one) => largest.add(one));
  const { kept, dropped } = largest.end();
  const all = Array.from({ length: count }, (_, index) => count - 1 - index);
  expect(kept).toEqual(all.slice(0, 5));
  expect([...letGo, ...dropped].toSorted((left, right) => right - left)).toEqual(all.slice(5));
});

test("of equals those that came first are kept", () => {
  const largest = new Largest<string>(2, (one) => one.length);
  const dropped = ["aa", "bb", "c", "dd"].flatMap((one) => largest.add(one));
  expect(dropped).toEqual([]);
  expect(largest.end()).toEqual({ kept: ["aa", "bb"], dropped: ["dd", "c"] });
});
