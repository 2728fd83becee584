/** What an S3 error's body says. */
export interface ErrorAnswer {
  /** S3's word, such as `NoSuchKey`. */
  readonly code: string;
  /** The region that the store would rather be asked in, where the error is about that. */
  readonly region?: string;
}

/** Bodies of errors are short; of a longer one only the beginning counts. Bytes. */
export const maxErrorBytes = 65_536;

/**
 * Reads the body of an answer that is no success.
 *
 * @returns undefined when it is no S3 error: nothing, a web page, JSON
 */
export function parseErrorAnswer(body: Buffer): ErrorAnswer | undefined {
  const text = body.toString("utf8");
  if (!/<(?:[\w.-]+:)?Error[\s>]/.test(text.slice(0, 1000))) {
    return undefined;
  }
  const code = findValue(text, "Code");
  const region = findValue(text, "Region");
  return code === undefined ? undefined : { code, ...(region !== undefined && { region }) };
}

/** A value of one word; anything else is no code and no region. */
function findValue(text: string, name: string): string | undefined {
  return new RegExp(`<(?:[\\w.-]+:)?${name}>\\s*([\\w.-]+)\\s*<`).exec(text)?.[1];
}
