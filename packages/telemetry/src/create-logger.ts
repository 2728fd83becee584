import { LongshoreError } from "@longshore/errors";
import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger };

/** How loud a log is. */
export type LogLevel = "error" | "warn" | "info" | "debug" | "trace";

/** Anything that looks like it carries a password is cut from a log's fields. */
const redact = {
  paths: ["password", "*.password", "secretkey", "*.secretkey", "accesskey", "*.accesskey"],
  censor: "[redacted]",
};

/** The stack of an error of ours says nothing that its message doesn't. */
function serializeError(error: Error): object {
  return error instanceof LongshoreError
    ? { type: error.name, code: error.code, message: error.message, ...error.fields }
    : pino.stdSerializers.err(error);
}

/** A logger that writes one JSON object a line to a destination, times as RFC 3339. */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: "msg",
      redact,
      serializers: { err: serializeError },
    },
    destination,
  );
}
