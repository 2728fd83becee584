import { CommanderError } from "commander";
import { exitCodes, printError } from "@longshore/fleet";
import { createProgram } from "./create-program.js";
import { normalizeArguments } from "./normalize-arguments.js";
import type { Surroundings } from "./surroundings.js";
import { flushOutput, isClosedPipe } from "./watch-output.js";

/** Runs a command line. @returns its exit code; never throws */
export async function runCommandLine(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const exitCode = await runCommand(words, surroundings);
  await flushOutput(surroundings);
  const { outputLost, standardError } = surroundings;
  const failed = exitCode === exitCodes.failed || exitCode === exitCodes.usage;
  if (failed || !outputLost.aborted) {
    return exitCode;
  }
  return isClosedPipe(outputLost.reason)
    ? exitCodes.closedPipe
    : printError(standardError, outputLost.reason);
}

async function runCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = createProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(normalizeArguments(words), { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed the line already.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    return printError(surroundings.standardError, error);
  }
}
