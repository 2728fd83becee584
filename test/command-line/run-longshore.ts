import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
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
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const closed = once(child, "close");
  const says = async (part: string) => {
    const ended = closed.then(() => false);
    let running = true;
    while (running && !stderr.includes(part)) {
      running = await Promise.race([ended, once(child.stderr, "data").then(() => true)]);
    }
    return stderr.includes(part);
  };
  const result = Promise.all([text(child.stdout), closed]).then(([stdout]) => ({
    exitCode: child.exitCode,
    stdout,
    stderr,
  }));
  return { pid, kill: (signal) => child.kill(signal), result, says };
}

/** Runs `longshore` to its end. */
export function runLongshore(
  words: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return startLongshore(words, options).result;
}
