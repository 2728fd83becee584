/** An answer's bytes, and how to read a value in it. */
export interface ListAnswer {
  readonly bytes: Buffer;
  readonly isUrlEncoded: boolean;
  /** What stands before the names of all elements, such as `s3:`; mostly nothing. */
  readonly namespace: string;
}

/** Where a value lies. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const namedEntities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["apos", "'"],
  ["gt", ">"],
  ["lt", "<"],
  ["quot", '"'],
]);

/** The last character that there is. */
const lastCodePoint = 0x10ffff;

/** Replaces the entities of XML by what they stand for. @returns undefined when one stands for no character */
export function decodeEntities(text: string): string | undefined {
  let isValid = true;
  const decoded = text.replaceAll(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (entity, hex, decimal, name) => {
      if (typeof name === "string") {
        return namedEntities.get(name) ?? entity;
      }
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      isValid &&= code <= lastCodePoint;
      return code <= lastCodePoint ? String.fromCodePoint(code) : entity;
    },
  );
  return isValid ? decoded : undefined;
}

/** The text of a value. */
export function readText({ bytes }: ListAnswer, { start, end }: Span): string {
  const text = bytes.toString("utf8", start, end);
  return text.includes("&") ? (decodeEntities(text) ?? text) : text;
}

/** The text of a key or prefix, which may be encoded for URLs. @returns undefined when it is so wrongly */
export function readName(answer: ListAnswer, span: Span): string | undefined {
  if (!answer.isUrlEncoded) {
    const plain = answer.bytes.toString("utf8", span.start, span.end);
    return plain.includes("&") ? decodeEntities(plain) : plain;
  }
  // What is encoded for URLs is ASCII.
  const raw = answer.bytes.toString("latin1", span.start, span.end);
  const text = raw.includes("&") ? decodeEntities(raw) : raw;
  return text?.includes("%") || text?.includes("+") ? decodeName(text) : text;
}

function decodeName(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** The bytes of a tag. Numbers of an array are compared in two thirds of the time of those of a buffer. */
export type TagBytes = readonly number[];

/** @param tag ASCII */
export function tagBytes(tag: string): TagBytes {
  return [...Buffer.from(tag, "latin1")];
}

/** Whether a tag stands at a place whose first byte, a `<`, was looked at before. */
export function standsAt(bytes: Buffer, tag: TagBytes, at: number): boolean {
  for (let index = 1; index < tag.length; index += 1) {
    if (bytes[at + index] !== tag[index]) {
      return false;
    }
  }
  return true;
}

/** Finds the content of the first element of a name, not before `from`, that ends before `to`. */
export function findElement(
  { bytes, namespace }: ListAnswer,
  name: string,
  from = 0,
  to = bytes.length,
): Span | undefined {
  const open = `<${namespace}${name}>`;
  const at = bytes.indexOf(open, from, "latin1");
  if (at < 0 || at >= to) {
    return undefined;
  }
  const start = at + open.length;
  const end = bytes.indexOf(`</${namespace}${name}>`, start, "latin1");
  return end < 0 || end > to ? undefined : { start, end };
}
