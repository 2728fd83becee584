import type { DatabaseConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";

/** Why no connection came about, by SQLSTATE, system error or OpenSSL's code. */
const reasons: Readonly<Record<string, string>> = {
  "28P01": "wrong password",
  "3D000": "no such database",
  "53300": "the server has no connection left",
  "57P03": "the server is starting up or shutting down",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection cut by the server",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ENOENT: "no such socket",
  EACCES: "no right to use the socket",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the host's name cannot be looked up for the moment",
  ETIMEDOUT: "time-out",
};

/** Messages of `pg` that have no code, by a part of them. */
const messageReasons: readonly (readonly [part: string, reason: string])[] = [
  ["timeout expired", "time-out"],
  ["Query read timeout", "no answer to a query, which may wait for a lock"],
  ["Connection terminated unexpectedly", "connection cut by the server"],
  ["does not support SSL", "TLS: the server does not offer it, and sslmode asks for it"],
  ["establishing an SSL connection", "TLS: the server answered no TLS request"],
  ["client password must be a", "the server asks for a password, and none is configured"],
];

/** OpenSSL's and Node's codes for a certificate or handshake that failed. */
const tlsCode =
  /^(ERR_(TLS|SSL|OSSL)_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_|INVALID_CA|EPROTO)/;

/** Both addresses of a name may fail: Node then gathers the errors in one without a message. */
function firstError(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0
    ? firstError(error.errors[0])
    : error;
}

/** Why no connection came about, in few words. */
export function describeReason(failure: unknown): string {
  const error = firstError(failure);
  if (!(error instanceof Error)) {
    return String(error);
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (tlsCode.test(code)) {
    return `TLS: ${error.message}`;
  }
  const known = messageReasons.find(([part]) => error.message.includes(part));
  return reasons[code] ?? known?.[1] ?? error.message;
}

/**
 * The error for a server that gave no connection, or cut one. One line: what failed, host, port,
 * user, database and reason; never the password.
 *
 * @param what such as `cannot connect to PostgreSQL`
 */
export function connectionError(
  what: string,
  configuration: DatabaseConfiguration,
  failure: unknown,
): LongshoreError {
  const { host, port, user, dbname } = configuration;
  const reason = describeReason(failure).replaceAll(/\s+/g, " ");
  return new LongshoreError(
    "DATABASE_UNREACHABLE",
    `${what} at ${host}:${port} (user ${user}, database ${dbname}): ${reason}`,
    { fields: { host, port, user, dbname }, cause: failure },
  );
}
