import { LongshoreError } from "@longshore/errors";
import type { ReadOptions, ReadResult, Storage } from "@longshore/storage";

/** An object's content, and whether it is what it should be. */
export interface WholeContent {
  readonly kind: "found";
  readonly data: Buffer;
  /** False where storage holds something else, which is no fault of reading it. */
  readonly isRight: boolean;
}

/** What reading an object surely finds. */
export type WholeRead = WholeContent | Exclude<ReadResult, { readonly kind: "found" }>;

/** Reads of an object whose content is not what it should be. */
const mostReads = 3;

/**
 * Reads an object of which it can be told whether its content is right. What is not is read again, as an
 * answer may be cut short on its way without a sign of it; what comes twice, in the length that storage
 * tells, is what storage holds.
 *
 * @throws STORAGE_UNAVAILABLE when storage sends something else each time, or another length than it tells
 */
export async function readWhole(
  storage: Storage,
  key: string,
  options: ReadOptions,
  isRight: (data: Buffer) => boolean,
): Promise<WholeRead> {
  let previous: Buffer | undefined;
  for (let reads = 0; reads < mostReads; reads += 1) {
    const read = await storage.read(key, options);
    if (read.kind !== "found") {
      return read;
    }
    if (isRight(read.data)) {
      return { ...read, isRight: true };
    }
    if (previous?.equals(read.data) === true) {
      await requireSize(storage, key, read.data.length, options.signal);
      return { ...read, isRight: false };
    }
    previous = read.data;
  }
  throw unsure(key, "something else each time");
}

async function requireSize(
  storage: Storage,
  key: string,
  size: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const entry = await storage.head(key, signal);
  if (entry?.size !== size) {
    throw unsure(key, `${size} bytes of ${entry?.size ?? "none"}`);
  }
}

function unsure(key: string, what: string): LongshoreError {
  return new LongshoreError(
    "STORAGE_UNAVAILABLE",
    `cannot read ${JSON.stringify(key)}: storage sends ${what}`,
    { fields: { key } },
  );
}
