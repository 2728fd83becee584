/** What is on one side, or on both. */
export interface Pair<Left, Right> {
  readonly left: Left | undefined;
  readonly right: Right | undefined;
}

/** Puts two streams in the same order side by side. @param compare as `Array.prototype.sort` takes it */
export async function* mergeOrdered<Left, Right>(
  left: AsyncGenerator<Left>,
  right: AsyncGenerator<Right>,
  compare: (left: Left, right: Right) => number,
): AsyncGenerator<Pair<Left, Right>> {
  try {
    let [one, other] = [await left.next(), await right.next()];
    while (one.done !== true || other.done !== true) {
      const order = orderOf(one, other, compare);
      yield {
        left: order <= 0 && one.done !== true ? one.value : undefined,
        right: order >= 0 && other.done !== true ? other.value : undefined,
      };
      one = order <= 0 ? await left.next() : one;
      other = order >= 0 ? await right.next() : other;
    }
  } finally {
    await left.return(undefined);
    await right.return(undefined);
  }
}

function orderOf<Left, Right>(
  left: IteratorResult<Left>,
  right: IteratorResult<Right>,
  compare: (left: Left, right: Right) => number,
): number {
  if (left.done === true) {
    return 1;
  }
  return right.done === true ? -1 : compare(left.value, right.value);
}

/** A stream of pages as one of what is on them. */
export async function* flatten<Item>(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
  for await (const page of pages) {
    yield* page;
  }
}

/** Collects a stream into batches of at most so many. */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}
