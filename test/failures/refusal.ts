import type { CommandResult } from "../command-line/run-longshore.js";

/** How a command line was refused. */
export interface Refusal {
  readonly exitCode: number | null;
  /** Undefined when the command line itself cannot be understood. */
  readonly code: string | undefined;
  /** What it says is wrong. */
  readonly line: string;
}

/** One line that says what is wrong, then one that says what to do. */
const refusal = /^longshore: (?<line>.+)\n {2}(?<code>[A-Z_]+): .+\n$/;
const misunderstanding = /^error: (?<line>.+)\n+\(longshore --help explains the commands\)\n$/;

/** Reads a refusal. @throws when it says anything else, such as a stack */
export function readRefusal({ exitCode, stdout, stderr }: CommandResult): Refusal {
  const said = stderr.replace(/^Detailed log: .+\n/, "");
  const { line, code } = (refusal.exec(said) ?? misunderstanding.exec(said))?.groups ?? {};
  if (line === undefined || stdout !== "") {
    throw new Error(`not one clear line (exit code ${exitCode}): ${stdout}${stderr}`);
  }
  return { exitCode, code, line };
}
