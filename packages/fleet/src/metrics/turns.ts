import type { Health } from "@longshore/telemetry";

/** A process whose loop hasn't turned for so long does not get on. Milliseconds. */
const longestTurn = 60_000;

/** A job that is in hand for so long hangs: ten minutes of patience a request, and some. Milliseconds. */
const longestJob = 2 * 3_600_000;

/**
 * Whether a process gets on: its loop turns, even while what it needs is away, for a new start would
 * not bring that back; and none of its jobs hangs.
 */
export class Turns implements Health {
  #turnedAt = performance.now();
  #isReady = false;
  readonly #jobs = new Map<unknown, { readonly begun: number; readonly longest: number }>();

  /** The loop has turned. @param isReady whether it could do its work */
  turned(isReady: boolean): void {
    this.#turnedAt = performance.now();
    this.#isReady = isReady;
  }

  /** A job is begun. */
  jobBegun(job: unknown): void {
    this.#jobs.set(job, { begun: performance.now(), longest: longestJob });
  }

  /** A job has ended. @returns seconds that it took */
  jobEnded(job: unknown): number {
    const begun = this.#jobs.get(job)?.begun ?? performance.now();
    this.#jobs.delete(job);
    return (performance.now() - begun) / 1_000;
  }

  /** A loop within the work, such as who waits for a step has, begins or has turned. */
  innerTurned(loop: unknown): void {
    this.#jobs.set(loop, { begun: performance.now(), longest: longestTurn });
  }

  /** A loop within the work has ended. */
  innerEnded(loop: unknown): void {
    this.#jobs.delete(loop);
  }

  isLive(): boolean {
    const now = performance.now();
    return (
      now - this.#turnedAt < longestTurn &&
      [...this.#jobs.values()].every(({ begun, longest }) => now - begun < longest)
    );
  }

  isReady(): boolean {
    return this.#isReady;
  }
}
