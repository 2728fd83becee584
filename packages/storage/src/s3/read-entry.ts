import type { StorageEntry } from "../storage.js";
import {
  decodeEntities,
  type ListAnswer,
  readName,
  type Span,
  standsAt,
  type TagBytes,
  tagBytes,
} from "./list-answer.js";
import { readTime } from "./read-time.js";

/** The bytes of characters that matter here. */
const slash = 0x2f;
const zero = 0x30;
const nine = 0x39;
const less = 0x3c;
const greater = 0x3e;

const quotes = [tagBytes('"'), tagBytes("&quot;")];

/** An element of an entry, and where its value lies in the entry that is being read. */
interface EntryElement {
  readonly tag: TagBytes;
  /** 0 in an entry that has it not. */
  start: number;
  /** At the next tag. */
  end: number;
}

/** The elements that matter, and the tag that ends an entry. */
interface EntryElements {
  readonly key: EntryElement;
  readonly time: EntryElement;
  readonly etag: EntryElement;
  readonly size: EntryElement;
  /** All of them, as S3 orders them. */
  readonly inOrder: readonly EntryElement[];
  readonly endTag: TagBytes;
}

function nameElements(namespace: string): EntryElements {
  const name = (text: string): EntryElement => ({
    tag: tagBytes(`<${namespace}${text}>`),
    start: 0,
    end: 0,
  });
  const [key, time, etag, size] = [name("Key"), name("LastModified"), name("ETag"), name("Size")];
  const endTag = tagBytes(`</${namespace}Contents>`);
  return { key, time, etag, size, inOrder: [key, time, etag, size], endTag };
}

/** Reads the entries of one answer, one after the other. */
export interface EntryReader {
  /** Where the last entry has ended: at its closing tag. */
  end: number;
  /** Reads an entry. @returns what is wrong with it, as a text, when it cannot be read */
  read(start: number): StorageEntry | string;
}

/**
 * Reads entries from tag to tag, whatever their order: a text of the whole answer alone would cost half
 * as much.
 */
export function createEntryReader(answer: ListAnswer): EntryReader {
  const elements = nameElements(answer.namespace);
  const reader: EntryReader = {
    end: 0,
    read(start) {
      reader.end = findValues(answer.bytes, elements, start);
      return reader.end < 0 ? "an entry of a listing has no end" : readEntry(answer, elements);
    },
  };
  return reader;
}

/**
 * Finds where the values of an entry lie. What counts here are calls into the runtime: there is one a
 * value.
 *
 * @returns where the entry ends, or -1
 */
function findValues(bytes: Buffer, elements: EntryElements, start: number): number {
  const { inOrder, endTag } = elements;
  for (const element of inOrder) {
    element.start = 0;
  }
  let expected = 0;
  let at = nextTag(bytes, start);
  while (at >= 0) {
    if (bytes[at + 1] === slash && standsAt(bytes, endTag, at)) {
      return at;
    }
    const found = findElementAt(bytes, inOrder, at, expected);
    const element = inOrder[found];
    at = element === undefined ? bytes.indexOf(less, at + 1) : passValue(bytes, element, at);
    expected = found + 1;
  }
  return -1;
}

/** The next tag, which is mostly where it is looked for; or -1. */
function nextTag(bytes: Buffer, from: number): number {
  return bytes[from] === less ? from : bytes.indexOf(less, from);
}

/** Which element's tag stands at a place, the expected one looked at first; -1 for none that matters. */
function findElementAt(
  bytes: Buffer,
  inOrder: readonly EntryElement[],
  at: number,
  expected: number,
): number {
  for (let offset = 0; offset < inOrder.length; offset += 1) {
    const index = (expected + offset) % inOrder.length;
    const element = inOrder[index];
    if (element !== undefined && standsAt(bytes, element.tag, at)) {
      return index;
    }
  }
  return -1;
}

/** Keeps where an element's value lies. @returns the next tag after the one that ends it, or -1 */
function passValue(bytes: Buffer, element: EntryElement, at: number): number {
  const { length } = element.tag;
  element.start = at + length;
  element.end = bytes.indexOf(less, element.start);
  // The tag that ends an element is as long as the one that begins it, and a slash.
  const isEnded = element.end >= 0 && bytes[element.end + length] === greater;
  return isEnded ? nextTag(bytes, element.end + length + 1) : element.end;
}

function readEntry(answer: ListAnswer, elements: EntryElements): StorageEntry | string {
  const { bytes } = answer;
  // A text of its own: it outlives the answer.
  const key = elements.key.start === 0 ? undefined : readName(answer, elements.key);
  if (key === undefined) {
    return `a listing has an entry whose key cannot be read: ${JSON.stringify(readRaw(bytes, elements.key))}`;
  }
  const size = readSize(bytes, elements.size);
  const modifiedAt = elements.time.start === 0 ? Number.NaN : readTime(bytes, elements.time);
  if (Number.isNaN(size) || Number.isNaN(modifiedAt)) {
    const what = Number.isNaN(size) ? "size" : "time";
    return `a listing does not tell the ${what} of ${JSON.stringify(key)}`;
  }
  const etag = elements.etag.start === 0 ? "" : readEtag(bytes, elements.etag);
  return etag === "" ? { key, size, modifiedAt } : { key, size, modifiedAt, etag };
}

function readRaw(bytes: Buffer, { start, end }: Span): string {
  return start === 0 ? "" : bytes.toString("utf8", start, end);
}

/** The quotes around an entity tag come plain or, from Amazon, escaped. */
function readEtag(bytes: Buffer, { start, end }: Span): string {
  for (const quote of quotes) {
    const first = start + quote.length;
    const last = end - quote.length;
    if (last > first && isAt(bytes, quote, start) && isAt(bytes, quote, last)) {
      return bytes.toString("latin1", first, last);
    }
  }
  const raw = bytes.toString("latin1", start, end);
  const text = decodeEntities(raw) ?? raw;
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function isAt(bytes: Buffer, text: TagBytes, at: number): boolean {
  return bytes[at] === text[0] && standsAt(bytes, text, at);
}

/** Reads digits. @returns not a number when there is anything else, or nothing */
function readSize(bytes: Buffer, { start, end }: Span): number {
  let size = 0;
  for (let at = start; at < end; at += 1) {
    const code = bytes[at] ?? 0;
    if (code < zero || code > nine) {
      return Number.NaN;
    }
    size = size * 10 + code - zero;
  }
  return start > 0 && end > start ? size : Number.NaN;
}
