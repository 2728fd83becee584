import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startLongshore } from "../command-line/run-longshore.js";
import { ownServer } from "../redis/test-redis.js";
import { makeTemporaryFolder } from "../temporary-folder.js";

const program = fileURLToPath(new URL("../../deploy/dist/main.js", import.meta.url));

describe.skipIf(ownServer.program === undefined)("a whole fleet on one machine", () => {
  let folder: string;
  beforeEach(() => {
    folder = makeTemporaryFolder("local-fleet");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("imports a sample registry, and says so", { timeout: 400_000 }, async () => {
    const { exitCode, stdout, stderr } = await startLongshore([folder], { program }).result;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain("The import is complete: the lockfiles are switched.");
  });
});
