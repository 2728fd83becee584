import type { TryLimit } from "./try-limit.js";

/**
 * Waits for what heeds no limit, until the limit is reached.
 *
 * @param explain what to throw then; to be told, it has the limit's reason as its cause
 */
export async function waitWithin<Value>(
  limit: TryLimit,
  work: () => Promise<Value>,
  explain: (reason: unknown) => Error,
): Promise<Value> {
  limit.throwIfEnded();
  return await new Promise((resolve, reject) => {
    limit.onEnd((reason) => reject(explain(reason)));
    work().then(resolve, reject);
  });
}
