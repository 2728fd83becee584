import { setMaxListeners } from "node:events";
import { knowsAllBlobs, type VerifyScope } from "@longshore/ledger";
import pLimit, { type LimitFunction } from "p-limit";
import { openBlobs } from "../gather/blob-source.js";
import type { JobContext } from "../import-context.js";

/** What every job of a verification works with. */
export interface VerificationContext extends JobContext {
  readonly scope: VerifyScope;
  /** Lets only so many jobs at once read a snapshot, each on a connection of its own. */
  readonly reading: LimitFunction;
  /** Whether step three was done: then every blob in storage has a row. Asked once. */
  readonly isAllImported: () => Promise<boolean>;
}

/** What a verification's context is made of. */
export interface VerificationParts extends Omit<JobContext, "blobs"> {
  readonly scope: VerifyScope;
  /** Snapshots at once. */
  readonly readsAtOnce: number;
}

/** Makes what every job of a verification works with in this process. */
export function createVerificationContext(parts: VerificationParts): VerificationContext {
  const { storage, database, logger, claimant, options, signal, scope, readsAtOnce } = parts;
  // As many listen as reads and requests wait at once: Node takes more than ten for a leak.
  setMaxListeners(0, signal);
  let allImported: Promise<boolean> | undefined;
  return {
    storage,
    blobs: openBlobs(storage, signal, undefined),
    database,
    logger,
    claimant,
    options,
    signal,
    scope,
    reading: pLimit(readsAtOnce),
    isAllImported: async () => {
      allImported ??= knowsAllBlobs(database);
      try {
        return await allImported;
      } catch (error) {
        allImported = undefined;
        throw error;
      }
    },
  };
}
