import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";
import { afterAll, beforeAll } from "vitest";

/**
 * Has a folder initialised once for the tests of a file.
 *
 * @returns copies it, with owners and rights, to a path that does not exist yet: a fraction of the
 *   time that another first start takes
 */
export function prepareInitializedFolder(): (path: string) => Promise<void> {
  let parent: string;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "longshore-test-"));
    const dataDirectory = join(parent, "data");
    const server = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: "off" } });
    await server.stop();
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));
  return async (path) => {
    await promisify(execFile)("cp", ["-a", join(parent, "data"), path]);
  };
}
