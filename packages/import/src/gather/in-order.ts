/** Items whose work is begun before the first one's result is taken. */
const mostAhead = 16;

/**
 * Does some work on all items, several at once, and gives the results in the items' order. What
 * fails throws when its turn comes; whoever stops before never hears of it.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  const begin = (item: Item | undefined) => {
    if (item !== undefined) {
      const result = work(item);
      result.catch(() => undefined);
      begun.push(result);
    }
  };
  items.slice(0, mostAhead).forEach(begin);
  for (let index = 0; index < items.length; index += 1) {
    const result = await begun.shift();
    begin(items[index + mostAhead]);
    if (result !== undefined) {
      yield result;
    }
  }
}
