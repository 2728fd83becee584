import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes a folder (mode 0700) that is removed when the test has ended. */
export async function makeTemporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "longshore-test-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
