/** How a process is told to stop. */
export interface Interruption {
  /** Aborted by the first signal: finish what is in hand, then stop. */
  readonly drain: AbortSignal;
  /** Aborted by the second signal: give up what is in hand. */
  readonly abort: AbortSignal;
  /** Listens no more. */
  readonly end: () => void;
}

/** Who is told of the signals. */
export interface InterruptionListeners {
  /** Called at the first signal. */
  readonly onDrain: () => void;
  /** Called when a second signal was given, and what is in hand was not given up soon after. */
  readonly onStuck: () => void;
}

/** How long after the second signal a database or a storage may keep the process. Milliseconds. */
const longestFarewell = 1_000;

const signals = ["SIGINT", "SIGTERM"] as const;

/** Listens for SIGINT and SIGTERM. */
export function listenForInterruption(listeners: InterruptionListeners): Interruption {
  const drain = new AbortController();
  const abort = new AbortController();
  const listener = () => {
    if (!drain.signal.aborted) {
      drain.abort();
      listeners.onDrain();
    } else if (!abort.signal.aborted) {
      abort.abort();
      setTimeout(listeners.onStuck, longestFarewell).unref();
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
