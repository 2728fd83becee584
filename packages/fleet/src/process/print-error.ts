import type { Writable } from "node:stream";
import { explainQueryError } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { toPrintable } from "@longshore/telemetry";

/** Longest message that is printed: one may name every difference of a database's schema. Characters. */
const longestMessage = 4_000;

/** Says what went wrong and what to do next. @returns the exit code */
export function printError(stream: Writable, thrown: unknown): number {
  const error = explainQueryError(thrown);
  if (error instanceof LongshoreError) {
    const { exitCode, next } = error.definition;
    stream.write(
      `longshore: ${toPrintable(error.message, longestMessage)}\n  ${error.code}: ${next}\n`,
    );
    return exitCode;
  }
  const detail = error instanceof Error ? describe(error) : String(error);
  stream.write(`longshore: ${toPrintable(detail, longestMessage)}\n`);
  return 1;
}

/** In one line, although a message may have many. */
function describe(error: Error): string {
  const message = error.message.split("\n", 1)[0] ?? "";
  const cause = error.cause instanceof Error ? ` (${describe(error.cause)})` : "";
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const substitute = first instanceof Error ? describe(first) : error.name;
  return `${message || substitute}${cause}`;
}
