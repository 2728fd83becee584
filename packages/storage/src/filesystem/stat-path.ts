import { type Stats, statSync } from "node:fs";
import type { StorageEntry } from "../storage.js";
import { fileError, isMissing } from "./file-error.js";

/** Asks what is at the path of a key, behind symbolic links; undefined when there is nothing. */
export function statPath(path: string, key: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw fileError("look at", key, error);
  }
}

/** What a listing tells of a file. */
export function toEntry(key: string, stats: Stats): StorageEntry {
  return { key, size: stats.size, modifiedAt: stats.mtime.getTime() };
}
