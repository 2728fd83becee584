import { setTimeout as sleep } from "node:timers/promises";

/** Waits so many milliseconds, or until the signal is aborted. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
