import type { Digest } from "@longshore/registry";

/** Most digests of one query. */
const mostAtOnce = 1_000;

/** Finds which of some digests there are. */
export type FindDigests = (digests: readonly Digest[]) => Promise<ReadonlySet<Digest>>;

interface Batch {
  readonly asked: Set<Digest>;
  readonly answer: Promise<ReadonlySet<Digest>>;
}

/**
 * Answers questions for single digests that come at about the same time by one query. One query is
 * under way at a time, as a transaction's connection takes no more: what comes meanwhile is asked next.
 */
export class BatchedLookup {
  readonly #find: FindDigests;
  #open: Batch | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(find: FindDigests) {
    this.#find = find;
  }

  /** Whether a digest is among those that there are. */
  async has(digest: Digest): Promise<boolean> {
    if (this.#open === undefined || this.#open.asked.size >= mostAtOnce) {
      this.#open = this.#begin();
    }
    const { asked, answer } = this.#open;
    asked.add(digest);
    return (await answer).has(digest);
  }

  #begin(): Batch {
    const asked = new Set<Digest>();
    const before = this.#underWay;
    const ask = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await before;
      if (this.#open?.asked === asked) {
        this.#open = undefined;
      }
      return this.#find([...asked]);
    };
    const answer = ask();
    // Who asked is told of a failure; the next batch is asked all the same.
    this.#underWay = answer.catch(() => undefined);
    return { asked, answer };
  }
}
