import type { Storage } from "@longshore/storage";
import { layout } from "./layout.js";

/** Which lockfiles lie in storage: they tell a registry whether it may start, and on what. */
export interface Lockfiles {
  readonly filesystemInUse: boolean;
  readonly databaseInUse: boolean;
}

/** A lockfile's name. */
export type LockfileName = "filesystem-in-use" | "database-in-use";

/** What a registry writes into a lockfile. */
const lockfileContent = Buffer.from('{"version":1}');

/** When each lockfile that lies in storage was written last. */
export interface LockfileTimes {
  readonly filesystemInUse: Date | undefined;
  readonly databaseInUse: Date | undefined;
}

/** Looks which lockfiles there are, and how old they are: one page of a listing. */
export async function readLockfileTimes(
  storage: Storage,
  signal?: AbortSignal,
): Promise<LockfileTimes> {
  const times = new Map<string, Date>();
  for await (const { entries } of storage.list({
    prefix: layout.lockfiles,
    ...(signal && { signal }),
  })) {
    for (const { key, modifiedAt } of entries) {
      times.set(key, new Date(modifiedAt));
    }
  }
  return {
    filesystemInUse: times.get(layout.lockfile("filesystem-in-use")),
    databaseInUse: times.get(layout.lockfile("database-in-use")),
  };
}

/** Looks which lockfiles there are: one page of a listing. */
export async function readLockfiles(storage: Storage, signal?: AbortSignal): Promise<Lockfiles> {
  const { filesystemInUse, databaseInUse } = await readLockfileTimes(storage, signal);
  return {
    filesystemInUse: filesystemInUse !== undefined,
    databaseInUse: databaseInUse !== undefined,
  };
}

/** Writes a lockfile as a registry does. */
export function writeLockfile(
  storage: Storage,
  name: LockfileName,
  signal?: AbortSignal,
): Promise<void> {
  return storage.write(layout.lockfile(name), lockfileContent, signal);
}

/** Removes a lockfile; that there is none is no error. */
export function removeLockfile(
  storage: Storage,
  name: LockfileName,
  signal?: AbortSignal,
): Promise<void> {
  return storage.remove(layout.lockfile(name), signal);
}
