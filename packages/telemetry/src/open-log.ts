import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "@longshore/errors";
import { destination, type DestinationStream } from "pino";
import { createLogger, type Logger, type LogLevel } from "./create-logger.js";

/** A log and where it goes. */
export interface Log {
  readonly logger: Logger;
  /** The file's path; undefined for a stream. */
  readonly path: string | undefined;
  /** Writes out what is waiting. A file that nothing was written to is removed. */
  readonly close: () => void;
}

/** Opens a log on a stream, such as standard output; the stream's errors are its owner's matter. */
export function openStreamLog(level: LogLevel, stream: DestinationStream): Log {
  return { logger: createLogger(level, stream), path: undefined, close: () => undefined };
}

/**
 * Opens a log file, named after the time as RFC 3339 has it, readable by its owner only.
 * @throws USAGE_INVALID when the folder can't be written to
 */
export function openFileLog(level: LogLevel, directory: string, now: Date): Log {
  const time = now.toISOString().replace(/\.\d+Z$/, "Z");
  const path = join(directory, `${time}-registry-import.log`);
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    throw new LongshoreError("USAGE_INVALID", `The log file "${path}" cannot be written.`, {
      fields: { path },
      cause,
    });
  }
  const stream = destination({ dest: path, sync: true, append: true });
  return { logger: createLogger(level, stream), path, close: () => closeFile(stream, path) };
}

function closeFile(stream: ReturnType<typeof destination>, path: string): void {
  stream.end();
  if (statSync(path, { throwIfNoEntry: false })?.size === 0) {
    rmSync(path);
  }
}
