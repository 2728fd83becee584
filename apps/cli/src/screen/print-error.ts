import type { Writable } from "node:stream";
import { unwrapQueryError } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";

/** Says what went wrong and what to do next. @returns the exit code */
export function printError(stream: Writable, error: unknown): number {
  if (error instanceof LongshoreError) {
    const { exitCode, next } = error.definition;
    stream.write(`longshore: ${error.message}\n  ${error.code}: ${next}\n`);
    return exitCode;
  }
  const plain = unwrapQueryError(error);
  const detail = plain instanceof Error ? describe(plain) : String(plain);
  stream.write(`longshore: ${detail}\n`);
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
