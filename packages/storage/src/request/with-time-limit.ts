import { LongshoreError } from "@longshore/errors";
import { ReachableLimit, type TryLimit } from "./try-limit.js";

/**
 * Does work that is given up after a time, or when the caller gives up. The error of a time limit
 * has the code `ETIMEDOUT`.
 *
 * @param signal the caller's
 * @param work is given the limit; what it throws once that is reached does not matter, but for an
 *   error of ours whose cause is the limit's reason: it says what was waited for
 */
export async function withTimeLimit<Value>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (limit: TryLimit) => Promise<Value>,
): Promise<Value> {
  signal?.throwIfAborted();
  const limit = new ReachableLimit();
  const abort = (): void => limit.end(signal?.reason);
  const timer = setTimeout(() => limit.end(timeLimitError(milliseconds)), milliseconds);
  signal?.addEventListener("abort", abort);
  try {
    return await work(limit);
  } catch (error) {
    if (!(error instanceof LongshoreError && limit.isEndedBy(error.cause))) {
      limit.throwIfEnded();
    }
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function timeLimitError(milliseconds: number): Error {
  return Object.assign(new Error(`no answer in ${milliseconds} ms`), { code: "ETIMEDOUT" });
}
