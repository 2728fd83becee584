import type { Clock } from "./clock.js";

/**
 * Spreads requests evenly over time, so that no second sees more than a number of them. Time that
 * nobody used is not saved up.
 */
export class Pace {
  readonly #interval: number;
  readonly #clock: Clock;
  #next = Number.NEGATIVE_INFINITY;

  /** @param perSecond requests a second at most; 0: as many as come */
  constructor(perSecond: number, clock: Clock) {
    this.#interval = perSecond === 0 ? 0 : 1000 / perSecond;
    this.#clock = clock;
  }

  /** Waits for the next turn. Throws the signal's reason once it is aborted; the turn is lost then. */
  async wait(signal?: AbortSignal): Promise<void> {
    if (this.#interval === 0) {
      return;
    }
    const now = this.#clock.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#interval;
    if (turn > now) {
      await this.#clock.sleep(turn - now, signal);
    }
  }
}
