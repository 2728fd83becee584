/** Where a listing goes on. */
export interface Continuation {
  /** The last key of the page before, or its last common prefix. */
  readonly last: string;
  /** Whether it is a common prefix: then all that starts with it is over. */
  readonly isPrefix: boolean;
}

/** Begins each token: `+/+/`, for which a client must encode it in the next URL. */
const mark = Buffer.from("+/+/", "base64");

/** Makes a token. It names a key and no position, so it outlives changes of the bucket. */
export function encodeToken({ last, isPrefix }: Continuation): string {
  const text = `${isPrefix ? "p" : "k"}${last}`;
  return Buffer.concat([mark, Buffer.from(text)]).toString("base64");
}

/** Reads a token; undefined when it is none of `encodeToken`. */
export function decodeToken(token: string): Continuation | undefined {
  const bytes = Buffer.from(token, "base64");
  // Buffer leaves out what is no base64, such as the space that an unencoded plus sign becomes.
  const isWhole = bytes.toString("base64") === token;
  if (!isWhole || !bytes.subarray(0, mark.length).equals(mark)) {
    return undefined;
  }
  const text = bytes.toString("utf8", mark.length);
  return /^[kp]/.test(text) ? { last: text.slice(1), isPrefix: text.startsWith("p") } : undefined;
}
