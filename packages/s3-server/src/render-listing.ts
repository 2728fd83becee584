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
) => string;

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

/** Times as S3 lists them: whole seconds. Neighbours of a listing often share theirs. */
function createTimeFormatter(): (time: number) => string {
  let last = Number.NaN;
  let text = "";
  return (time) => {
    const second = Math.floor(time / 1000);
    if (second !== last) {
      last = second;
      text = new Date(second * 1000).toISOString();
    }
    return text;
  };
}

type ObjectRenderer = (object: IndexedObject, key: string, digits: string) => string;

/** All that is the same for each object is put together once: a page has a thousand of them. */
function createObjectRenderer(
  markup: Markup,
  style: ListingStyle,
  etags: EtagMode,
): ObjectRenderer {
  const isKeyLast = style.elementOrder === "key-last";
  const [openKey, closeKey] = markup.leaf("Key", 2);
  const [openTime, closeTime] = markup.leaf("LastModified", 2);
  const [openEtag, closeEtag] = markup.leaf("ETag", 2);
  const [openSize, closeSize] = markup.leaf("Size", 2);
  const frame = listedEtagFrame(etags);
  const beforeDigits = frame === undefined ? closeTime : `${closeTime}${openEtag}${frame[0]}`;
  const afterDigits = frame === undefined ? openSize : `${frame[1]}${closeEtag}${openSize}`;
  const [openClass, closeClass] = markup.leaf("StorageClass", 2);
  const afterSize = `${closeSize}${openClass}STANDARD${closeClass}`;
  const start = markup.open("Contents", 1);
  const end = markup.close("Contents", 1);
  const formatTime = createTimeFormatter();
  return (object, key, digits) => {
    const keyElement = openKey + key + closeKey;
    const time = openTime + formatTime(object.modifiedAt);
    const rest = time + beforeDigits + digits + afterDigits + String(object.size) + afterSize;
    return start + (isKeyLast ? rest + keyElement : keyElement + rest) + end;
  };
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
        const [open, close] = markup.leaf(name, 1);
        xml += open + (encoded.includes(name) ? encode(text) : escapeXml(text)) + close;
      }
    }
    for (const object of objects) {
      const digits = etags === "absent" ? "" : digitsOf(object);
      xml += renderObject(object, encode(object.key), digits);
    }
    for (const prefix of commonPrefixes) {
      xml += startPrefix + encode(prefix) + endPrefix;
    }
    return xml + markup.root[1];
  };
}
