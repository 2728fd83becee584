import { encodeListed, escapeXml } from "./encode.js";
import { listedEtagFrame } from "./etags.js";
import type { IndexedObject } from "./object-index.js";
import type { EtagMode, ListingStyle } from "./options.js";

/** What a listing's answer says, not encoded yet. */
export interface Listing {
  /** The elements before the objects, in order; those that are undefined are left out. */
  readonly properties: Readonly<Record<string, string | undefined>>;
  /** Names of the properties that are encoded as keys are. */
  readonly encoded: readonly string[];
  readonly objects: readonly IndexedObject[];
  readonly commonPrefixes: readonly string[];
  /** Whether keys are to be URL-encoded. */
  readonly isUrlEncoded: boolean;
}

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Writes listings as XML. */
export type ListingRenderer = (
  listing: Listing,
  digitsOf: (object: IndexedObject) => string,
) => Buffer;

interface Markup {
  readonly root: readonly [string, string];
  open(name: string, depth: number): string;
  close(name: string, depth: number): string;
  /** What stands before and after the text of an element without children. */
  leaf(name: string, depth: number): readonly [string, string];
}

function createMarkup(layout: ListingStyle["layout"]): Markup {
  const prefix = layout === "prefixed" ? "s3:" : "";
  const attribute = layout === "prefixed" ? "xmlns:s3" : "xmlns";
  const end = layout === "pretty" ? "\n" : "";
  const indent = (depth: number): string => (layout === "pretty" ? "  ".repeat(depth) : "");
  const name = `${prefix}ListBucketResult`;
  return {
    root: [`<${name} ${attribute}="${namespace}">${end}`, `</${name}>${end}`],
    open: (element, depth) => `${indent(depth)}<${prefix}${element}>${end}`,
    close: (element, depth) => `${indent(depth)}</${prefix}${element}>${end}`,
    leaf: (element, depth) => [
      `${indent(depth)}<${prefix}${element}>`,
      `</${prefix}${element}>${end}`,
    ],
  };
}

/** Remembers texts, some thousand at most: objects of a listing often share their second, or their size. */
function remember(render: (number: number) => readonly string[]): (number: number) => string {
  const known = new Map<number, string>();
  return (number) => {
    let text = known.get(number);
    if (text === undefined) {
      text = render(number).join("");
      if (known.size === 4096) {
        known.clear();
      }
      known.set(number, text);
    }
    return text;
  };
}

/** Writes an object; its key is encoded already. */
type ObjectRenderer = (key: string, second: number, digits: string, size: number) => string;

/**
 * Puts an object together from as few texts as can be: a page has a thousand of them. Times are in
 * whole seconds, as S3 lists them.
 */
function createObjectRenderer(
  markup: Markup,
  style: ListingStyle,
  etags: EtagMode,
): ObjectRenderer {
  const [openKey, closeKey] = markup.leaf("Key", 2);
  const [openTime, closeTime] = markup.leaf("LastModified", 2);
  const [openEtag, closeEtag] = markup.leaf("ETag", 2);
  const [openSize, closeSize] = markup.leaf("Size", 2);
  const storageClass = markup.leaf("StorageClass", 2).join("STANDARD");
  const start = markup.open("Contents", 1);
  const end = markup.close("Contents", 1);
  const isKeyLast = style.elementOrder === "key-last";
  const frame = listedEtagFrame(etags);
  const [beforeDigits, afterDigits] = frame
    ? [openEtag + frame[0], frame[1] + closeEtag]
    : ["", ""];
  const time = remember((second) => {
    const text = new Date(second * 1000).toISOString();
    return [isKeyLast ? start : closeKey, openTime, text, closeTime, beforeDigits];
  });
  const rest = remember((size) => {
    const text = String(size);
    return [afterDigits, openSize, text, closeSize, storageClass, isKeyLast ? openKey : end];
  });
  const startKey = start + openKey;
  const keyEnd = closeKey + end;
  return isKeyLast
    ? (key, second, digits, size) => time(second) + digits + rest(size) + key + keyEnd
    : (key, second, digits, size) => startKey + key + time(second) + digits + rest(size);
}

/** A key as a URL-encoded listing has it, remembered: most keys are listed more than once. */
function encodeOnce(object: IndexedObject): string {
  return (object.encodedKey ??= encodeListed(object.key));
}

/** Makes a renderer for one style. */
export function createListingRenderer(style: ListingStyle, etags: EtagMode): ListingRenderer {
  const markup = createMarkup(style.layout);
  const renderObject = createObjectRenderer(markup, style, etags);
  const [openPrefix, closePrefix] = markup.leaf("Prefix", 2);
  const startPrefix = markup.open("CommonPrefixes", 1) + openPrefix;
  const endPrefix = closePrefix + markup.close("CommonPrefixes", 1);
  return ({ properties, encoded, objects, commonPrefixes, isUrlEncoded }, digitsOf) => {
    const encode = isUrlEncoded ? encodeListed : escapeXml;
    let xml = `<?xml version="1.0" encoding="UTF-8"?>\n${markup.root[0]}`;
    for (const [name, text] of Object.entries(properties)) {
      if (text !== undefined) {
        const shown = encoded.includes(name) ? encode(text) : escapeXml(text);
        xml += markup.leaf(name, 1).join(shown);
      }
    }
    for (const object of objects) {
      const key = isUrlEncoded ? encodeOnce(object) : escapeXml(object.key);
      const digits = etags === "absent" ? "" : digitsOf(object);
      xml += renderObject(key, Math.floor(object.modifiedAt / 1000), digits, object.size);
    }
    for (const prefix of commonPrefixes) {
      xml += startPrefix + encode(prefix) + endPrefix;
    }
    // What is URL-encoded is ASCII, and as such is written in half the time.
    return Buffer.from(xml + markup.root[1], isUrlEncoded ? "latin1" : "utf8");
  };
}
