import { setTimeout as delay } from "node:timers/promises";
import { failed, systemErrorCode } from "./failed.js";
import { isServerOf, readPostmaster } from "./postmaster-file.js";
import { shutdowns } from "./shutdowns.js";

/** Milliseconds between looks at a process that is no child of ours. */
const pollInterval = 20;

/**
 * Ends the server that a killed process has left on a data folder, if there is one, and waits for
 * that. To be called by whoever holds the folder.
 *
 * @throws EMBEDDED_POSTGRES_FAILED when it does not end, or may not be ended by this user; the
 *   reason of the signal when that is aborted
 */
export async function stopStrayServer(dataFolder: string, signal?: AbortSignal): Promise<void> {
  const processId = (await readPostmaster(dataFolder))?.processId;
  if (processId === undefined) {
    return;
  }
  for (const shutdown of shutdowns) {
    const deadline = performance.now() + shutdown.timeoutMilliseconds;
    if (await isServerOf(dataFolder, processId)) {
      sendSignal(processId, shutdown.signal);
    }
    while (performance.now() < deadline) {
      signal?.throwIfAborted();
      if (!(await isServerOf(dataFolder, processId))) {
        return;
      }
      await delay(pollInterval);
    }
  }
  throw failed(`the PostgreSQL server left behind as process ${processId} does not end`);
}

function sendSignal(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch (cause) {
    // It may have ended by itself just now.
    if (systemErrorCode(cause) !== "ESRCH") {
      throw failed(`cannot end the PostgreSQL server left behind as process ${processId}`, {
        cause,
      });
    }
  }
}
