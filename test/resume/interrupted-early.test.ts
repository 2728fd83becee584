import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";
import { afterEach, expect, test } from "vitest";
import { startLongshore } from "../command-line/run-longshore.js";
import { makeTemporaryFolder } from "../temporary-folder.js";

const folder = makeTemporaryFolder("test");
const registry = join(folder, "registry");
const configuration = join(folder, "config.yml");
const data = join(folder, ".longshore");
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How often the folder is looked at: nobody tells when the server is being made. Milliseconds. */
const pollInterval = 5;

test("SIGTERM while the embedded server is made ends both, and says that nothing was begun", async () => {
  await createSampleRegistry(registry, { seed: 5, repositories: 2, tags: 2 });
  await writeSampleConfiguration(configuration, { rootdirectory: registry });
  const command = startLongshore(["import", configuration], { cwd: folder });
  while (!existsSync(data)) {
    await delay(pollInterval);
  }
  command.kill("SIGTERM");
  const { exitCode, stdout, stderr } = await command.result;
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 130,
    stdout: "",
    stderr: "\nInterrupted before anything was begun.\n",
  });
  expect(existsSync(join(data, "postgres/postmaster.pid"))).toBe(false);
  expect(readdirSync(folder).toSorted()).toEqual([".longshore", "config.yml", "registry"]);
});
