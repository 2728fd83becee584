import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where tests put their files: in memory where the system has that, since trees are many small ones. */
export function findTemporaryRoot(): string {
  return isWritable("/dev/shm") && hasRoom("/dev/shm") ? "/dev/shm" : tmpdir();
}

/** Makes a folder for a test. */
export function makeTemporaryFolder(name: string): string {
  return mkdtempSync(join(findTemporaryRoot(), `longshore-${name}-`));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a test run takes at the most. Bytes. */
const roomNeeded = 2 * 1024 ** 3;

function hasRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= roomNeeded;
}
