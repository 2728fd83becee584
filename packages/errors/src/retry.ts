import { LongshoreError } from "./longshore-error.js";

/**
 * SQLSTATE codes after which the same transaction may succeed when it is run again.
 * Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
 */
const retryableSqlStates: Readonly<Record<string, string>> = {
  "08000": "connection_exception",
  "08001": "sqlclient_unable_to_establish_sqlconnection",
  "08003": "connection_does_not_exist",
  "08004": "sqlserver_rejected_establishment_of_sqlconnection",
  "08006": "connection_failure",
  "08P01": "protocol_violation (PgBouncer restarting)",
  "25006": "read_only_sql_transaction (a fail-over under way)",
  "40001": "serialization_failure",
  "40P01": "deadlock_detected",
  "53200": "out_of_memory",
  "53300": "too_many_connections",
  "55P03": "lock_not_available",
  "57014": "query_canceled (statement time-out)",
  "57P01": "admin_shutdown",
  "57P02": "crash_shutdown",
  "57P03": "cannot_connect_now",
};

/** Errors of the operating system after which the same call may succeed when it is made again. */
const retryableSystemErrors: Readonly<Record<string, string>> = {
  EAGAIN: "no resources for the moment",
  EAI_AGAIN: "name lookup failed for the moment",
  EBUSY: "the file is busy",
  ECONNREFUSED: "nobody listens, perhaps a restart",
  ECONNRESET: "the connection was cut",
  EMFILE: "too many open files in this process",
  ENFILE: "too many open files on this machine",
  EPIPE: "the connection was cut while writing",
  ESTALE: "a network file system lost its handle",
  ETIMEDOUT: "no answer in time",
};

/** Messages of `pg` for a connection that ended without a code of its own. */
const retryableMessages: readonly string[] = [
  "Connection terminated",
  "timeout exceeded when trying to connect",
  "Query read timeout",
  "Client has encountered a connection error and is not queryable",
];

/**
 * Whether the same work may succeed when it is tried again. The one table of what is retried, for
 * storage and database alike; an error that is not in it fails.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof LongshoreError) {
    return error.definition.retryable;
  }
  if (!(error instanceof Error)) {
    return false;
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    code in retryableSqlStates ||
    code in retryableSystemErrors ||
    retryableMessages.some((message) => error.message.includes(message)) ||
    isRetryable(error.cause)
  );
}
