import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where tests put their files: in memory where the system has that, since trees are many small ones. */
export function findTemporaryRoot(): string {
  return isWritable("/dev/shm") ? "/dev/shm" : tmpdir();
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
