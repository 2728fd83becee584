import type { RegistryConfiguration } from "@longshore/config";

/** How much an import does at once. */
export interface Parallelism {
  /** Jobs in hand: those that are loaded, and those that read or wait meanwhile. */
  readonly jobsAtOnce: number;
  /** Jobs that write to the database. */
  readonly loadsAtOnce: number;
  /** Connections to the database. */
  readonly maxConnections: number;
}

/** Jobs in hand for each that is loaded, where a job waits for requests over a network. */
const jobsForEachLoad = 4;

/** Connections beside one for each load: the second one of a giant, what jobs look up, the leases. */
const extraConnections = 4;

/**
 * Chooses how much is done at once: no more than the configuration has connections for, and one job
 * at a time in a dry run, which is one transaction.
 */
export function chooseParallelism(
  asked: { readonly concurrency: number; readonly dryRun: boolean },
  configuration: RegistryConfiguration,
  isRemote: boolean,
): Parallelism {
  const most = configuration.database?.maxOpenConnections ?? 0;
  const wanted = asked.dryRun ? 1 : asked.concurrency;
  const loadsAtOnce = most === 0 ? wanted : Math.max(1, Math.min(wanted, most - extraConnections));
  return {
    loadsAtOnce,
    jobsAtOnce: isRemote && !asked.dryRun ? loadsAtOnce * jobsForEachLoad : loadsAtOnce,
    maxConnections: loadsAtOnce + extraConnections,
  };
}
