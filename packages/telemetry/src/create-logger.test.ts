import { Writable } from "node:stream";
import { LongshoreError } from "@longshore/errors";
import { expect, test } from "vitest";
import { createLogger, type LogLevel } from "./create-logger.js";

/** A logger, and the objects that it has written. */
function openLogger(level: LogLevel) {
  const lines: unknown[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (line: string, _, done) => {
      lines.push(JSON.parse(line));
      done();
    },
  });
  return { logger: createLogger(level, stream), lines };
}

test("each line is an object with its time as RFC 3339, its fields and its message", () => {
  const { logger, lines } = openLogger("info");
  logger.child({ run: 7 }).info({ repository: "a/b" }, "imported");
  expect(lines).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      run: 7,
      repository: "a/b",
      msg: "imported",
    },
  ]);
});

test.each([
  ["error", ["error"]],
  ["warn", ["error", "warn"]],
  ["info", ["error", "warn", "info"]],
  ["debug", ["error", "warn", "info", "debug"]],
  ["trace", ["error", "warn", "info", "debug", "trace"]],
] as const)("at %s it writes %j", (level, written) => {
  const { logger, lines } = openLogger(level);
  for (const each of ["error", "warn", "info", "debug", "trace"] as const) {
    logger[each]({ each }, "");
  }
  expect(lines).toMatchObject(written.map((each) => ({ each })));
  expect(lines).toHaveLength(written.length);
});

test.each(["password", "secretkey", "accesskey"])("a %s is never written", (name) => {
  const { logger, lines } = openLogger("info");
  logger.info({ [name]: "hunter2", database: { host: "db", [name]: "hunter2" } }, "opened");
  logger.child({ [name]: "hunter2" }).info("opened");
  expect(JSON.stringify(lines)).not.toContain("hunter2");
  expect(lines).toMatchObject([
    { [name]: "[redacted]", database: { host: "db", [name]: "[redacted]" } },
    { [name]: "[redacted]" },
  ]);
});

test("an error is written with its message", () => {
  const { logger, lines } = openLogger("info");
  logger.error({ err: new Error("gone") }, "failed");
  expect(lines).toMatchObject([{ err: { message: "gone" }, msg: "failed" }]);
});

test("an error of ours is written with its code and fields, and without its stack", () => {
  const { logger, lines } = openLogger("info");
  const err = new LongshoreError("RUN_HELD", "Run 7 is held.", { fields: { run: 7 } });
  logger.warn({ err }, "waits");
  expect(lines).toEqual([
    expect.objectContaining({
      err: { type: "LongshoreError", code: "RUN_HELD", message: "Run 7 is held.", run: 7 },
    }),
  ]);
});
