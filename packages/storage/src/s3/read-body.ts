import type { SignedAnswer } from "./signed-transport.js";

/**
 * Reads a body of at most so many bytes. Of a longer one no more is read, and its connection is
 * closed.
 *
 * @returns undefined when it is longer
 */
export async function readBody(
  answer: SignedAnswer,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const announced = announcedLength(answer);
  if (announced !== undefined && announced <= maxBytes) {
    return Buffer.from(await answer.body.arrayBuffer());
  }
  const chunks: Buffer[] = [];
  let length = 0;
  answer.body.on("error", () => {});
  for await (const chunk of answer.body) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > maxBytes) {
      return undefined;
    }
  }
  return Buffer.concat(chunks, length);
}

/** Closes the connection of an answer whose body is not wanted. */
export function dropBody({ body }: SignedAnswer): void {
  // What is given up may say so.
  body.on("error", () => {});
  body.destroy();
}

/** The length that an answer announces; undefined when it announces none. */
export function announcedLength({ headers }: SignedAnswer): number | undefined {
  const value = headers["content-length"];
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;
}
