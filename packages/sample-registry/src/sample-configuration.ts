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

/** Where the bucket is that a sample configuration names. */
export interface SampleBucket {
  /** A URL. */
  readonly regionendpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accesskey: string;
  readonly secretkey: string;
  /** 0: no limit; the registry's own default when it is left out. */
  readonly maxrequestspersecond?: number;
}

/** What a sample configuration names: a tree on disk or in a bucket, and a database. */
export type SampleSettings = { readonly database?: SampleDatabase } & (
  | { readonly rootdirectory: string }
  | { readonly s3: SampleBucket }
);

/**
 * Writes a registry's configuration (YAML), readable by its owner alone since it
 * may hold a password; a file that exists is replaced. The database is not enabled in it: until its
 * metadata has been imported, a registry runs without.
 */
export async function writeSampleConfiguration(
  path: string,
  settings: SampleSettings,
): Promise<void> {
  // A string in JSON is a string in YAML too, whatever characters it has.
  const lines = [
    "version: 0.1",
    "storage:",
    ...("s3" in settings
      ? ["  s3:", ...entryLines("    ", settings.s3)]
      : ["  filesystem:", ...entryLines("    ", { rootdirectory: settings.rootdirectory })]),
    ...(settings.database === undefined ? [] : databaseLines(settings.database)),
  ];
  await writeFile(path, `${lines.join("\n")}\n`, { mode: 0o600 });
}

function databaseLines(database: SampleDatabase): string[] {
  const { host, port, user, password, dbname, sslmode } = database;
  const section = { enabled: false, host, port, user, password, dbname, sslmode };
  return ["database:", ...entryLines("  ", section)];
}

function entryLines(indent: string, section: object): string[] {
  return Object.entries(section).map(([key, value]) => `${indent}${key}: ${JSON.stringify(value)}`);
}
