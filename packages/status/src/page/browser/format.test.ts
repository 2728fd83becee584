import { expect, test } from "vitest";
import {
  formatAmount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRange,
  formatRate,
  formatTime,
} from "./format.js";

/** With the thin spaces as plain ones. */
const plain = (text: string) => text.replaceAll("\u202F", " ");

test.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1 000"],
  [1_234_567, "1 234 567"],
])("%d is the number %s", (value, text) => {
  expect(plain(formatNumber(value))).toBe(text);
});

test.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [59.6, "1 min"],
  [200, "3 min 20 s"],
  [7_500, "2 h 5 min"],
  [3 * 86_400 + 4 * 3_600 + 59, "3 d 4 h"],
  [-3, "0 s"],
])("%d seconds are %s", (seconds, text) => {
  expect(plain(formatDuration(seconds))).toBe(text);
});

test.each([
  [{ low: 0, high: 0.2 }, "less than 1 s"],
  [{ low: 20, high: 20.3 }, "about 20 s"],
  [{ low: 0, high: 119 }, "0–119 s"],
  [{ low: 170, high: 310 }, "3–5 min"],
  [{ low: 9_000, high: 10_000 }, "2.5–2.8 h"],
  [{ low: 3 * 86_400, high: 4 * 86_400 }, "3.0–4.0 d"],
])("a time in %j is %s", (range, text) => {
  expect(plain(formatRange(range))).toBe(text);
});

test.each([
  [0, "repositories", "0/s"],
  [0.005, "repositories", "0.3/min"],
  [0.5, "repositories", "30/min"],
  [5.84, "repositories", "5.8/s"],
  [1_204.2, "tags", "1 204/s"],
  [3 * 1024 * 1024, "bytes", "3.0 MiB/s"],
] as const)("%d %s a second are %s", (perSecond, unit, text) => {
  expect(plain(formatRate(perSecond, unit))).toBe(text);
});

test("bytes have their unit, and what is counted has its name elsewhere", () => {
  expect(plain(formatAmount(1_536, "bytes"))).toBe("1.5 KiB");
  expect(plain(formatAmount(1_048_575, "bytes"))).toBe("1.0 MiB");
  expect(plain(formatAmount(1_536, "blobs"))).toBe("1 536");
});

test.each([
  [0, 3, "0 %"],
  [999, 1_000, "99 %"],
  [1_000, 1_000, "100 %"],
  [0, 0, "100 %"],
])("%d of %d are %s", (done, total, text) => {
  expect(plain(formatPercent(done, total))).toBe(text);
});

test("a time of another day has its date", () => {
  const noon = new Date(2026, 1, 3, 12, 4, 5);
  expect(formatTime(noon, new Date(2026, 1, 3, 23))).toBe("12:04:05");
  expect(formatTime(noon, new Date(2026, 1, 4, 1))).toBe("3 Feb 2026, 12:04");
});
