/** How a process is told to stop. */
export interface Interruption {
  /** Aborted by the first signal: finish what is in hand, then stop. */
  readonly drain: AbortSignal;
  /** Aborted by the second signal: give up what is in hand. */
  readonly abort: AbortSignal;
  /** Listens no more. */
  readonly end: () => void;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Listens for SIGINT and SIGTERM. @param onDrain called at the first one */
export function listenForInterruption(onDrain: () => void): Interruption {
  const drain = new AbortController();
  const abort = new AbortController();
  const listener = () => {
    if (drain.signal.aborted) {
      abort.abort();
    } else {
      drain.abort();
      onDrain();
    }
  };
  for (const signal of signals) {
    process.on(signal, listener);
  }
  return {
    drain: drain.signal,
    abort: abort.signal,
    end: () => {
      for (const signal of signals) {
        process.off(signal, listener);
      }
    },
  };
}
