import { LongshoreError } from "@longshore/errors";
import { removeLockfile, writeLockfile } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import { isTold, type LockfileFacts } from "./lockfile-facts.js";
import { judgeLockfiles, type LockfileRepair } from "./judge-lockfiles.js";

/**
 * Finds what brings the lockfiles back to what the ledger and the database say.
 * @returns undefined when they are as they should be
 * @throws RUN_HELD while an import is at work, LOCKFILES_UNCLEAR where only the operator can know
 */
export function planRepair(facts: LockfileFacts): LockfileRepair | undefined {
  const judgement = judgeLockfiles(facts);
  if (judgement.drift === undefined) {
    if (!isTold(facts)) {
      throw new LongshoreError(
        "LOCKFILES_UNCLEAR",
        `What should lie there is unknown: ${judgement.reason}`,
      );
    }
    return undefined;
  }
  if (facts.holder !== undefined) {
    throw new LongshoreError("RUN_HELD", `An import is in the hands of ${facts.holder}.`, {
      fields: { holder: facts.holder },
    });
  }
  if (judgement.repair === undefined) {
    throw new LongshoreError("LOCKFILES_UNCLEAR", `${judgement.drift}. ${judgement.next}`);
  }
  return judgement.repair;
}

/**
 * Brings lockfiles back. One is written before the other is removed: a crash between leaves both,
 * with which no registry starts.
 */
export async function repairLockfiles(
  storage: Storage,
  { write, remove }: LockfileRepair,
): Promise<void> {
  if (write !== undefined) {
    await writeLockfile(storage, write);
  }
  if (remove !== undefined) {
    await removeLockfile(storage, remove);
  }
}
