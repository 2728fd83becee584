import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import type { Logger } from "@longshore/telemetry";

/** Takes a look. @returns undefined while the database is away; what it throws otherwise is thrown */
export type LedgerLook = <Result>(look: () => Promise<Result>) => Promise<Result | undefined>;

/**
 * Makes looks into the ledger that are taken again and again. A database that is away is told of once,
 * until it is back.
 * @param about fields of the line in the log
 */
export function createLedgerLook(
  logger: Logger,
  about: Readonly<Record<string, unknown>>,
): LedgerLook {
  let isTold = false;
  return async (look) => {
    try {
      const seen = await look();
      isTold = false;
      return seen;
    } catch (error) {
      if (!isRetryable(unwrapQueryError(error))) {
        throw error;
      }
      if (!isTold) {
        const err = explainQueryError(error);
        logger.warn({ ...about, err }, "the ledger cannot be read for the moment");
        isTold = true;
      }
      return undefined;
    }
  };
}
