import { expect, test } from "vitest";
import { LongshoreError } from "./longshore-error.js";
import { isRetryable } from "./retry.js";

function coded(code: string): Error {
  return Object.assign(new Error("failed"), { code });
}

test.each(["40P01", "57P01", "ECONNRESET"])("%s is tried again", (code) => {
  expect(isRetryable(coded(code))).toBe(true);
});

test.each(["23505", "42P01", "ENOENT", "EACCES"])("%s is not tried again", (code) => {
  expect(isRetryable(coded(code))).toBe(false);
});

test("what a wrapper hides is found", () => {
  expect(isRetryable(new Error("query failed", { cause: coded("40001") }))).toBe(true);
});

test("an error of ours is judged by its code, not by its cause", () => {
  const cause = coded("ECONNRESET");
  expect(isRetryable(new LongshoreError("MANIFEST_INVALID", "no JSON", { cause }))).toBe(false);
  expect(isRetryable(new LongshoreError("STORAGE_UNAVAILABLE", "gone"))).toBe(true);
});

test("an unknown error fails", () => {
  expect(isRetryable(new TypeError("undefined is not a function"))).toBe(false);
  expect(isRetryable("text")).toBe(false);
});
