import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPeakMemory, readProcessCpu } from "./bench-server.js";

/** What a fleet's processes do. */
export type FleetRole = "producer" | "worker" | "coordinator";

/** A process of a fleet that is measured. */
export interface FleetProcess {
  readonly role: FleetRole;
  readonly pid: number;
  /** Seconds of CPU, and MiB of memory at most: up to the last look while it ran. */
  cost(): { readonly cpu: number; readonly peakMemory: number };
  kill(signal: NodeJS.Signals): void;
  /** @throws when it has ended; it has told the terminal why */
  throwIfEnded(): void;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** What the processes of a fleet are started with. */
export interface FleetStart {
  /** For their logs, a file each. */
  readonly folder: string;
  /** The registry's configuration. */
  readonly configuration: string;
  /** Longshore's own keys, as `CONCURRENCY`. */
  readonly keys: Readonly<Record<string, string>>;
}

/** How often a process is looked at. Milliseconds. */
const interval = 100;

/** Starts a process of a fleet: the program that operators run. */
export function startFleetProcess(
  role: FleetRole,
  { folder, configuration, keys }: FleetStart,
): FleetProcess {
  const program = fileURLToPath(new URL(`../../apps/${role}/dist/main.js`, import.meta.url));
  const log = openSync(join(folder, "fleet.log"), "a");
  const child = spawn(process.execPath, [program, configuration], {
    cwd: folder,
    env: Object.fromEntries(
      Object.entries(keys).map(([key, value]) => [`LONGSHORE_${key}`, value]),
    ),
    stdio: ["ignore", log, "inherit"],
  });
  closeSync(log);
  const pid = child.pid ?? 0;
  let cost = { cpu: 0, peakMemory: 0 };
  const look = () => {
    if (child.exitCode === null && child.signalCode === null) {
      const peakMemory = Math.max(cost.peakMemory, readPeakMemory(pid));
      cost = { cpu: readProcessCpu(pid, false), peakMemory };
    }
  };
  const timer = setInterval(look, interval);
  return {
    role,
    pid,
    cost: () => {
      look();
      return cost;
    },
    kill: (signal) => void child.kill(signal),
    throwIfEnded: () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the ${role} ended with ${child.exitCode ?? child.signalCode}`);
      }
    },
    ended: once(child, "exit").then(() => {
      clearInterval(timer);
      return child.exitCode;
    }),
  };
}

/** Ends processes as an operator does, and waits for them. */
export async function stopFleet(processes: readonly FleetProcess[]): Promise<void> {
  for (const process of processes) {
    process.kill("SIGTERM");
  }
  await Promise.all(processes.map(({ ended }) => ended));
}
