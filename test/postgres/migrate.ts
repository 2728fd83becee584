import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseConfiguration } from "@longshore/config";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { runLongshore } from "../command-line/run-longshore.js";
import { makeTemporaryFolder } from "../temporary-folder.js";

/** Makes the registry's tables in an empty database, as an operator does: by the command line. */
export async function migrate(database: DatabaseConfiguration): Promise<void> {
  const folder = makeTemporaryFolder("test-migrate");
  try {
    const file = join(folder, "config.yml");
    const { host, port, user, password = "", dbname, sslmode } = database;
    await writeSampleConfiguration(file, {
      rootdirectory: folder,
      database: { host, port, user, password, dbname, sslmode },
    });
    const { exitCode, stderr } = await runLongshore(["migrate", file]);
    if (exitCode !== 0) {
      throw new Error(`longshore migrate ended with exit code ${exitCode}: ${stderr}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
