import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a folder for a test: in memory where the system has that, since trees are many small files. */
export function makeTemporaryFolder(name: string): string {
  return mkdtempSync(join(isWritable("/dev/shm") ? "/dev/shm" : tmpdir(), `longshore-${name}-`));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
