import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DatabaseConfiguration } from "@longshore/config";

const commandLine = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));

/** Milliseconds. */
const timeout = 60_000;

/** Makes the registry's tables in an empty database, as an operator does. */
export async function migrateWithCommandLine(database: DatabaseConfiguration): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "longshore-test-migrate-"));
  try {
    const file = join(folder, "config.yml");
    const { host, port, user, password, dbname, sslmode } = database;
    const configuration = {
      version: 0.1,
      storage: { filesystem: { rootdirectory: folder } },
      database: { enabled: true, host, port, user, password, dbname, sslmode },
    };
    // JSON is YAML.
    await writeFile(file, JSON.stringify(configuration), { mode: 0o600 });
    await promisify(execFile)(process.execPath, [commandLine, "migrate", file], { timeout });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
