import { startEmbeddedPostgres } from "@longshore/embedded-postgres";
import type { TestProject } from "vitest/node";
import { makeRunFolder } from "./run-folder.js";
import type { TestServer } from "./test-server.js";

/** The data does not outlive the run, so nothing waits for a disk. */
const settings = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  max_connections: "200",
};

/** Starts one server for the whole run; the returned function ends it and leaves nothing behind. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await makeRunFolder();
  try {
    const server = await startEmbeddedPostgres({ dataDirectory: folder.path, settings });
    const { host, port, user, password, databaseName } = server;
    const testServer: TestServer = { host, port, user, password, databaseName };
    project.provide("testServer", testServer);
    return async () => {
      await server.stop();
      await folder.remove();
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
