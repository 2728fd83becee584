import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configureLocalDatabase } from "@longshore/config";
import { migrateDatabase } from "@longshore/datastore";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";
import { expect, test } from "vitest";
import { withDatabase } from "./with-database.js";

test("a server with too few locks for all the partitions says which setting to raise", async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), "longshore-few-locks-"));
  const settings = { max_connections: "10", max_locks_per_transaction: "20", fsync: "off" };
  const server = await startEmbeddedPostgres({ dataDirectory, settings });
  try {
    await withDatabase(configureLocalDatabase(server), async (database) => {
      await expect(migrateDatabase(database)).rejects.toMatchObject({
        code: "DATABASE_QUERY_FAILED",
        message:
          "the server has too few locks for a transaction that makes 512 partitions: raise max_locks_per_transaction (now 20)",
      });
    });
  } finally {
    await server.stop();
    await rm(dataDirectory, { recursive: true });
  }
});
