import type { OnAdded } from "@longshore/datastore";
import type { ClaimedJob } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";

/** Counts for a job what it adds in transactions that go before its own. */
export function onAddedBy({ recordRows }: ImportContext, job: ClaimedJob): OnAdded {
  return (transaction, added) => recordRows(transaction, job, { added });
}
