import { readConfiguration } from "@longshore/config";
import { requireOfDatabase } from "@longshore/datastore";
import { checkRegistry, type VerifyProgress, verifyRegistry } from "@longshore/import";
import { openStorage, type Storage } from "@longshore/storage";
import { exitCodes, listenForInterruption } from "@longshore/fleet";
import { CounterLine } from "../screen/counter-line.js";
import { drawBar } from "../screen/draw-bar.js";
import { formatCount } from "@longshore/report";
import { printVerification } from "../screen/print-verification.js";
import type { Surroundings } from "../surroundings.js";
import { openTarget, type Target } from "../target.js";
import { DifferenceTally, describeDifference } from "../difference-tally.js";

/** The flags of `longshore verify`. */
export interface VerifyFlags {
  readonly repository?: string;
  readonly tagsOnly?: boolean;
  /** From 0 to 1. */
  readonly sample?: number;
  readonly json?: boolean;
  readonly concurrency: number;
  /** Milliseconds that a request to storage is tried again for. */
  readonly patience: number;
  /** Milliseconds until a request to storage is given up, to be tried again. */
  readonly requestTimeout: number;
  readonly dataDir: string;
}

/** Repositories verified at once without a flag. */
export const defaultVerifyConcurrency = 8;

/** Storage reads at once in a repository. */
const readConcurrency = 16;

/** Connections beside one for each repository in hand: what is listed meanwhile. */
const extraConnections = 1;

/** Longest time for the first look into storage. Milliseconds. */
const storageCheckTimeout = 20_000;

/**
 * `longshore verify`: compares storage with database. It only reads, so that a signal ends it at once.
 * @returns the exit code
 */
export async function verify(
  path: string | undefined,
  flags: VerifyFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { standardError, environment, outputLost, exit } = surroundings;
  const line = new CounterLine(standardError, environment["TERM"]);
  const stop = () => {
    line.close();
    exit(exitCodes.interrupted);
  };
  const interruption = listenForInterruption({ onDrain: stop, onStuck: stop });
  try {
    return await openAndVerify(path, flags, surroundings, line);
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

async function openAndVerify(
  path: string | undefined,
  flags: VerifyFlags,
  surroundings: Surroundings,
  line: CounterLine,
): Promise<number> {
  const configuration = await readConfiguration(path, surroundings.environment);
  const { patience, requestTimeout } = flags;
  const storage = await openStorage(configuration.storage, { patience, requestTimeout });
  try {
    await checkRegistry(storage, AbortSignal.timeout(storageCheckTimeout));
    const most = configuration.database?.maxOpenConnections ?? 0;
    const wanted = flags.concurrency;
    const concurrency =
      most === 0 ? wanted : Math.max(1, Math.min(wanted, most - extraConnections));
    const target = await openTarget(configuration, {
      dataDirectory: flags.dataDir,
      maxConnections: concurrency + extraConnections,
      migrateEmbedded: false,
    });
    try {
      await requireOfDatabase(target.database, "schema");
      const open = { storage, target, concurrency, line };
      return await verifyAndReport(open, flags, surroundings);
    } finally {
      await target.close();
    }
  } finally {
    await storage.close();
  }
}

/** What a verification works with once everything is open. */
interface OpenVerification {
  readonly storage: Storage;
  readonly target: Target;
  readonly concurrency: number;
  readonly line: CounterLine;
}

async function verifyAndReport(
  { storage, target, concurrency, line }: OpenVerification,
  flags: VerifyFlags,
  { standardOutput, outputLost }: Surroundings,
): Promise<number> {
  const begun = performance.now();
  const tally = new DifferenceTally();
  const { repository, sample: share, tagsOnly = false } = flags;
  const progress = await verifyRegistry({
    storage,
    database: target.database,
    signal: outputLost,
    scope: { repository, share, tagsOnly },
    concurrency,
    readConcurrency,
    onDifference: (difference) => {
      tally.add(difference);
      if (flags.json === true) {
        standardOutput.write(`${JSON.stringify(describeDifference(difference))}\n`);
      }
    },
    onProgress: (seen) => line.update((columns) => drawProgress(seen, columns)),
  });
  line.close();
  const { repositories, blobRanges } = progress;
  const verified = { repositories, blobRanges, seconds: (performance.now() - begun) / 1_000 };
  if (flags.json === true) {
    standardOutput.write(`${JSON.stringify(tally.toJson(verified))}\n`);
  } else {
    printVerification(standardOutput, tally, verified);
  }
  return tally.fails ? exitCodes.failed : exitCodes.done;
}

function drawProgress(seen: VerifyProgress, columns: number): string {
  const { repositories, blobRanges, found, differences } = seen;
  const facts = [
    { text: `${formatCount(repositories)} repositories`, rank: 0 },
    { text: `${formatCount(differences)} differences`, rank: 1 },
    { text: `${formatCount(blobRanges)} ranges of blobs`, rank: 2 },
  ];
  const title = "verifying";
  return drawBar({ title, done: repositories + blobRanges, total: found, facts }, columns);
}
