import { writeFile } from "node:fs/promises";

/** Where the database is that a sample configuration names. */
export interface SampleDatabase {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly dbname: string;
  readonly sslmode: "disable" | "require" | "verify-ca" | "verify-full";
}

/**
 * Writes a registry's configuration (YAML) for a tree on disk, readable by its owner alone since it
 * may hold a password; a file that exists is replaced. The database is not enabled in it: until its
 * metadata has been imported, a registry runs without.
 */
export async function writeSampleConfiguration(
  path: string,
  settings: { readonly rootdirectory: string; readonly database?: SampleDatabase },
): Promise<void> {
  // A string in JSON is a string in YAML too, whatever characters it has.
  const lines = [
    "version: 0.1",
    "storage:",
    "  filesystem:",
    `    rootdirectory: ${JSON.stringify(settings.rootdirectory)}`,
    ...(settings.database === undefined ? [] : databaseLines(settings.database)),
  ];
  await writeFile(path, `${lines.join("\n")}\n`, { mode: 0o600 });
}

function databaseLines(database: SampleDatabase): string[] {
  const { host, port, user, password, dbname, sslmode } = database;
  const entries = Object.entries({ enabled: false, host, port, user, password, dbname, sslmode });
  return ["database:", ...entries.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`)];
}
