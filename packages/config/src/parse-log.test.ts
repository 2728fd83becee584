import { expect, test } from "vitest";
import { parseLog } from "./parse-log.js";

const source = { path: "config.yml", environment: {} };

test.each(["error", "warn", "info", "debug", "trace"] as const)("takes the level %s", (level) => {
  expect(parseLog({ level }, source)).toEqual({ level });
  expect(parseLog({ level: level.toUpperCase() }, source)).toEqual({ level });
});

test.each([undefined, null, {}, { level: null }, { formatter: "json" }])("%j means info", (log) => {
  expect(parseLog(log, source)).toEqual({ level: "info" });
});

test("refuses another level", () => {
  expect(() => parseLog({ level: "verbose" }, source)).toThrow(
    "config.yml: log.level must be one of error, warn, info, debug, trace",
  );
});
