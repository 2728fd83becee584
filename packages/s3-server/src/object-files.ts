import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What the system says of a path that cannot be a file's where a folder is, or the reverse. */
const impossible = new Set(["EEXIST", "EISDIR", "ENAMETOOLONG", "ENOENT", "ENOTDIR"]);

function isImpossible(error: unknown): boolean {
  return error instanceof Error && "code" in error && impossible.has(String(error.code));
}

/** Whether a key can be a path below a folder: no empty name in it, and no `.` or `..`. */
function isPath(key: string): boolean {
  return (
    !key.includes("\0") && key.split("/").every((name) => name !== "" && !/^\.{1,2}$/.test(name))
  );
}

/**
 * Writes an object's file with the folders above it.
 *
 * @param root a path with a trailing slash
 * @returns false when no file can have this key: it is no path, or a file or folder is in the way
 */
export function writeObjectFile(
  root: string,
  key: string,
  data: Uint8Array,
  modifiedAt: Date,
): boolean {
  if (!isPath(key)) {
    return false;
  }
  try {
    mkdirSync(dirname(root + key), { recursive: true });
    writeFileSync(root + key, data);
    utimesSync(root + key, modifiedAt, modifiedAt);
    return true;
  } catch (error) {
    if (isImpossible(error)) {
      return false;
    }
    throw error;
  }
}

/** Removes an object's file; folders stay, as they are nothing to S3. */
export function removeObjectFile(root: string, key: string): void {
  if (!isPath(key)) {
    return;
  }
  try {
    rmSync(root + key, { force: true });
  } catch (error) {
    if (!isImpossible(error)) {
      throw error;
    }
  }
}

/** Reads an object's file; undefined when it is gone. */
export function readObjectFile(root: string, key: string): Buffer | undefined {
  try {
    return readFileSync(root + key);
  } catch (error) {
    if (isImpossible(error)) {
      return undefined;
    }
    throw error;
  }
}
