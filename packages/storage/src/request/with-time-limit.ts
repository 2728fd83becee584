/**
 * Does work that is given up after a time, or when the caller gives up. The error of a time limit
 * has the code `ETIMEDOUT`.
 *
 * @param signal the caller's
 * @param work is given a signal of its own; what it throws once that is aborted does not matter
 */
export async function withTimeLimit<Value>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(timeLimitError(milliseconds)), milliseconds);
  signal?.addEventListener("abort", abort);
  try {
    return await work(controller.signal);
  } catch (error) {
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function timeLimitError(milliseconds: number): Error {
  return Object.assign(new Error(`no answer in ${milliseconds} ms`), { code: "ETIMEDOUT" });
}
