import type { StorageEntry } from "../storage.js";
import {
  findElement,
  type ListAnswer,
  readName,
  readText,
  type Span,
  standsAt,
  tagBytes,
} from "./list-answer.js";
import { createEntryReader } from "./read-entry.js";

/** One answer to ListObjectsV2. Keys are those of the bucket. */
export interface ParsedPage {
  readonly kind: "page";
  readonly entries: readonly StorageEntry[];
  readonly prefixes: readonly string[];
  /** Asks for the next page; undefined on the last one. */
  readonly continuation: string | undefined;
}

/** What an answer to ListObjectsV2 turns out to be: cut off before its end, or no listing of S3. */
export type ParsedList =
  | ParsedPage
  | { readonly kind: "cut" }
  /** @property reason why a listing is none of S3; empty for what is no listing at all */
  | { readonly kind: "foreign"; readonly reason: string };

/** The byte of `<`. */
const less = 0x3c;

const rootElement = /<((?:[\w.-]+:)?)ListBucketResult[\s>]/;

function readAnswer(bytes: Buffer, namespace: string): ListAnswer {
  const draft = { bytes, namespace, isUrlEncoded: false };
  const type = findElement(draft, "EncodingType");
  return { ...draft, isUrlEncoded: type !== undefined && readText(draft, type).trim() === "url" };
}

/**
 * What asks for the next page. Only a page that says so is the last one: else a store that answers
 * as the older ListObjects does would lose all that comes after its first page.
 */
function readContinuation(answer: ListAnswer): Pick<ParsedPage, "continuation"> | string {
  const element = findElement(answer, "IsTruncated");
  const isTruncated = element && readText(answer, element).toLowerCase();
  if (isTruncated === "false") {
    return { continuation: undefined };
  }
  if (isTruncated !== "true") {
    return "a listing does not say whether it is complete";
  }
  const token = findElement(answer, "NextContinuationToken");
  const continuation = token === undefined ? "" : readText(answer, token);
  return continuation === ""
    ? "a listing says that there is more, and not how to ask for it (does it speak ListObjectsV2?)"
    : { continuation };
}

/** A store that tells of more than can be read would lose the rest. @returns what is wrong, as a text */
function checkCount(answer: ListAnswer, { entries, prefixes }: Listed): string | undefined {
  const element = findElement(answer, "KeyCount");
  const told = element === undefined ? 0 : Number(readText(answer, element));
  const found = entries.length + prefixes.length;
  return told > found
    ? `a listing says that it has ${told} keys and folders, and ${found} can be read`
    : undefined;
}

/** What a page lists. */
type Listed = Pick<ParsedPage, "entries" | "prefixes">;

/** The names of the folders in one `CommonPrefixes`; undefined when one cannot be read, or there is none. */
function readFolders(answer: ListAnswer, { start, end }: Span): string[] | undefined {
  const names: string[] = [];
  let place = findElement(answer, "Prefix", start, end);
  while (place !== undefined) {
    const name = readName(answer, place);
    if (name === undefined) {
      return undefined;
    }
    names.push(name);
    place = findElement(answer, "Prefix", place.end, end);
  }
  return names.length === 0 ? undefined : names;
}

/** Goes through a page from element to element. @returns what is wrong with one of them, as a text */
function readListed(answer: ListAnswer): Listed | string {
  const { bytes, namespace } = answer;
  const contents = tagBytes(`<${namespace}Contents>`);
  const commonPrefixes = tagBytes(`<${namespace}CommonPrefixes>`);
  // With attributes, or nothing in it.
  const others = [contents, commonPrefixes].map((tag) => tag.slice(0, -1));
  const reader = createEntryReader(answer);
  const entries: StorageEntry[] = [];
  const prefixes: string[] = [];
  for (let at = bytes.indexOf(less); at >= 0; at = bytes.indexOf(less, at + 1)) {
    if (standsAt(bytes, contents, at)) {
      const entry = reader.read(at + contents.length);
      if (typeof entry === "string") {
        return entry;
      }
      entries.push(entry);
      at = reader.end;
    } else if (standsAt(bytes, commonPrefixes, at)) {
      const whole = findElement(answer, "CommonPrefixes", at);
      const folders = whole && readFolders(answer, whole);
      if (whole === undefined || folders === undefined) {
        return "a listing has a folder without a name that can be read";
      }
      prefixes.push(...folders);
      at = whole.end;
    } else if (others.some((tag) => standsAt(bytes, tag, at))) {
      return "a listing has an entry or a folder in a form that S3 does not use";
    }
  }
  return { entries, prefixes };
}

/**
 * Parses an answer to ListObjectsV2 by looking for its elements, whose order and white space differ
 * between servers. Many times as fast as an XML parser; entries with attributes are refused, comments and
 * CDATA do not occur. Keys are decoded when the answer says that they are encoded for URLs.
 */
export function parseListPage(bytes: Buffer): ParsedList {
  const head = bytes.toString("latin1", 0, 1000);
  const namespace = rootElement.exec(head)?.[1];
  if (namespace === undefined) {
    return { kind: "foreign", reason: "" };
  }
  if (bytes.lastIndexOf(`</${namespace}ListBucketResult>`) < 0) {
    return { kind: "cut" };
  }
  const answer = readAnswer(bytes, namespace);
  const listed = readListed(answer);
  if (typeof listed === "string") {
    return { kind: "foreign", reason: listed };
  }
  const next = checkCount(answer, listed) ?? readContinuation(answer);
  return typeof next === "string"
    ? { kind: "foreign", reason: next }
    : { kind: "page", ...listed, ...next };
}
