/** For how long an answer serves everybody who asks. Milliseconds. */
const shortest = 1_000;

/** A read that takes long is repeated less often: one second of it in four. */
const share = 4;

/**
 * Shares what is read among all who ask: many who look cost no more than one. Who asks while it is
 * being read waits for that answer, errors too.
 * @param now a clock that never goes back. Milliseconds
 */
export function shareReads<Result>(
  read: () => Promise<Result>,
  now: () => number = () => performance.now(),
): () => Promise<Result> {
  let last: Promise<Result> | undefined;
  let until = 0;
  return () => {
    if (last === undefined || now() >= until) {
      const begun = now();
      until = Number.POSITIVE_INFINITY;
      const settle = () => {
        until = now() + Math.max(shortest, (now() - begun) * (share - 1));
      };
      last = read();
      last.then(settle, settle);
    }
    return last;
  };
}
