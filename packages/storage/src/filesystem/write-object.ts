import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { fileError, hasSystemCode, isMissing, notAnObject } from "./file-error.js";
import { objectPath, unfinishedWritePrefix } from "./storage-path.js";

// Less the umask, as the registry does it.
const folderMode = 0o755;
const fileMode = 0o644;

/** Makes what a folder holds last: without it, a rename may be lost with the power. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some network file systems know no such call; they need none.
    if (!hasSystemCode(error, "EINVAL", "ENOTSUP")) {
      throw error;
    }
  } finally {
    closeSync(descriptor);
  }
}

function createFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: folderMode });
  if (first !== undefined) {
    for (let created = path; created.length >= first.length; created = dirname(created)) {
      syncFolder(dirname(created));
    }
  }
}

function writeFile(path: string, data: Buffer): void {
  const descriptor = openSync(path, "wx", fileMode);
  try {
    writeFileSync(descriptor, data);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function replaceFile(path: string, data: Buffer): void {
  const unfinished = `${dirname(path)}/${unfinishedWritePrefix}${randomUUID()}`;
  try {
    writeFile(unfinished, data);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * Writes a whole file at once or not at all, whatever happens meanwhile: under another name in the
 * same folder first, then renamed. Folders are created. Once it returns, the file lasts.
 *
 * @param base the root's path with a trailing slash
 */
export function writeObject(base: string, key: string, data: Buffer): void {
  const path = objectPath(base, key);
  try {
    createFolder(dirname(path));
    replaceFile(path, data);
    syncFolder(dirname(path));
  } catch (error) {
    throw fileError("write", key, error);
  }
}

/**
 * Removes a file; its folder stays. That there is none is no error.
 *
 * @param base the root's path with a trailing slash
 */
export function removeObject(base: string, key: string): void {
  const path = objectPath(base, key);
  try {
    // Some systems answer EPERM for a folder, which would pass for a missing right.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw notAnObject(key, true);
    }
    unlinkSync(path);
    syncFolder(dirname(path));
  } catch (error) {
    if (!isMissing(error)) {
      throw fileError("remove", key, error);
    }
  }
}
