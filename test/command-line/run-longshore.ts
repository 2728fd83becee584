import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The compiled command line. */
export const longshorePath = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));

/** What a command line left behind. */
export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that runs. */
export interface RunningCommand {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly result: Promise<CommandResult>;
}

/** Starts `longshore` as a process of its own. */
export function startLongshore(
  words: readonly string[],
  options: { cwd?: string; environment?: Readonly<Record<string, string>> } = {},
): RunningCommand {
  const child = spawn(process.execPath, [longshorePath, ...words], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new Error("longshore did not start");
  }
  const result = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr]) => ({ exitCode: child.exitCode, stdout, stderr }),
  );
  return { pid, kill: (signal) => child.kill(signal), result };
}

/** Runs `longshore` to its end. */
export function runLongshore(
  words: readonly string[],
  options: { cwd?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<CommandResult> {
  return startLongshore(words, options).result;
}
