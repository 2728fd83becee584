import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFileLog } from "./open-log.js";

const now = new Date("2024-02-29T23:05:09.987Z");
const name = "2024-02-29T23:05:09Z-registry-import.log";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-log-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe("a log file", () => {
  test("is named after the time, and only its owner may read it", () => {
    const log = openFileLog("info", folder, now);
    expect(log.path).toBe(join(folder, name));
    expect(readdirSync(folder)).toEqual([name]);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    log.close();
  });

  test("has each line at once, not only when it is closed", () => {
    const log = openFileLog("info", folder, now);
    log.logger.info("first");
    expect(readFileSync(join(folder, name), "utf8")).toMatch(/"msg":"first"\}\n$/);
    log.close();
    expect(existsSync(join(folder, name))).toBe(true);
  });

  test("of the same second is appended to", () => {
    for (const message of ["first", "second"]) {
      const log = openFileLog("info", folder, now);
      log.logger.info(message);
      log.close();
    }
    const lines = readFileSync(join(folder, name), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["first", "second"]);
  });

  test("that nothing was written to is removed", () => {
    const log = openFileLog("info", folder, now);
    log.logger.debug("not loud enough");
    log.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that somebody has removed meanwhile is closed without a word", () => {
    const log = openFileLog("info", folder, now);
    log.logger.info("first");
    rmSync(join(folder, name));
    expect(() => log.close()).not.toThrow();
  });
});

describe("a folder that can't be written to", () => {
  const refusal = expect.objectContaining({
    code: "LOG_UNWRITABLE",
    message: expect.stringMatching(
      /^The log file ".*-registry-import\.log" cannot be written \(E[A-Z]+\)\.$/,
    ),
  });

  test("because it is not there is told with the code of the system", () => {
    expect(() => openFileLog("info", join(folder, "missing"), now)).toThrow(refusal);
  });

  test("because it is a file is told with the code of the system", () => {
    const log = openFileLog("info", folder, now);
    expect(() => openFileLog("info", join(folder, name), now)).toThrow(refusal);
    log.close();
  });

  // Root may write everywhere.
  test.skipIf(process.getuid?.() === 0)(
    "because it is another's is told with the code of the system",
    () => {
      chmodSync(folder, 0o500);
      expect(() => openFileLog("info", folder, now)).toThrow(refusal);
    },
  );
});
