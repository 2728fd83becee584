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
  ECONNABORTED: "the connection was given up",
  ECONNREFUSED: "nobody listens, perhaps a restart",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "no way to the host for the moment",
  EMFILE: "too many open files in this process",
  ENETDOWN: "the network is down",
  ENETUNREACH: "no way to the network for the moment",
  ENFILE: "too many open files on this machine",
  ENOTFOUND: "the name is unknown, as it is to a name server that restarts",
  EPIPE: "the connection was cut while writing",
  ESTALE: "a network file system lost its handle",
  ETIMEDOUT: "no answer in time",
};

/** Codes of the HTTP client for a connection that ended early or gave no answer in time. */
const retryableHttpErrors: Readonly<Record<string, string>> = {
  UND_ERR_BODY_TIMEOUT: "the answer stopped coming",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the answer is shorter than it says",
  UND_ERR_SOCKET: "the connection was cut",
};

/** Statuses of an HTTP answer after which the same request may succeed. Source: RFC 9110, RFC 6585. */
const retryableStatuses: Readonly<Record<number, string>> = {
  408: "Request Timeout",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/**
 * Codes of a store's answer after which the same request may succeed, whatever its status. Source:
 * Amazon S3 API reference, "Error responses".
 */
const retryableAnswerCodes: Readonly<Record<string, string>> = {
  Busy: "the store is busy",
  InternalError: "the store failed",
  OperationAborted: "another request to the same object was under way",
  RequestTimeout: "the store had to wait too long for the request",
  ServiceUnavailable: "the store asks for fewer requests",
  SlowDown: "the store asks for fewer requests",
  Throttling: "the store asks for fewer requests",
  ThrottlingException: "the store asks for fewer requests",
  TooManyRequests: "the store asks for fewer requests",
};

/** Messages of `pg` for a connection that ended without a code of its own. */
const retryableMessages: readonly string[] = [
  "Connection terminated",
  "timeout exceeded when trying to connect",
  "Query read timeout",
  "Client has encountered a connection error and is not queryable",
];

/**
 * Whether the same request to a store may succeed after this answer.
 *
 * @param status the answer's HTTP status
 * @param code the store's own word in it, such as `SlowDown`; empty when there is none
 */
export function isRetryableAnswer(status: number, code: string): boolean {
  return Object.hasOwn(retryableStatuses, status) || Object.hasOwn(retryableAnswerCodes, code);
}

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
    code in retryableHttpErrors ||
    retryableMessages.some((message) => error.message.includes(message)) ||
    isRetryable(error.cause)
  );
}
