import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, beforeAll, expect, test } from "vitest";
import { giveAway, normalUser } from "../command-line/normal-user.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { makeTemporaryFolder } from "../temporary-folder.js";

const folder = makeTemporaryFolder("test");
const configuration = join(folder, "config.yml");
const closed = join(folder, "closed");
beforeAll(async () => {
  const rootdirectory = join(folder, "registry");
  await createSampleRegistry(rootdirectory, { seed: 5, repositories: 2, tags: 2 });
  await writeSampleConfiguration(configuration, { rootdirectory });
  mkdirSync(closed);
  giveAway(folder);
  chmodSync(closed, 0o555);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => runLongshore(words, { cwd: folder, uid: normalUser });

test.each(["closed", "missing", "config.yml"])(
  "a log folder %s is refused before a server is made, and the line says what to do",
  async (logs) => {
    const result = await run("import", "--log-directory", logs, configuration);
    expect(result.exitCode, result.stderr).toBe(2);
    expect(result.stderr).toContain(`The log folder "${logs}" cannot be written (E`);
    expect(result.stderr).toContain("LOG_UNWRITABLE: Name a folder that you may write with ");
    expect(existsSync(join(folder, ".longshore"))).toBe(false);
  },
);

test("a data folder that may not be written is refused with what to do", async () => {
  const { exitCode, stderr } = await run("database", "--data-dir", join(closed, "data"));
  expect(exitCode).toBe(1);
  expect(stderr).toContain("EACCES");
  expect(stderr).toContain(": choose a folder you may write\n  EMBEDDED_POSTGRES_FAILED: ");
  expect(stderr).not.toContain("See the server's log");
});
