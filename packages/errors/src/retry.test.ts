import { expect, test } from "vitest";
import { LongshoreError } from "./longshore-error.js";
import { isRetryable, isRetryableAnswer } from "./retry.js";

function coded(code: string): Error {
  return Object.assign(new Error("failed"), { code });
}

test.each([
  "40P01",
  "57P01",
  "ECONNRESET",
  "EAI_AGAIN",
  "ENOTFOUND",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
])("%s is tried again", (code) => {
  expect(isRetryable(coded(code))).toBe(true);
});

test.each(["23505", "42P01", "ENOENT", "EACCES", "UND_ERR_ABORTED", "CERT_HAS_EXPIRED"])(
  "%s is not tried again",
  (code) => {
    expect(isRetryable(coded(code))).toBe(false);
  },
);

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

test.each([
  [503, "SlowDown"],
  [429, ""],
  [500, "InternalError"],
  [502, ""],
  [400, "RequestTimeout"],
  [200, "InternalError"],
])("an answer of %d %s is asked for again", (status, code) => {
  expect(isRetryableAnswer(status, code)).toBe(true);
});

test.each([
  [403, "AccessDenied"],
  [404, "NoSuchBucket"],
  [400, "AuthorizationHeaderMalformed"],
  [301, "PermanentRedirect"],
  [501, "NotImplemented"],
  [400, "constructor"],
])("an answer of %d %s is not", (status, code) => {
  expect(isRetryableAnswer(status, code)).toBe(false);
});
