import { hash } from "node:crypto";
import { resolve } from "node:path";
import type { Body } from "./answer.js";
import { hashFile, randomDigits } from "./etags.js";
import { readObjectFile, removeObjectFile, writeObjectFile } from "./object-files.js";
import { createObjectIndex, type IndexedObject, type ObjectIndex } from "./object-index.js";
import type { EtagMode } from "./options.js";
import { readTree } from "./read-tree.js";

/** Files of more bytes than this are sent as streams. */
const streamedBytes = 1024 * 1024;

/** What a PUT says beside the content. */
interface PutOptions {
  /** Default: now. */
  readonly modifiedAt?: Date;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Objects in a folder, and those that no file can be in memory. */
export interface ObjectStore {
  index(): ObjectIndex;
  /** The digits of an object's entity tag. */
  digitsOf(object: IndexedObject): string;
  /** An object's content; undefined when its file is gone. */
  read(object: IndexedObject): Body | undefined;
  put(key: string, data: Uint8Array, options: PutOptions): IndexedObject;
  remove(key: string): void;
  /** Reads the folder again. */
  refresh(): void;
}

/** How entity tags are made. */
interface DigitOptions {
  readonly etags: EtagMode;
  readonly eagerEtagBytes: number;
}

function createDigits(root: string, { etags, eagerEtagBytes }: DigitOptions) {
  const isHashed = etags !== "random" && etags !== "absent";
  return {
    /** Digits for a file that was found. */
    find: (key: string, size: number): string | undefined =>
      isHashed && size <= eagerEtagBytes ? hash("md5", readObjectFile(root, key) ?? "") : undefined,
    /** Digits for data that was put. */
    put: (data: Uint8Array): string | undefined => (isHashed ? hash("md5", data) : undefined),
    /** Digits for an object that has none yet. */
    make: (object: IndexedObject): string =>
      isHashed ? hashFile(root + object.key) : randomDigits(object),
  };
}

/**
 * Reads a folder and keeps an index of it in memory: what is changed beside this store is seen
 * after a refresh. Everything is synchronous. Throws the file system's errors.
 */
export function openObjectStore(folder: string, options: DigitOptions): ObjectStore {
  const root = `${resolve(folder)}/`;
  const digits = createDigits(root, options);
  const readIndex = (before?: ObjectIndex): ObjectIndex => {
    const objects: IndexedObject[] = readTree(root).map(({ key, size, modifiedAt }) => ({
      key,
      size,
      modifiedAt,
      digits: digits.find(key, size),
      encodedKey: undefined,
      data: undefined,
      headers: before?.find(key)?.headers,
    }));
    const next = createObjectIndex(objects);
    before?.objects
      .filter((object) => object.data !== undefined)
      .forEach((object) => next.put(object));
    return next;
  };
  let index = readIndex();
  return {
    index: () => index,
    digitsOf: (object) => (object.digits ??= digits.make(object)),
    read: (object) => readBody(root, object),
    put(key, data, { modifiedAt = new Date(), headers }) {
      const isFile = writeObjectFile(root, key, data, modifiedAt);
      const object: IndexedObject = {
        key,
        size: data.byteLength,
        modifiedAt: modifiedAt.getTime(),
        digits: digits.put(data),
        encodedKey: undefined,
        data: isFile ? undefined : Buffer.from(data),
        headers,
      };
      index.put(object);
      return object;
    },
    remove(key) {
      if (index.find(key)?.data === undefined) {
        removeObjectFile(root, key);
      }
      index.remove(key);
    },
    refresh() {
      index = readIndex(index);
    },
  };
}

function readBody(root: string, object: IndexedObject): Body | undefined {
  if (object.data !== undefined) {
    return object.data;
  }
  if (object.size > streamedBytes) {
    return { path: root + object.key, size: object.size };
  }
  return readObjectFile(root, object.key);
}
