/** How a process is told to stop. */
export interface Interruption {
  /** Aborted by the first signal: finish what is in hand, then stop. */
  readonly drain: AbortSignal;
  /** Aborted by the second signal, or when the time that the first one gave is over. */
  readonly abort: AbortSignal;
  /** Gives so many milliseconds from the first signal on; without it there is no limit. */
  readonly giveGrace: (grace: number) => void;
  /** Listens no more. */
  readonly end: () => void;
}

/** Who is told of the signals. */
export interface InterruptionListeners {
  /** Called at the first signal. */
  readonly onDrain: () => void;
  /** Called when what is in hand was to be given up, and was not soon after. */
  readonly onStuck: () => void;
}

/** How long a database or a storage may keep the process after the second signal. Milliseconds. */
const shortFarewell = 1_000;

/** The same after the grace: what is in hand is handed back meanwhile. */
const longFarewell = 5_000;

const signals = ["SIGINT", "SIGTERM"] as const;

/** Listens for SIGINT and SIGTERM. */
export function listenForInterruption(listeners: InterruptionListeners): Interruption {
  const drain = new AbortController();
  const abort = new AbortController();
  const giveUp = (farewell: number) => {
    abort.abort();
    setTimeout(listeners.onStuck, farewell).unref();
  };
  const listener = () => {
    if (!drain.signal.aborted) {
      drain.abort();
      listeners.onDrain();
    } else {
      giveUp(shortFarewell);
    }
  };
  const giveGrace = (grace: number) => {
    const begin = () => void setTimeout(() => giveUp(longFarewell), grace).unref();
    if (drain.signal.aborted) {
      begin();
    } else {
      drain.signal.addEventListener("abort", begin, { once: true });
    }
  };
  for (const signal of signals) {
    process.on(signal, listener);
  }
  return {
    drain: drain.signal,
    abort: abort.signal,
    giveGrace,
    end: () => {
      for (const signal of signals) {
        process.off(signal, listener);
      }
    },
  };
}
