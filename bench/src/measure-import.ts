import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { readPeakMemory, readProcessCpu, readServerCpu } from "./bench-server.js";

const longshore = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));

/** How often a process's memory and CPU are looked at; its last look may miss that much. Milliseconds. */
const interval = 100;

/** What an import, or a verification, took. */
export interface ImportMeasurement {
  readonly seconds: number;
  /** Seconds of CPU of the command's process, and of all of PostgreSQL. */
  readonly nodeCpu: number;
  readonly serverCpu: number;
  /** MiB. */
  readonly peakMemory: number;
}

/**
 * Imports or verifies by the command line, in a process of its own, and measures it.
 * @param given.words what comes after `longshore import`, or after that command
 */
export async function measureImport(given: {
  readonly command?: "import" | "verify";
  readonly words: readonly string[];
  readonly folder: string;
  readonly dataDirectory: string;
}): Promise<ImportMeasurement> {
  const { command = "import" } = given;
  const serverBefore = readServerCpu(given.dataDirectory);
  const started = performance.now();
  const child = spawn(process.execPath, [longshore, command, ...given.words], {
    cwd: given.folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  let nodeCpu = 0;
  let peakMemory = 0;
  const timer = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) {
      nodeCpu = readProcessCpu(child.pid, false);
      // A process that has just ended has no memory any more.
      peakMemory = Math.max(peakMemory, readPeakMemory(child.pid));
    }
  }, interval);
  await once(child, "exit");
  clearInterval(timer);
  if (child.exitCode !== 0) {
    throw new Error(`the ${command} ended with exit code ${child.exitCode}:\n${said}`);
  }
  return {
    seconds: (performance.now() - started) / 1000,
    nodeCpu,
    serverCpu: readServerCpu(given.dataDirectory) - serverBefore,
    peakMemory,
  };
}
