import { createHash, hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import type { IndexedObject } from "./object-index.js";
import type { EtagMode } from "./options.js";

/** Bytes of a file that are hashed at once. */
const chunkBytes = 1024 * 1024;

/** The MD5 of a file, read in parts, as 32 hexadecimal digits. */
export function hashFile(path: string): string {
  const digest = createHash("md5");
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const file = openSync(path, "r");
  try {
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
      digest.update(chunk.subarray(0, bytes));
    }
  } finally {
    closeSync(file);
  }
  return digest.digest("hex");
}

/** What digits an object has that are no MD5 of its content: others for each time it is written. */
export function randomDigits(object: Pick<IndexedObject, "key" | "modifiedAt">): string {
  return hash("sha256", `${object.modifiedAt} ${object.key}`).slice(0, 32);
}

/** An entity tag for a header. @param digits 32 hexadecimal digits */
export function etagHeader(mode: EtagMode, digits: string): Record<string, string> {
  if (mode === "absent") {
    return {};
  }
  if (mode === "unquoted") {
    return { ETag: digits };
  }
  return { ETag: mode === "multipart" ? `"${digits}-2"` : `"${digits}"` };
}

/** What stands around an entity tag's digits in listings; undefined: there is none. */
export function listedEtagFrame(mode: EtagMode): readonly [string, string] | undefined {
  const frames: Readonly<Record<EtagMode, readonly [string, string] | undefined>> = {
    md5: ['"', '"'],
    escaped: ["&quot;", "&quot;"],
    unquoted: ["", ""],
    multipart: ['"', '-2"'],
    random: ['"', '"'],
    absent: undefined,
  };
  return frames[mode];
}
