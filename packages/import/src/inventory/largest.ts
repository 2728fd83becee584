/** Keeps those of many that are largest by some measure. */
export class Largest<T> {
  readonly #most: number;
  readonly #measure: (one: T) => number;
  #kept: T[] = [];

  /** @param most how many are kept */
  constructor(most: number, measure: (one: T) => number) {
    this.#most = most;
    this.#measure = measure;
  }

  /** Takes one more. @returns those that were let go, and are not given back again */
  add(one: T): T[] {
    this.#kept.push(one);
    // Sorting now and then, not at each, costs little a piece.
    return this.#kept.length >= 2 * this.#most + 64 ? this.#cut() : [];
  }

  /** @returns the largest, largest first (of equals those that came first), and those let go by now */
  end(): { readonly kept: readonly T[]; readonly dropped: readonly T[] } {
    const dropped = this.#cut();
    return { kept: this.#kept, dropped };
  }

  #cut(): T[] {
    const sorted = this.#kept.toSorted((left, right) => this.#measure(right) - this.#measure(left));
    this.#kept = sorted.slice(0, this.#most);
    return sorted.slice(this.#most);
  }
}
