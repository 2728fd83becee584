import { once } from "node:events";

/** Waits for work no longer than until the signal is aborted. @throws its reason then */
export async function unlessAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const aborted = once(signal, "abort", { signal: waiting.signal });
  try {
    signal.throwIfAborted();
    await Promise.race([work, aborted]);
    signal.throwIfAborted();
  } finally {
    aborted.catch(() => undefined);
    work.catch(() => undefined);
    waiting.abort();
  }
}
