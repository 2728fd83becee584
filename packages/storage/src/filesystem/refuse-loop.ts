import { lstatSync, statSync } from "node:fs";
import { LongshoreError } from "@longshore/errors";
import { fileError, isMissing } from "./file-error.js";

function identity(path: string): string {
  // As bigint: inode numbers of some file systems do not fit a double.
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** The folders above a folder, from the root down, as keys with a trailing slash. */
function foldersAbove(key: string): string[] {
  const segments = key.split("/").slice(0, -2);
  return ["", ...segments.map((_, index) => `${segments.slice(0, index + 1).join("/")}/`)];
}

/**
 * Refuses to go into a folder that leads back to one above it: the walk would not end. Only a
 * symbolic link can do that.
 *
 * @param base the root's path with a trailing slash
 * @param key the folder's key with its trailing slash
 * @throws STORAGE_OBJECT_INVALID naming the link and where it leads back to
 */
export function refuseLoop(base: string, key: string): void {
  try {
    const target = identity(base + key);
    const loop = foldersAbove(key).find((above) => identity(base + above) === target);
    if (loop !== undefined) {
      const where = loop === "" ? "the root" : JSON.stringify(loop);
      throw new LongshoreError(
        "STORAGE_OBJECT_INVALID",
        `the symbolic link ${JSON.stringify(key)} leads back to ${where}`,
        { fields: { key } },
      );
    }
  } catch (error) {
    throw fileError("follow", key, error);
  }
}

function isLink(base: string, key: string): boolean {
  try {
    // A trailing slash would follow the link.
    return lstatSync(base + key.slice(0, -1)).isSymbolicLink();
  } catch (error) {
    if (isMissing(error)) {
      return false;
    }
    throw fileError("look at", key, error);
  }
}

/**
 * Refuses to begin a walk in a link that leads back. Who walks level by level begins a walk for each
 * folder, so that no walk comes upon its own beginning.
 *
 * @param base the root's path with a trailing slash
 * @param key the folder's key with its trailing slash, or the empty text for the root
 * @throws STORAGE_OBJECT_INVALID as {@link refuseLoop} does
 */
export function refuseLoopAtStart(base: string, key: string): void {
  if (key !== "" && isLink(base, key)) {
    refuseLoop(base, key);
  }
}
