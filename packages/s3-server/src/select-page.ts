import type { Continuation } from "./continuation-token.js";
import type { IndexedObject, ObjectIndex } from "./object-index.js";

/** Which page of a listing. */
export interface PageRequest {
  readonly prefix: string;
  /** The empty text: none. */
  readonly delimiter: string;
  /** Only keys after this one; common prefixes are made of what is left then. */
  readonly startAfter: string;
  /** Counts in place of `startAfter`. */
  readonly continuation?: Continuation;
  /** Most keys and common prefixes together. */
  readonly maxKeys: number;
}

/** A page of a listing. */
export interface SelectedPage {
  readonly objects: readonly IndexedObject[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page goes on; undefined when this is the last. */
  readonly next?: Continuation;
}

function firstPosition(index: ObjectIndex, request: PageRequest): number {
  const { prefix, startAfter, continuation } = request;
  const from = index.seek(prefix);
  if (continuation === undefined) {
    return startAfter === "" ? from : index.seekAfter(startAfter, from);
  }
  const { last, isPrefix } = continuation;
  return isPrefix ? index.seekPast(last, from) : index.seekAfter(last, from);
}

/** Selects a page by binary search: its cost grows with its length, hardly with the bucket's. */
export function selectPage(index: ObjectIndex, request: PageRequest): SelectedPage {
  const { prefix, delimiter, maxKeys } = request;
  const objects: IndexedObject[] = [];
  const commonPrefixes: string[] = [];
  let position = firstPosition(index, request);
  let last: Continuation | undefined;
  for (let object = index.objects[position]; object?.key.startsWith(prefix) === true;) {
    if (objects.length + commonPrefixes.length >= maxKeys) {
      return { objects, commonPrefixes, ...(last && { next: last }) };
    }
    const end = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      objects.push(object);
      last = { last: object.key, isPrefix: false };
      position += 1;
    } else {
      const commonPrefix = object.key.slice(0, end + delimiter.length);
      commonPrefixes.push(commonPrefix);
      last = { last: commonPrefix, isPrefix: true };
      position = index.seekPast(commonPrefix, position);
    }
    object = index.objects[position];
  }
  return { objects, commonPrefixes };
}
