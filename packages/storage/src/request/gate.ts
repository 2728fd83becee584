import type { Clock } from "./clock.js";
import { ConcurrencyLevel, type LevelBounds } from "./concurrency-level.js";

/** A request's place among those under way. */
export interface Passage {
  /** Gives the place up. To be called once, when the request has ended. */
  leave(outcome: { readonly congested: boolean }): void;
}

interface Waiter {
  readonly enter: () => void;
}

/** Lets as many requests through at once as is good; the others wait, first come, first served. */
export class Gate {
  readonly #level: ConcurrencyLevel;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  #inside = 0;

  constructor(bounds: LevelBounds, clock: Clock) {
    this.#level = new ConcurrencyLevel(bounds);
    this.#clock = clock;
  }

  /** Requests at once that are let through now. */
  get limit(): number {
    return this.#level.limit;
  }

  /** Waits for a place. Throws the signal's reason once it is aborted. */
  async enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#waiters.size === 0 && this.#inside < this.#level.limit) {
      this.#inside += 1;
      return;
    }
    await this.#wait(signal);
  }

  /** Begins to measure a request that has a place. */
  begin(kind: string): Passage {
    const sentAt = this.#clock.now();
    const wasFull = this.#isFull();
    return {
      leave: ({ congested }) => {
        const now = this.#clock.now();
        const full = wasFull || this.#isFull();
        this.#level.observe({ kind, milliseconds: now - sentAt, sentAt, now, congested, full });
        this.leave();
      },
    };
  }

  /** Gives up a place without a request. */
  leave(): void {
    this.#inside -= 1;
    for (const waiter of this.#waiters) {
      if (this.#inside >= this.#level.limit) {
        break;
      }
      waiter.enter();
    }
  }

  #isFull(): boolean {
    return this.#inside >= this.#level.limit;
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener("abort", abort);
      };
      const waiter: Waiter = {
        enter: () => {
          end();
          this.#inside += 1;
          resolve();
        },
      };
      const abort = (): void => {
        end();
        reject(signal?.reason);
      };
      this.#waiters.add(waiter);
      signal?.addEventListener("abort", abort);
    });
  }
}
