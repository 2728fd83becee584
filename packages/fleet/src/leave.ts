import { explainQueryError } from "@longshore/datastore";
import { hasLedger, noteEnded } from "@longshore/ledger";
import type { FleetParts } from "./fleet-parts.js";

/** Says that a process ends as it should, where there is a ledger that can be told. Never throws. */
export async function leave(
  { database, process, logger }: FleetParts,
  giveBack: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  try {
    if (await hasLedger(database)) {
      await giveBack();
      await noteEnded(database, process.name);
    }
  } catch (error) {
    // Its silence says the same, later.
    logger.warn({ err: explainQueryError(error) }, "the ledger was not told of the end");
  }
}
