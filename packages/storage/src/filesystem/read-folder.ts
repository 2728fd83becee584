import { isUtf8 } from "node:buffer";
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

/** What a symbolic link leads to; undefined when it leads nowhere. */
function resolveLink(base: string, key: string): "file" | "folder" | "other" | undefined {
  try {
    const stats = statSync(base + key);
    if (stats.isFile()) {
      return "file";
    }
    return stats.isDirectory() ? "folder" : "other";
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw fileError("follow", key, error);
  }
}

/** Refuses names that are not UTF-8: no key could name them, and they must not vanish silently. */
function requireTextNames(base: string, key: string): void {
  for (const name of readdirSync(folderPath(base, key), { encoding: "buffer" })) {
    if (!isUtf8(name)) {
      const shown = JSON.stringify(name.toString("latin1"));
      throw new LongshoreError(
        "STORAGE_OBJECT_INVALID",
        `a name in ${JSON.stringify(key)} is not UTF-8: ${shown} (as Latin-1)`,
        { fields: { key } },
      );
    }
  }
}

function sortNames(base: string, key: string, names: string[]): void {
  names.sort();
  const special = names.filter((name) => beyondPlainOrder.test(name));
  if (special.length > 0) {
    names.sort(compareKeys);
  }
  if (special.some((name) => name.includes("\ufffd"))) {
    requireTextNames(base, key);
  }
}

/**
 * Reads a folder's names. Symbolic links are followed; what is neither a file nor a folder is left
 * out. A folder that does not exist, or is a file, holds nothing. The names of one folder are held
 * in memory at once.
 *
 * @param base the root's path with a trailing slash
 * @throws STORAGE_ACCESS_DENIED, STORAGE_UNAVAILABLE, or STORAGE_OBJECT_INVALID for a name that is
 *   not UTF-8 and for a symbolic link that leads to itself
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
  sortNames(base, key, names);
  return { key, names, linkedFolders };
}
