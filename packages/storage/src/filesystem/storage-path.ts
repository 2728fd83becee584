import { LongshoreError } from "@longshore/errors";
import { refuseUnnameable } from "./refuse-unnameable.js";

/** How the names of unfinished writes begin. Listings leave them out, and no key may hold one. */
export const unfinishedWritePrefix = ".longshore-write-";

/** A lone surrogate has no UTF-8 bytes, so it names no file. */
const notText = /\p{Surrogate}/u;

function isPlainSegment(segment: string): boolean {
  return (
    segment !== "" &&
    segment !== "." &&
    segment !== ".." &&
    !segment.startsWith(unfinishedWritePrefix)
  );
}

function isPlainKey(key: string): boolean {
  return !key.includes("\0") && !notText.test(key) && key.split("/").every(isPlainSegment);
}

function refuse(key: string, wanted: string): LongshoreError {
  return new LongshoreError(
    "STORAGE_OBJECT_INVALID",
    `${JSON.stringify(key)} is not the key of ${wanted} below the root`,
    { fields: { key } },
  );
}

/**
 * The path of an object.
 *
 * @param base the root's path with a trailing slash
 * @throws STORAGE_OBJECT_INVALID for a key that is empty, absolute, or could leave the root, and for
 *   one with a name that stands for another
 */
export function objectPath(base: string, key: string): string {
  if (!isPlainKey(key)) {
    throw refuse(key, "an object");
  }
  refuseUnnameable(base, key);
  return base + key;
}

/**
 * The path of a folder, with a trailing slash.
 *
 * @param base the root's path with a trailing slash
 * @param prefix a folder's key with its trailing slash, or the empty text for the root
 * @throws STORAGE_OBJECT_INVALID for any other prefix, and for one with a name that stands for another
 */
export function folderPath(base: string, prefix: string): string {
  if (prefix !== "" && !(prefix.endsWith("/") && isPlainKey(prefix.slice(0, -1)))) {
    throw refuse(prefix, "a folder");
  }
  refuseUnnameable(base, prefix);
  return base + prefix;
}
