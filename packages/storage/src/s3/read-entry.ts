import type { StorageEntry } from "../storage.js";
import { decodeEntities, type ListAnswer, readName, standsAt } from "./list-answer.js";

/** The bytes of characters that matter here. */
const slash = 0x2f;
const zero = 0x30;
const nine = 0x39;
const less = 0x3c;
const letterT = 0x54;
const letterZ = 0x5a;

const quotes = [Buffer.from('"'), Buffer.from("&quot;")];

/** The tags of an entry's elements, and the one that ends it. */
interface EntryTags {
  readonly key: Buffer;
  readonly size: Buffer;
  readonly time: Buffer;
  readonly etag: Buffer;
  readonly end: Buffer;
}

function nameTags(namespace: string): EntryTags {
  const tag = (name: string) => Buffer.from(`<${namespace}${name}>`, "latin1");
  return {
    key: tag("Key"),
    size: tag("Size"),
    time: tag("LastModified"),
    etag: tag("ETag"),
    end: Buffer.from(`</${namespace}Contents>`, "latin1"),
  };
}

/** Where the values of an entry begin, each up to the next tag; 0 for those that it has not. */
interface EntryPlaces {
  key: number;
  size: number;
  time: number;
  etag: number;
}

/** Reads the entries of one answer, one after the other. */
export interface EntryReader {
  /** Where the last entry has ended: at its closing tag. */
  end: number;
  /** Reads an entry. @returns what is wrong with it, as a text, when it cannot be read */
  read(start: number): StorageEntry | string;
}

/**
 * Reads entries byte by byte, from tag to tag, whatever their order: a text of the whole answer alone
 * would cost half as much.
 */
export function createEntryReader(answer: ListAnswer): EntryReader {
  const { bytes } = answer;
  const tags = nameTags(answer.namespace);
  const places: EntryPlaces = { key: 0, size: 0, time: 0, etag: 0 };
  const reader: EntryReader = {
    end: 0,
    read(start) {
      reader.end = findPlaces(bytes, tags, start, places);
      return reader.end < 0 ? "an entry of a listing has no end" : readEntry(answer, places);
    },
  };
  return reader;
}

/**
 * Finds the values of an entry.
 *
 * @param places is filled, so that a page of a thousand entries makes no thousand of them
 * @returns where the entry ends, or -1
 */
function findPlaces(bytes: Buffer, tags: EntryTags, start: number, places: EntryPlaces): number {
  places.key = places.size = places.time = places.etag = 0;
  for (let at = bytes.indexOf(less, start); at >= 0;) {
    let value = at + 1;
    if (bytes[value] === slash) {
      if (standsAt(bytes, tags.end, at)) {
        return at;
      }
    } else if (standsAt(bytes, tags.key, at)) {
      places.key = value = at + tags.key.length;
    } else if (standsAt(bytes, tags.time, at)) {
      places.time = value = at + tags.time.length;
    } else if (standsAt(bytes, tags.etag, at)) {
      places.etag = value = at + tags.etag.length;
    } else if (standsAt(bytes, tags.size, at)) {
      places.size = value = at + tags.size.length;
    }
    at = bytes.indexOf(less, value);
  }
  return -1;
}

function readEntry(answer: ListAnswer, places: EntryPlaces): StorageEntry | string {
  const { bytes } = answer;
  const span = { start: places.key, end: bytes.indexOf(less, places.key) };
  // A text of its own: it outlives the answer.
  const key = places.key === 0 ? undefined : readName(answer, span);
  if (key === undefined) {
    const raw = places.key === 0 ? "" : bytes.toString("utf8", span.start, span.end);
    return `a listing has an entry whose key cannot be read: ${JSON.stringify(raw)}`;
  }
  const size = readSize(bytes, places.size);
  const milliseconds = places.time === 0 ? Number.NaN : readTime(bytes, places.time);
  if (Number.isNaN(size) || Number.isNaN(milliseconds)) {
    const what = Number.isNaN(size) ? "size" : "time";
    return `a listing does not tell the ${what} of ${JSON.stringify(key)}`;
  }
  const modifiedAt = new Date(milliseconds);
  const etag = places.etag === 0 ? "" : readEtag(bytes, places.etag);
  return etag === "" ? { key, size, modifiedAt } : { key, size, modifiedAt, etag };
}

/** The quotes around an entity tag come plain or, from Amazon, escaped. */
function readEtag(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(less, start);
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

function isAt(bytes: Buffer, text: Buffer, at: number): boolean {
  return bytes[at] === text[0] && standsAt(bytes, text, at);
}

/** Reads digits up to the next tag. @returns not a number when there is anything else, or nothing */
function readSize(bytes: Buffer, start: number): number {
  let size = 0;
  let at = start;
  for (let code = bytes[at] ?? 0; code >= zero && code <= nine; code = bytes[at] ?? 0) {
    size = size * 10 + code - zero;
    at += 1;
  }
  return at > start && bytes[at] === less ? size : Number.NaN;
}

/** The two digits at a place; not a number for anything else, or for more than `most`. */
function twoDigits(bytes: Buffer, at: number, most = 99): number {
  const tens = (bytes[at] ?? 0) - zero;
  const ones = (bytes[at + 1] ?? 0) - zero;
  const areDigits = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  return areDigits && tens * 10 + ones <= most ? tens * 10 + ones : Number.NaN;
}

/**
 * Reads a time as S3 writes it, `2026-01-02T03:04:05.000Z`, and others by the slower way. S3 tells
 * times to the second; what a store adds is left out, so that a HEAD tells the same.
 *
 * @returns milliseconds since 1970; not a number for what is no time
 */
function readTime(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(less, start);
  if (bytes[start + 10] !== letterT || bytes[end - 1] !== letterZ) {
    const milliseconds = Date.parse(bytes.toString("latin1", start, end));
    return milliseconds - (milliseconds % 1000);
  }
  const days = countDays(
    twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2),
    twoDigits(bytes, start + 5, 12),
    twoDigits(bytes, start + 8, 31),
  );
  const minutes = twoDigits(bytes, start + 11, 23) * 60 + twoDigits(bytes, start + 14, 59);
  const seconds = minutes * 60 + twoDigits(bytes, start + 17, 60);
  return days * 86_400_000 + seconds * 1000;
}

/**
 * Days since 1970-01-01 of a date of the Gregorian calendar: `Date.UTC` takes many times as long. Years
 * begin in March here, so that the day that comes every four years is the last one.
 */
function countDays(year: number, month: number, day: number): number {
  const inYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(inYear / 4) - Math.floor(inYear / 100) + Math.floor(inYear / 400);
  return inYear * 365 + leapDays + dayOfYear - 719_468;
}
