import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { failed, named } from "./failed.js";
import { readPostmaster } from "./postmaster-file.js";
import type { Command } from "./run-command.js";
import { shutdowns } from "./shutdowns.js";

/** Milliseconds between looks at a state that nobody reports. */
const pollInterval = 20;

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
    for (const { signal, timeoutMilliseconds } of shutdowns) {
      child.kill(signal);
      // The child keeps this process alive; the timer must not outlast it.
      if (await Promise.race([ended, delay(timeoutMilliseconds, false, { ref: false })])) {
        return;
      }
    }
    throw failed(`PostgreSQL (process ${child.pid}) does not end`);
  };
  return () => (stopping ??= stop());
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** What the server gave as the reason of its end since the log had this size. */
async function readReason(log: FileHandle, from: number): Promise<string> {
  const buffer = Buffer.alloc(searchedLog);
  const { size } = await log.stat();
  const start = Math.max(from, size - buffer.length);
  const { bytesRead } = await log.read(buffer, 0, buffer.length, start);
  const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
  return lines.findLast((line) => /(FATAL|PANIC|error|setpriv): /.test(line)) ?? "";
}
