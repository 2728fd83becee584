import { spawn } from "node:child_process";
import { failed } from "./failed.js";

/** A program ready to be started: the answer of a {@link Launch}. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/** How a program ended, and the end of what it said. */
export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Characters kept of what a program says: more than initdb or a failing server ever needs. */
const keptOutput = 64 * 1024;

/**
 * Runs a program to its end. That it exits with another code than 0 is an answer and no error.
 *
 * @throws EMBEDDED_POSTGRES_FAILED when it cannot be started or does not end in time; the reason of
 *   the signal when that is aborted. In either case the program has ended by then.
 */
export async function runCommand(
  command: Command,
  options: { input?: string; timeoutMilliseconds: number; signal?: AbortSignal | undefined },
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const child = spawn(command.file, command.args, { ...command.options, stdio: "pipe" });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] = (output[name] + text).slice(-keptOutput);
    });
  }
  // A program that ends before it has read its input is judged by its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");

  let late = false;
  const kill = (): void => void child.kill("SIGKILL");
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, options.timeoutMilliseconds);
  options.signal?.addEventListener("abort", kill);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once("error", (cause) =>
        reject(failed(`cannot run ${command.file}: ${cause.message}`, { cause })),
      );
      child.once("close", resolve);
    });
    options.signal?.throwIfAborted();
    if (late) {
      throw failed(`${command.file} did not end within ${options.timeoutMilliseconds} ms`);
    }
    return { exitCode, ...output };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", kill);
  }
}
