import type { Database } from "@longshore/datastore";
import { hasLedger, listRuns, migrateLedger } from "@longshore/ledger";
import { decideRun, type RunRequest } from "./decide-run.js";

/**
 * Decides before anything is written, even the ledger's own tables, whether an import may begin.
 * @throws what {@link decideRun} throws
 */
export async function refuseEarly(database: Database, request: RunRequest): Promise<void> {
  if (await hasLedger(database)) {
    await migrateLedger(database);
    await decideRun(database, await listRuns(database), request);
  } else {
    await decideRun(database, [], request);
  }
}
