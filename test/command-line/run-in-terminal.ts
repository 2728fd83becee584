import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { environment, longshorePath } from "./run-longshore.js";

/** Whether this system can make a terminal for a command: util-linux's `script`. */
export const hasTerminals = String(spawnSync("script", ["--version"]).stdout).includes(
  "util-linux",
);

/** The sequence that removes what is right of the cursor. */
export const clearRight = "\u001B[K";

/** What a command has left on a terminal. */
export interface TerminalResult {
  readonly exitCode: number | null;
  /** All that was written to it, escape sequences too. */
  readonly written: string;
  /** What can be read on it at the end. */
  readonly lines: readonly string[];
}

/** Runs `longshore` on a terminal of its own. @param terminal its kind, as TERM has it */
export async function runInTerminal(
  words: readonly string[],
  options: { readonly cwd: string; readonly columns: number; readonly terminal: string },
): Promise<TerminalResult> {
  const command = [process.execPath, longshorePath, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn(
    "script",
    ["-qec", `stty cols ${options.columns} && exec ${command}`, "/dev/null"],
    {
      cwd: options.cwd,
      env: { ...environment, TERM: options.terminal },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [written] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { exitCode: child.exitCode, written, lines: readLines(written, options.columns) };
}

/** Shows text as a terminal does that knows the ends of lines, and `CSI K`. */
function readLines(written: string, columns: number): string[] {
  const lines: string[][] = [[]];
  let column = 0;
  // One character stands for the sequence, so that all are alike.
  for (const part of written.replaceAll(clearRight, "\0")) {
    let line = lines.at(-1) ?? [];
    if (part === "\r") {
      column = 0;
    } else if (part === "\n") {
      lines.push([]);
    } else if (part === "\0") {
      line.length = column;
    } else {
      if (column === columns) {
        line = [];
        lines.push(line);
        column = 0;
      }
      line[column] = part;
      column += 1;
    }
  }
  return lines.map((line) => line.join(""));
}
