import { accessSync, closeSync, constants, openSync, rmSync, statSync } from "node:fs";
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
 * @throws LOG_UNWRITABLE when the folder can't be written to
 */
export function openFileLog(level: LogLevel, directory: string, now: Date): Log {
  const time = now.toISOString().replace(/\.\d+Z$/, "Z");
  const path = join(directory, `${time}-registry-import.log`);
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    throw unwritable(`The log file ${JSON.stringify(path)} cannot be written`, path, cause);
  }
  const stream = destination({ dest: path, sync: true, append: true });
  return { logger: createLogger(level, stream), path, close: () => closeFile(stream, path) };
}

/**
 * Sees that a log file can be made in a folder, before anything is begun for which there must be one.
 * @throws LOG_UNWRITABLE when it can't
 */
export function requireLogFolder(directory: string): void {
  try {
    // The slash makes a file an error.
    accessSync(`${directory}/`, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(
      `The log folder ${JSON.stringify(directory)} cannot be written`,
      directory,
      cause,
    );
  }
}

function unwritable(what: string, path: string, cause: unknown): LongshoreError {
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new LongshoreError("LOG_UNWRITABLE", `${what}${code}.`, { fields: { path }, cause });
}

function closeFile(stream: ReturnType<typeof destination>, path: string): void {
  stream.end();
  if (statSync(path, { throwIfNoEntry: false })?.size === 0) {
    rmSync(path);
  }
}
