import { setImmediate } from "node:timers/promises";

/** Longest time in milliseconds that synchronous calls keep everything else from running. */
const longestHold = 10;

/** Lets the event loop run in between synchronous file operations. */
export interface Breather {
  /** Whether the last breath is long enough ago. */
  due(): boolean;
  /** Lets timers, sockets and signals run. Throws the signal's reason once it is aborted. */
  breathe(signal?: AbortSignal): Promise<void>;
  /** Breathes when it is due; throws the signal's reason when it is aborted. */
  breatheIfDue(signal?: AbortSignal): Promise<void>;
}

/** A breather for all operations of one storage, which share one thread. */
export function createBreather(): Breather {
  let last = performance.now();
  const due = (): boolean => performance.now() - last > longestHold;
  const breathe = async (signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    await setImmediate();
    // Only now: until then every other operation of this storage has to wait, too.
    last = performance.now();
    signal?.throwIfAborted();
  };
  const breatheIfDue = async (signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    if (due()) {
      await breathe(signal);
    }
  };
  return { due, breathe, breatheIfDue };
}
