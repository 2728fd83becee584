/** First and longest wait before the next try; a random part of it is waited. Milliseconds. */
const firstWait = 100;
const longestWait = 10_000;

/** Longest wait that a store may ask for, so that it can be found well again sooner. Milliseconds. */
const longestAskedWait = 60_000;

/** What a wait is chosen by. */
export interface WaitReasons {
  /** Tries that have failed, 1 at least. */
  readonly tries: number;
  /** How long the store asks to wait; 0 when it does not. Milliseconds. */
  readonly retryAfter: number;
  /** From 0 to 1. */
  readonly random: number;
}

/**
 * How long to wait before the next try: as long as the store asks for, and a random part of a wait that
 * grows. The random part is up to as long as what was asked for, too: requests that were refused at once
 * would come again at once otherwise. Milliseconds.
 */
export function chooseWait({ tries, retryAfter, random }: WaitReasons): number {
  const asked = Math.min(retryAfter, longestAskedWait);
  const most = Math.min(longestWait, Math.max(asked, firstWait * 2 ** (tries - 1)));
  return asked + most * random;
}
