import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { LongshoreError } from "@longshore/errors";
import type { ReadResult } from "../storage.js";
import { fileError, isMissing, notAnObject } from "./file-error.js";
import { objectPath } from "./storage-path.js";

/** Without O_NONBLOCK, opening a fifo waits until somebody writes to it. */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** Fills the buffer from the file's start; returns how many bytes the file had for it. */
function fill(descriptor: number, buffer: Buffer): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(descriptor, buffer, filled, buffer.length - filled, filled);
    if (count === 0) {
      break;
    }
    filled += count;
  }
  return filled;
}

function readOpenFile(descriptor: number, key: string, maxBytes: number): ReadResult {
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) {
    throw notAnObject(key, stats.isDirectory());
  }
  if (stats.size > maxBytes) {
    return { kind: "too-large", size: stats.size };
  }
  // One byte more than there should be tells a file that grows meanwhile.
  const buffer = Buffer.allocUnsafe(stats.size + 1);
  if (fill(descriptor, buffer) !== stats.size) {
    throw new LongshoreError("STORAGE_UNAVAILABLE", `${JSON.stringify(key)} changes while read`, {
      fields: { key },
    });
  }
  return { kind: "found", data: buffer.subarray(0, stats.size) };
}

/**
 * Reads a whole file. A file that changes its size meanwhile is STORAGE_UNAVAILABLE: reading it
 * again can help.
 *
 * @param base the root's path with a trailing slash
 * @param maxBytes of a larger file only the size is read
 */
export function readObject(base: string, key: string, maxBytes: number): ReadResult {
  const path = objectPath(base, key);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, openFlags);
    return readOpenFile(descriptor, key, maxBytes);
  } catch (error) {
    if (isMissing(error)) {
      return { kind: "missing" };
    }
    throw fileError("read", key, error);
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}
