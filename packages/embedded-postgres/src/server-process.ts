import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { failed, named, systemErrorCode } from "./failed.js";
import { readPostmaster } from "./postmaster-file.js";
import type { Command } from "./run-command.js";

/** Milliseconds between looks at a state that nobody reports. */
const pollInterval = 20;

/** Milliseconds for a fast shutdown, which writes a checkpoint; then for an immediate one. */
const fastShutdownTimeout = 60_000;
const immediateShutdownTimeout = 20_000;

/** Bytes of the log that are searched for the reason of a failed start. */
const searchedLog = 64 * 1024;

/** The port was taken between choosing it and listening on it. */
export type StartResult = { readonly kind: "started"; stop(): Promise<void> } | PortTaken;
interface PortTaken {
  readonly kind: "port-taken";
}

/**
 * Starts the server and waits until it takes connections.
 *
 * @param command how to run `postgres` on the data folder
 * @param endsWithUs whether the command sees to it that the server ends when this process dies
 * @throws EMBEDDED_POSTGRES_FAILED with the server's own words; the reason of the signal when that
 *   is aborted. In either case no server is left.
 */
export async function startServer(options: {
  readonly command: Command;
  readonly endsWithUs: boolean;
  readonly dataFolder: string;
  readonly log: string;
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
}): Promise<StartResult> {
  const { command, log } = options;
  const handle = await named(`cannot open ${log}`, open(log, "a+", 0o600));
  try {
    const { size: logStart } = await handle.stat();
    // Detached: an interrupt from the terminal is for us, who stop the server when we are done.
    const child = spawn(command.file, command.args, {
      ...command.options,
      detached: true,
      stdio: ["ignore", handle.fd, handle.fd],
    });
    child.unref();
    const stop = stopper(child, options.endsWithUs);
    try {
      await waitUntilReady(child, options);
      return { kind: "started", stop };
    } catch (error) {
      await stop();
      options.signal?.throwIfAborted();
      const reason = await readReason(handle, logStart);
      if (reason.includes("could not create any TCP/IP sockets")) {
        return { kind: "port-taken" };
      }
      const message = error instanceof Error ? error.message : String(error);
      throw failed(`${message}${reason === "" ? "" : `: ${reason}`} (log: ${log})`, {
        cause: error,
        fields: { path: log },
      });
    }
  } finally {
    await handle.close();
  }
}

async function waitUntilReady(
  child: ChildProcess,
  options: Parameters<typeof startServer>[0],
): Promise<void> {
  let spawnError: Error | undefined;
  child.on("error", (error) => {
    spawnError = error;
  });
  const deadline = performance.now() + options.timeoutMilliseconds;
  for (;;) {
    options.signal?.throwIfAborted();
    if (spawnError !== undefined) {
      throw failed(`cannot run ${options.command.file}: ${spawnError.message}`);
    }
    if (hasEnded(child)) {
      const ending = child.exitCode === null ? child.signalCode : `exit code ${child.exitCode}`;
      throw failed(`PostgreSQL ended while it started (${ending})`);
    }
    const postmaster = await readPostmaster(options.dataFolder);
    // The file of a server before this one is overwritten in place.
    if (postmaster?.ready === true && postmaster.processId === child.pid) {
      return;
    }
    if (performance.now() > deadline) {
      throw failed(`PostgreSQL did not start within ${options.timeoutMilliseconds} ms`);
    }
    await delay(pollInterval);
  }
}

/** A function that ends the server and waits for that; called again it waits for the same end. */
function stopper(child: ChildProcess, endsWithUs: boolean): () => Promise<void> {
  const interrupt = (): void => void child.kill("SIGINT");
  if (!endsWithUs) {
    process.once("exit", interrupt);
  }
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    process.off("exit", interrupt);
    if (child.pid === undefined || hasEnded(child)) {
      return;
    }
    child.ref();
    const ended = once(child, "exit").then(() => true);
    for (const { signal, timeout } of shutdowns) {
      child.kill(signal);
      if (await Promise.race([ended, delay(timeout, false, { ref: false })])) {
        return;
      }
    }
    throw failed(`PostgreSQL (process ${child.pid}) does not end`);
  };
  return () => (stopping ??= stop());
}

/** PostgreSQL's documentation, "Shutting Down the Server". */
const shutdowns = [
  { signal: "SIGINT", timeout: fastShutdownTimeout },
  { signal: "SIGQUIT", timeout: immediateShutdownTimeout },
] as const;

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Ends a server that is no child of ours, and waits for that.
 *
 * @throws EMBEDDED_POSTGRES_FAILED when it does not end, or may not be ended by this user
 */
export async function stopStrayServer(
  processId: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const shutdown of shutdowns) {
    const deadline = performance.now() + shutdown.timeout;
    if (!sendSignal(processId, shutdown.signal)) {
      return;
    }
    while (performance.now() < deadline) {
      signal?.throwIfAborted();
      await delay(pollInterval);
      if (!sendSignal(processId, 0)) {
        return;
      }
    }
  }
  throw failed(`a PostgreSQL server left behind (process ${processId}) does not end`);
}

/** False when there is no such process. */
function sendSignal(processId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(processId, signal);
  } catch (cause) {
    if (systemErrorCode(cause) === "ESRCH") {
      return false;
    }
    throw failed(`cannot end the PostgreSQL server left behind (process ${processId})`, { cause });
  }
}

/** What the server gave as the reason of its end since the log had this size. */
async function readReason(log: FileHandle, from: number): Promise<string> {
  const buffer = Buffer.alloc(searchedLog);
  const { bytesRead } = await log.read(buffer, 0, buffer.length, from);
  const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
  return lines.findLast((line) => /(FATAL|PANIC|error|setpriv): /.test(line)) ?? "";
}
