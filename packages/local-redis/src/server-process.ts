import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RedisProgram } from "./find-redis-server.js";
import { waitUntilReady } from "./wait-until-ready.js";

/** A server that takes connections. */
export interface ServerProcess {
  readonly pid: number;
  /** Ends it, and returns when it has ended. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

/** Milliseconds until a server has to take connections. */
const startTimeout = 20_000;

const guard = fileURLToPath(new URL("guard.js", import.meta.url));

/** The process may have ended a moment ago, and its guard not yet. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}

/**
 * Starts a server, which ends with this process, however that ends.
 *
 * @throws REDIS_UNREACHABLE with the last that it said when it ends before it takes connections, or
 *   does not in time
 */
export async function startServer(
  program: RedisProgram,
  args: readonly string[],
): Promise<ServerProcess> {
  // Detached: an interrupt from the terminal is for us.
  const child = spawn(process.execPath, [guard, program.file, ...args], {
    detached: true,
    env: { LD_LIBRARY_PATH: program.libraries.join(":") },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  child.stdin.on("error", () => undefined);
  const late = setTimeout(() => child.kill(), startTimeout);
  try {
    const pid = await waitUntilReady(createInterface({ input: child.stdout }));
    // What it says later is nobody's, but a full pipe would stop it.
    child.stdout.resume();
    return {
      pid,
      async end(signal) {
        if (child.exitCode === null && child.signalCode === null) {
          sendSignal(pid, signal);
          await exited;
        }
      },
    };
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    clearTimeout(late);
  }
}
