import { readConfiguration, type RegistryConfiguration } from "@longshore/config";
import { requireOfDatabase } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { exitCodes, listenForInterruption } from "@longshore/fleet";
import { checkRegistry, refuseUnknown } from "@longshore/import";
import { prepareLedger } from "@longshore/ledger";
import { openStorage } from "@longshore/storage";
import { CounterLine } from "../screen/counter-line.js";
import { requireRepositoryPath } from "./repository-flag.js";
import type { Surroundings } from "../surroundings.js";
import { openTarget } from "../target.js";
import { type OpenVerification, verifyAtOnce, verifyInLedger } from "../verify-and-report.js";

/** The flags of `longshore verify`. */
export interface VerifyFlags {
  readonly repository?: string;
  readonly tagsOnly?: boolean;
  /** From 0 to 1. */
  readonly sample?: number;
  readonly json?: boolean;
  /** Begin anew what is not finished. */
  readonly restart?: boolean;
  /** Have a fleet's workers do it. */
  readonly fleet?: boolean;
  readonly concurrency: number;
  /** Milliseconds that a request to storage is tried again for. */
  readonly patience: number;
  /** Milliseconds until a request to storage is given up, to be tried again. */
  readonly requestTimeout: number;
  readonly dataDir: string;
}

/** Repositories verified at once without a flag. */
export const defaultVerifyConcurrency = 8;

/** Connections beside one for each repository in hand: what is listed meanwhile, and the ledger. */
const extraConnections = 2;

/** How long a signal leaves a database or storage that does not answer. Milliseconds. */
const grace = 5_000;

/** Longest time for the first look into storage. Milliseconds. */
const storageCheckTimeout = 20_000;

/**
 * `longshore verify`: compares storage with database. It only reads, but for the ledger: there a signal
 * has what is in hand given back, and elsewhere it ends the command at once.
 * @returns the exit code
 */
export async function verify(
  path: string | undefined,
  flags: VerifyFlags,
  surroundings: Surroundings,
): Promise<number> {
  requireRepositoryPath(flags.repository);
  const { standardError, environment, outputLost, exit } = surroundings;
  const line = new CounterLine(standardError, environment["TERM"]);
  const leave = () => exit(exitCodes.interrupted);
  let onDrain = leave;
  const interruption = listenForInterruption({
    onDrain: () => {
      line.close();
      onDrain();
    },
    onStuck: leave,
  });
  interruption.giveGrace(grace);
  // From then on there is something to be given back.
  const onKept = () => {
    onDrain = () => undefined;
  };
  const stop = AbortSignal.any([interruption.drain, outputLost]);
  try {
    return await openAndVerify(path, flags, { surroundings, line, stop, onKept });
  } catch (error) {
    if (outputLost.aborted) {
      return exitCodes.interrupted;
    }
    throw error;
  } finally {
    line.close();
    interruption.end();
  }
}

/** What a verification has of the process it runs in. */
interface VerifySurroundings extends Pick<OpenVerification, "surroundings" | "line" | "stop"> {
  readonly onKept: () => void;
}

async function openAndVerify(
  path: string | undefined,
  flags: VerifyFlags,
  given: VerifySurroundings,
): Promise<number> {
  const configuration = await readConfiguration(path, given.surroundings.environment);
  if (flags.fleet === true && configuration.database === undefined) {
    throw new LongshoreError("CONFIG_INVALID", "A fleet needs a section `database`.");
  }
  const { patience, requestTimeout } = flags;
  const storage = await openStorage(configuration.storage, { patience, requestTimeout });
  try {
    await checkRegistry(storage, AbortSignal.timeout(storageCheckTimeout));
    const concurrency = chooseConcurrency(configuration, flags);
    const target = await openTarget(configuration, {
      dataDirectory: flags.dataDir,
      maxConnections: concurrency + extraConnections,
      migrateEmbedded: false,
    });
    const { database } = target;
    try {
      await requireOfDatabase(database, "schema");
      const { repository, sample: share, tagsOnly = false } = flags;
      const scope = { repository, share, tagsOnly };
      await refuseUnknown({ storage, database, signal: given.stop }, scope);
      const open = { ...given, flags, scope, storage, database, concurrency };
      return await chooseWay(open, given.onKept);
    } finally {
      await target.close();
    }
  } finally {
    await storage.close();
  }
}

/** As many at once as the configuration has connections for. A fleet's workers have their own. */
function chooseConcurrency({ database }: RegistryConfiguration, flags: VerifyFlags): number {
  const most = database?.maxOpenConnections ?? 0;
  const wanted = flags.fleet === true ? 1 : flags.concurrency;
  return most === 0 ? wanted : Math.max(1, Math.min(wanted, most - extraConnections));
}

/** In the ledger where there may be one, so that it can be resumed. */
async function chooseWay(open: OpenVerification, onKept: () => void): Promise<number> {
  if (await prepareLedger(open.database)) {
    onKept();
    return verifyInLedger(open);
  }
  if (open.flags.fleet === true) {
    throw new LongshoreError(
      "DATABASE_RIGHTS_MISSING",
      "A fleet verifies what its ledger holds, and this database takes none from this user.",
    );
  }
  open.surroundings.standardError.write(
    "This database takes no ledger from this user: a verification that is interrupted begins anew.\n",
  );
  return verifyAtOnce(open);
}
