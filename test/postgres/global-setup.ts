import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";
import type { TestProject } from "vitest/node";
import type { TestServer } from "./test-server.js";

/** The data does not outlive the run, so nothing waits for a disk. */
const settings = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  autovacuum_naptime: "1h",
  max_connections: "200",
};

/** Starts one server for the whole run; the returned function ends it and leaves nothing behind. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "longshore-test-postgres-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({ dataDirectory: folder, settings });
    const { host, port, user, password, databaseName } = server;
    const testServer: TestServer = { host, port, user, password, databaseName };
    project.provide("testServer", testServer);
    return async () => {
      await server.stop();
      await remove();
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
