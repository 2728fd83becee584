import { PassThrough } from "node:stream";
import { type ErrorCode, errorCodes, LongshoreError } from "@longshore/errors";
import { describe, expect, test } from "vitest";
import { printError } from "./print-error.js";

function print(error: unknown): { text: string; exitCode: number } {
  const stream = new PassThrough({ encoding: "utf8" });
  const exitCode = printError(stream, error);
  return { text: String(stream.read()), exitCode };
}

const codes = Object.keys(errorCodes).filter((code): code is ErrorCode => code in errorCodes);

describe("an error of ours", () => {
  test.each(codes)("%s is printed with its code and the next step, without a stack", (code) => {
    const cause = new Error("the cause");
    const error = new LongshoreError(code, 'What went wrong with "a/b".', {
      fields: { repository: "a/b" },
      cause,
    });
    const { exitCode, next } = errorCodes[code];
    expect(print(error)).toEqual({
      exitCode,
      text: `longshore: What went wrong with "a/b".\n  ${code}: ${next}\n`,
    });
  });
});

describe("any other error", () => {
  test("is printed by its message and its cause, without a stack", () => {
    const error = new TypeError("x is no function", { cause: new Error("y") });
    expect(print(error)).toEqual({ exitCode: 1, text: "longshore: x is no function (y)\n" });
  });

  test("is one line", () => {
    expect(print(new Error("first\n    at second\nthird")).text).toBe("longshore: first\n");
  });

  test.each([
    [new TypeError(""), "TypeError"],
    [new AggregateError([new Error("refused"), new Error("unreachable")]), "refused"],
  ])("without a message is told by what there is", (error, text) => {
    expect(print(error).text).toBe(`longshore: ${text}\n`);
  });

  test.each([
    ["text", "text"],
    [undefined, "undefined"],
  ])("may be %j", (error, text) => {
    expect(print(error)).toEqual({ exitCode: 1, text: `longshore: ${text}\n` });
  });
});
