import { type Dirent, readdirSync, statSync } from "node:fs";
import { compareKeys } from "./compare-keys.js";

/** A file of a tree. */
export interface TreeFile {
  /** Its path below the root, with slashes between. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** The name by which an entry is ordered: a folder's with the slash that its keys have there. */
function orderedName(folder: string, entry: Dirent): string | undefined {
  if (entry.isDirectory()) {
    return `${entry.name}/`;
  }
  if (entry.isFile()) {
    return entry.name;
  }
  // Behind a symbolic link either may be, or nothing.
  const stats = statSync(folder + entry.name, { throwIfNoEntry: false });
  return stats?.isDirectory() === true ? `${entry.name}/` : stats && entry.name;
}

/**
 * Reads a folder to its end, synchronously: files in the order of their keys' UTF-8 bytes. What is
 * neither a file nor a folder is left out. Throws the file system's errors.
 *
 * @param root a path with a trailing slash
 */
export function readTree(root: string): TreeFile[] {
  const files: TreeFile[] = [];
  addFolder(root, "", files);
  return files;
}

function addFolder(root: string, prefix: string, files: TreeFile[]): void {
  const folder = root + prefix;
  const names = readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => orderedName(folder, entry) ?? [])
    .sort(compareKeys);
  for (const name of names) {
    const key = prefix + name;
    if (name.endsWith("/")) {
      addFolder(root, key, files);
      continue;
    }
    const stats = statSync(root + key);
    if (stats.isFile()) {
      files.push({ key, size: stats.size, modifiedAt: stats.mtimeMs });
    }
  }
}
