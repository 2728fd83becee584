import { sql } from "drizzle-orm";
import { type Check, type Finding, pass } from "../check.js";
import { lookInto } from "../look-into.js";

/** The database answers, and has transactions. */
export const databaseCheck: Check = {
  name: "database",
  needs: [],
  run: async (subject) => {
    if (subject.configuration.database === undefined) {
      return { status: "not-checked", message: "because the configuration names no database" };
    }
    try {
      await lookInto(subject, (transaction) => transaction.execute(sql`select 1`));
    } catch (error) {
      if (isStatementPooling(error)) {
        return withoutTransactions;
      }
      throw error;
    }
    return pass("answers");
  },
};

/** Such a PgBouncer refuses every transaction, in these words. */
function isStatementPooling(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/statement pooling/.test(error.message) || isStatementPooling(error.cause))
  );
}

const withoutTransactions: Finding = {
  status: "fail",
  message: "a pooler in statement mode stands before the server, which knows no transactions",
  next: "Set `pool_mode = transaction` or `session` in PgBouncer, or name the server itself.",
};
