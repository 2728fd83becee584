import { type Dirent, readdirSync, statSync } from "node:fs";
import { LongshoreError } from "@longshore/errors";
import { compareKeys } from "../compare-keys.js";
import { fileError, isMissing } from "./file-error.js";
import { folderPath, unfinishedWritePrefix } from "./storage-path.js";

/** What a folder holds. */
export interface Folder {
  /** The folder's key with its trailing slash, or the empty text for the root. */
  readonly key: string;
  /** Names of files, and of folders with a trailing slash, in the order of their UTF-8 bytes. */
  readonly names: readonly string[];
  /** Which of the names are folders behind a symbolic link. */
  readonly linkedFolders: ReadonlySet<string>;
}

/** From here on the orders of UTF-8 and UTF-16 can differ; U+FFFD, which stands for no text, too. */
const beyondPlainOrder = /[\ud800-\uffff]/;

function readEntries(base: string, key: string): readonly Dirent[] {
  try {
    return readdirSync(folderPath(base, key), { withFileTypes: true });
  } catch (error) {
    // Some file systems tell no types, and Node asks for each: only `scandir` is about the folder.
    const ofFolder = error instanceof Error && "syscall" in error && error.syscall === "scandir";
    if (ofFolder && isMissing(error)) {
      return [];
    }
    throw ofFolder || !isMissing(error)
      ? fileError("list", key, error)
      : new LongshoreError("STORAGE_UNAVAILABLE", `${JSON.stringify(key)} changes while listed`, {
          fields: { key },
          cause: error,
        });
  }
}

/**
 * What a symbolic link leads to; undefined when it leads nowhere. One that cannot be followed is told
 * as a folder: whoever goes into it learns why, and what lies beside it is listed.
 */
function resolveLink(base: string, key: string): "file" | "folder" | "other" | undefined {
  try {
    const stats = statSync(base + key);
    if (stats.isFile()) {
      return "file";
    }
    return stats.isDirectory() ? "folder" : "other";
  } catch (error) {
    return isMissing(error) ? undefined : "folder";
  }
}

/** Sorts names by their UTF-8 bytes; of names that are told alike, not being UTF-8, one is left. */
function sortNames(names: string[]): string[] {
  names.sort();
  const special = names.filter((name) => beyondPlainOrder.test(name));
  if (special.length === 0) {
    return names;
  }
  return special.some((name) => name.includes("\ufffd"))
    ? [...new Set(names)].toSorted(compareKeys)
    : names.sort(compareKeys);
}

/**
 * Reads a folder's names. Symbolic links are followed; what is neither a file nor a folder is left
 * out. A folder that does not exist, or is a file, holds nothing. The names of one folder are held
 * in memory at once. A name that cannot be used is told like the others, and refused when it is used:
 * one that is not UTF-8 with U+FFFD in it, and a link that cannot be followed.
 *
 * @param base the root's path with a trailing slash
 * @throws STORAGE_ACCESS_DENIED, STORAGE_UNAVAILABLE, STORAGE_OBJECT_INVALID
 */
export function readFolder(base: string, key: string): Folder {
  const names: string[] = [];
  const linkedFolders = new Set<string>();
  for (const entry of readEntries(base, key)) {
    const { name } = entry;
    if (name.startsWith(unfinishedWritePrefix)) {
      continue;
    }
    const link = entry.isSymbolicLink() ? resolveLink(base, key + name) : undefined;
    if (entry.isDirectory() || link === "folder") {
      names.push(`${name}/`);
    } else if (entry.isFile() || link === "file") {
      names.push(name);
    }
    if (link === "folder") {
      linkedFolders.add(`${name}/`);
    }
  }
  return { key, names: sortNames(names), linkedFolders };
}
