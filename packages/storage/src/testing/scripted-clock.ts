import type { Clock } from "../request/clock.js";

/** A clock for tests: whoever sleeps is woken at once, and time has passed. */
export interface ScriptedClock extends Clock {
  /** How long each sleep was, in order. Milliseconds. */
  readonly sleeps: readonly number[];
  /** Lets time pass. */
  pass(milliseconds: number): void;
}

/** A clock at 0. */
export function createScriptedClock(): ScriptedClock {
  const sleeps: number[] = [];
  let now = 0;
  return {
    sleeps,
    now: () => now,
    pass(milliseconds) {
      now += milliseconds;
    },
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
}
