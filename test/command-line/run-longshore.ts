import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The compiled command line. */
export const longshorePath = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));

/** What every command line is given of this process's own environment. */
export const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"] } as const;

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
  /** Waits until it has written this to standard error. @returns false when it ended before */
  readonly says: (part: string) => Promise<boolean>;
  /** The same for standard output. */
  readonly prints: (part: string) => Promise<boolean>;
}

/** Where and as whom a command line runs. */
export interface CommandOptions {
  readonly cwd?: string;
  /** A compiled program in place of the command line. */
  readonly program?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The user to run as, group alike; only root may choose. */
  readonly uid?: number | undefined;
}

/** Starts `longshore` as a process of its own. */
export function startLongshore(
  words: readonly string[],
  { cwd, program = longshorePath, environment: given, uid }: CommandOptions = {},
): RunningCommand {
  const child = spawn(process.execPath, [program, ...words], {
    cwd,
    env: { ...environment, ...given },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new Error("longshore did not start");
  }
  const closed = once(child, "close");
  const stdout = collect(child.stdout, closed);
  const stderr = collect(child.stderr, closed);
  const result = closed.then(() => ({
    exitCode: child.exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
  }));
  const kill = (signal: NodeJS.Signals) => child.kill(signal);
  return { pid, kill, result, says: stderr.holds, prints: stdout.holds };
}

/** Collects what a command writes. */
function collect(stream: Readable, closed: Promise<unknown>) {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const holds = async (part: string) => {
    const ended = closed.then(() => false);
    let running = true;
    while (running && !text.includes(part)) {
      running = await Promise.race([ended, once(stream, "data").then(() => true)]);
    }
    return text.includes(part);
  };
  return { text: () => text, holds };
}

/** Runs `longshore` to its end. */
export function runLongshore(
  words: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return startLongshore(words, options).result;
}
