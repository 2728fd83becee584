import { expect, test } from "vitest";
import { formatBytes, formatCount, formatDuration } from "./format.js";

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

test.each([
  [0, "0.0 s"],
  [49, "0.0 s"],
  [50, "0.1 s"],
  [840, "0.8 s"],
  [9_940, "9.9 s"],
  [9_960, "10 s"],
  [10 * second, "10 s"],
  [59.4 * second, "59 s"],
  [59.6 * second, "1 min 0 s"],
  [minute, "1 min 0 s"],
  [3 * minute + 20 * second, "3 min 20 s"],
  [hour - 1_000, "59 min 59 s"],
  [hour - 1, "1 h 0 min"],
  [2 * hour + 5 * minute + 59 * second, "2 h 5 min"],
  [100 * hour, "100 h 0 min"],
])("%d ms are %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [0, "0 B"],
  [1, "1 B"],
  [1_023, "1023 B"],
  [1_024, "1.0 KiB"],
  [1_536, "1.5 KiB"],
  [2 ** 20 - 1, "1.0 MiB"],
  [2 ** 20, "1.0 MiB"],
  [5.25 * 2 ** 30, "5.3 GiB"],
  [2 ** 40, "1.0 TiB"],
  [2 ** 50, "1.0 PiB"],
  [2 ** 61, "2048.0 PiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1,000"],
  [1_234_567, "1,234,567"],
])("%d is %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});
