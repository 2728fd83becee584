import type { Database } from "@longshore/datastore";
import { TransactionRollbackError } from "drizzle-orm";

/** Does work in one transaction and rolls it back. @returns what the work returned */
export async function rolledBack<Result>(
  database: Database,
  work: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  const results: Result[] = [];
  try {
    await database.transaction(async (transaction) => {
      results.push(await work(transaction));
      transaction.rollback();
    });
  } catch (error) {
    if (!(error instanceof TransactionRollbackError)) {
      throw error;
    }
  }
  for (const result of results) {
    return result;
  }
  throw new TypeError("a transaction was rolled back before its work was done");
}
