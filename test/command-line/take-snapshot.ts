import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type DatabaseDump, dumpDatabase } from "./dump-database.js";
import { listLockfiles, type Workplace } from "./workplace.js";

/** All that an import may change: two equal snapshots say that it changed nothing. */
export interface Snapshot {
  readonly database: DatabaseDump;
  readonly lockfiles: LockfilesSnapshot;
}

/** Each lockfile's content, and when it was written. */
type LockfilesSnapshot = readonly {
  readonly name: string;
  readonly content: string;
  readonly modified: number;
}[];

/** Reads the whole database and the lockfiles. */
export async function takeSnapshot({ database, registry }: Workplace): Promise<Snapshot> {
  return { database: await dumpDatabase(database.url), lockfiles: readLockfiles(registry) };
}

function readLockfiles(registry: string): LockfilesSnapshot {
  return listLockfiles(registry).map((name) => {
    const path = join(registry, "docker/registry/lockfiles", name);
    return { name, content: readFileSync(path, "utf8"), modified: statSync(path).mtimeMs };
  });
}

/** Names what differs: tables with their schema, or `lockfiles`. */
export function compareSnapshots(before: Snapshot, after: Snapshot): string[] {
  const tables = new Set([...Object.keys(before.database), ...Object.keys(after.database)]);
  const changed = [...tables].filter(
    (table) => !isDeepStrictEqual(before.database[table], after.database[table]),
  );
  return isDeepStrictEqual(before.lockfiles, after.lockfiles) ? changed : [...changed, "lockfiles"];
}
