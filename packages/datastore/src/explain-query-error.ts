import { isRetryable, LongshoreError } from "@longshore/errors";
import { DrizzleQueryError } from "drizzle-orm";
import { DatabaseError } from "pg";
import { describeReason } from "./connection/connect-failure.js";
import { unwrapQueryError } from "./unwrap-query-error.js";

/**
 * Says in one line why a query failed: what PostgreSQL answered, with the SQLSTATE, and the table and
 * constraint where it tells them. Its details are left out: they hold values of rows.
 *
 * @returns DATABASE_QUERY_FAILED for what PostgreSQL answered, DATABASE_UNREACHABLE for a query that
 *   did not reach it, any other error as it is, out of Drizzle's own. None has the original error as
 *   its cause, and whether to try again is decided by that one
 */
export function explainQueryError(error: unknown): unknown {
  const cause = unwrapQueryError(error);
  if (cause instanceof DatabaseError) {
    return explainAnswer(cause);
  }
  if (error instanceof DrizzleQueryError && isRetryable(cause)) {
    const reason = describeReason(cause);
    return new LongshoreError("DATABASE_UNREACHABLE", `no connection to PostgreSQL: ${reason}`);
  }
  return cause;
}

function explainAnswer(answer: DatabaseError): LongshoreError {
  const { code, table, constraint } = answer;
  const facts = [
    ...(code === undefined ? [] : [`SQLSTATE ${code}`]),
    ...(table === undefined ? [] : [`table ${table}`]),
    ...(constraint === undefined ? [] : [`constraint ${constraint}`]),
  ];
  const where = facts.length === 0 ? "" : ` (${facts.join(", ")})`;
  return new LongshoreError(
    "DATABASE_QUERY_FAILED",
    `PostgreSQL: ${withoutValues(answer)}${where}`,
    { fields: code === undefined ? {} : { sqlstate: code } },
  );
}

/** Messages of data exceptions, class 22, quote the value that PostgreSQL could not take. */
function withoutValues({ code, message }: DatabaseError): string {
  const line = message.replaceAll(/\s+/g, " ").trim();
  return code?.startsWith("22") === true ? line.replace(/".*"/, '"…"') : line;
}
