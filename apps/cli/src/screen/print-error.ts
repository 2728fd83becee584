import type { Writable } from "node:stream";
import { LongshoreError } from "@longshore/errors";

/** Says what went wrong and what to do next. @returns the exit code */
export function printError(stream: Writable, error: unknown): number {
  if (error instanceof LongshoreError) {
    const { exitCode, next } = error.definition;
    stream.write(`longshore: ${error.message}\n  ${error.code}: ${next}\n`);
    return exitCode;
  }
  const detail = error instanceof Error ? describe(error) : String(error);
  stream.write(`longshore: ${detail}\n`);
  return 1;
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  // The first line only: queries and their parameters follow.
  return `${error.message.split("\n", 1)[0] ?? ""}${cause}`;
}
