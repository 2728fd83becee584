import { expect, test } from "vitest";
import { parseDuration } from "./parse-duration.js";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

test.each([
  ["0", 0],
  ["-0", 0],
  ["+0", 0],
  ["0s", 0],
  ["72h", 72 * hour],
  ["1h30m", 1.5 * hour],
  ["1.5h", 1.5 * hour],
  [".5h", 0.5 * hour],
  ["1.h", hour],
  ["300ms", 300],
  ["1m0.5s", minute + 500],
  ["1.005s", 1005],
  ["-1h", -hour],
  ["-1h30m", -1.5 * hour],
  ["+5s", 5 * second],
  ["5us", 0.005],
  ["5\u00b5s", 0.005],
  ["5\u03bcs", 0.005],
  ["7ns", 0.000007],
  ["1s1m1h", hour + minute + second],
  ["0.1234567891s", 123.456789],
  ["2562047h", 2562047 * hour],
])("%s", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  "",
  " ",
  "5",
  "-",
  "h",
  ".",
  ".s",
  "-.h",
  "00",
  "1h ",
  " 1h",
  "1 h",
  "1h 30m",
  "1H",
  "1d",
  "1w",
  "1h-30m",
  "1e3s",
  "1,5h",
  "--1h",
  "1hh",
  "0x1s",
  "１h",
  "72h\n",
  "Infinity",
  "2562048h",
  "9999999999999999999999h",
])("%j is no duration", (text) => {
  expect(() => parseDuration(text)).toThrow(RangeError);
});
