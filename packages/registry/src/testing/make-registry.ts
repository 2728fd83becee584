import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openStorage, type Storage } from "@longshore/storage";
import { onTestFinished } from "vitest";

/** In memory where the system has that: trees are many small files. */
const temporaryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/**
 * Makes a storage of real files for the time of a test.
 * @param files content by key; a key with a trailing slash is an empty folder
 */
export async function makeRegistry(files: Readonly<Record<string, string>>): Promise<Storage> {
  const rootdirectory = mkdtempSync(join(temporaryFolder, "longshore-registry-"));
  onTestFinished(() => rmSync(rootdirectory, { recursive: true }));
  for (const [key, content] of Object.entries(files)) {
    const path = join(rootdirectory, key);
    if (key.endsWith("/")) {
      mkdirSync(path, { recursive: true });
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }
  return await openStorage({ driver: "filesystem", rootdirectory });
}
