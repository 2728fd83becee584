import { type Difference, type DifferenceKind, differenceKinds, isDamage } from "@longshore/import";

/** Differences of a kind that are shown to a person. */
const shownOfEach = 10;

/** What was verified. */
export interface Verified {
  readonly repositories: number;
  readonly blobRanges: number;
  /** When the first of it was looked at, perhaps by an earlier process. */
  readonly begunAt: Date;
  /** That this process has taken. */
  readonly seconds: number;
}

/** The differences of one kind. */
interface KindTally {
  count: number;
  /** The first ones. */
  readonly first: Difference[];
}

/** Counts differences by kind, and keeps the first of each. */
export class DifferenceTally {
  readonly #kinds = new Map<DifferenceKind, KindTally>();

  /** Takes note of a difference. */
  add(difference: Difference): void {
    const tally = this.#kinds.get(difference.kind) ?? { count: 0, first: [] };
    this.#kinds.set(difference.kind, tally);
    tally.count += 1;
    if (tally.first.length < shownOfEach) {
      tally.first.push(difference);
    }
  }

  /** Whether there is one for which verification fails. */
  get fails(): boolean {
    return [...this.#kinds.keys()].some((kind) => differenceKinds[kind].fails);
  }

  /** Whether storage itself is damaged in a way that harms pulls. */
  get hasDamage(): boolean {
    return [...this.#kinds.keys()].some(isDamage);
  }

  /** The kinds that there are, in the order of the table, those that fail first. */
  get kinds(): readonly (KindTally & { readonly kind: DifferenceKind })[] {
    const entries = [...this.#kinds].map(([kind, { count, first }]) => ({ kind, count, first }));
    const order = Object.keys(differenceKinds);
    const rank = (kind: DifferenceKind) =>
      order.indexOf(kind) + (differenceKinds[kind].fails ? 0 : order.length);
    return entries.toSorted((left, right) => rank(left.kind) - rank(right.kind));
  }

  /** The summary as one JSON object. */
  toJson(verified: Verified): object {
    const counts = this.kinds.map(({ kind, count }) => [kind, count]);
    return {
      kind: "summary",
      ...verified,
      fails: this.fails,
      differences: Object.fromEntries(counts),
    };
  }
}

/** A difference as one JSON object, with what it means. */
export function describeDifference(difference: Difference): object {
  const { fails, meaning } = differenceKinds[difference.kind];
  return { ...difference, fails, meaning };
}
