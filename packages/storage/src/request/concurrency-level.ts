/** How one request went, as far as it tells how many at once are good. */
export interface LevelSample {
  /** What kind of request it was: each has its own usual latency. */
  readonly kind: string;
  /** From sending it to the end of its answer. */
  readonly milliseconds: number;
  /** When it was sent, on the clock of `now`. */
  readonly sentAt: number;
  readonly now: number;
  /** The store asked for fewer requests, or did not answer in time. */
  readonly congested: boolean;
  /** Whether as many requests as the level allows were under way meanwhile. */
  readonly full: boolean;
}

/** The bounds of a level. */
export interface LevelBounds {
  readonly start: number;
  readonly most: number;
}

/** Requests of a kind since the last decision, and the best mean of any such window so far. */
interface Window {
  count: number;
  total: number;
  best: number;
}

/** A mean latency up to so many times the best one, and a bit for timers and bursts, still holds. */
const tolerance = 2;
const slack = 5;

/** The best mean is forgotten slowly, so that a store that has become slower is not held against it. */
const forgetting = 1.02;

/**
 * Finds how many requests at once are good: additive increase, multiplicative decrease. It grows while
 * it is used to the full and the latency holds: twofold each round until the store first asks for
 * fewer, then by one a round. It is halved, once a round-trip at most, when the store asks for fewer
 * requests. A round is as many answers as the level allows at once.
 */
export class ConcurrencyLevel {
  #limit: number;
  readonly #most: number;
  readonly #windows = new Map<string, Window>();
  #wasHalved = false;
  #halvedAt = Number.NEGATIVE_INFINITY;

  constructor({ start, most }: LevelBounds) {
    this.#limit = Math.min(start, most);
    this.#most = most;
  }

  /** Requests at once, at least 1. */
  get limit(): number {
    return this.#limit;
  }

  /** Takes note of a request that has ended. */
  observe(sample: LevelSample): void {
    if (!sample.congested) {
      this.#observeLatency(sample);
    } else if (sample.sentAt >= this.#halvedAt) {
      // What was sent before the last decrease says nothing of the level since.
      this.#halvedAt = sample.now;
      this.#wasHalved = true;
      this.#limit = Math.max(1, Math.floor(this.#limit / 2));
      this.#windows.clear();
    }
  }

  #observeLatency({ kind, milliseconds, full }: LevelSample): void {
    const window = this.#windows.get(kind) ?? { count: 0, total: 0, best: Infinity };
    this.#windows.set(kind, window);
    window.count += 1;
    window.total += milliseconds;
    if (window.count < this.#limit) {
      return;
    }
    const mean = window.total / window.count;
    const holds = mean <= window.best * tolerance + slack;
    window.best = Math.min(window.best * forgetting, mean);
    window.count = 0;
    window.total = 0;
    if (holds && full) {
      this.#limit = Math.min(this.#most, this.#wasHalved ? this.#limit + 1 : this.#limit * 2);
    }
  }
}
