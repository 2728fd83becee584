import { DrizzleQueryError } from "drizzle-orm";

/**
 * What the database said of a failed query. Drizzle's own error holds the whole statement with all its
 * parameters, megabytes of payloads, which belong into no log and no ledger.
 */
export function unwrapQueryError(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error;
}
