import { compareKeys } from "./compare-keys.js";

/** What is known of an object. */
export interface IndexedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** The entity tag's hexadecimal digits; undefined as long as nobody asked. */
  digits: string | undefined;
  /** The key as URL-encoded listings have it; undefined as long as nobody asked. */
  encodedKey: string | undefined;
  /** The content of an object that no file can be: a key such as `a/`, or `a` where `a/b` is. */
  readonly data: Buffer | undefined;
  /** Headers that a PUT gave and that answers repeat. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** All objects in the order of their keys' UTF-8 bytes. */
export interface ObjectIndex {
  readonly objects: readonly IndexedObject[];
  find(key: string): IndexedObject | undefined;
  put(object: IndexedObject): void;
  remove(key: string): void;
  /** The position of the first key that is the text or comes after it. */
  seek(text: string): number;
  /** The position of the first key that comes after the text, at `from` or later. */
  seekAfter(text: string, from?: number): number;
  /** The position of the first key after all that start with the prefix, at `from` or later. */
  seekPast(prefix: string, from?: number): number;
}

/** The first position at which the test holds, when it holds for all that follow. */
function search(
  objects: readonly IndexedObject[],
  from: number,
  isThere: (key: string) => boolean,
): number {
  let low = from;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = objects[middle];
    if (object === undefined || isThere(object.key)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** Makes an index of objects that are in order already; the array is the index's from then on. */
export function createObjectIndex(objects: IndexedObject[]): ObjectIndex {
  const seek = (text: string): number => search(objects, 0, (key) => compareKeys(key, text) >= 0);
  const find = (key: string, position: number): IndexedObject | undefined => {
    const object = objects[position];
    return object?.key === key ? object : undefined;
  };
  return {
    objects,
    find: (key) => find(key, seek(key)),
    put(object) {
      const position = seek(object.key);
      const replaced = find(object.key, position) === undefined ? 0 : 1;
      objects.splice(position, replaced, object);
    },
    remove(key) {
      const position = seek(key);
      if (find(key, position) !== undefined) {
        objects.splice(position, 1);
      }
    },
    seek,
    seekAfter: (text, from = 0) => search(objects, from, (key) => compareKeys(key, text) > 0),
    seekPast: (prefix, from = 0) =>
      search(objects, from, (key) => !key.startsWith(prefix) && compareKeys(key, prefix) > 0),
  };
}
