import { databaseRequirements, refuseUnlessChecked, storageRequirements } from "@longshore/checks";
import {
  readConfiguration,
  readLongshoreConfiguration,
  type RegistryConfiguration,
} from "@longshore/config";
import {
  chooseParallelism,
  dispatchInProcess,
  type ImportRequest,
  type ImportResult,
  nameProcess,
  type Parallelism,
  runImport,
} from "@longshore/import";
import { exitCodes, type Interruption, listenForInterruption, readVersion } from "@longshore/fleet";
import { RequestTally } from "@longshore/ledger";
import { openStorage, type Storage } from "@longshore/storage";
import { type Log, openFileLog, openStreamLog, requireLogFolder } from "@longshore/telemetry";
import { printSummary } from "../screen/print-summary.js";
import { ProgressDisplay } from "../screen/progress-display.js";
import type { Surroundings } from "../surroundings.js";
import { openTarget, type Target } from "../target.js";
import { announceWindow } from "./announce-window.js";
import { type CommandFlags, parseCommand } from "./import-flags.js";
import { type OpenLedger, whileServing } from "./serve-import.js";
import { unlessAborted } from "./unless-aborted.js";

/** The flags of `longshore import`, as parsed. */
export interface ImportFlags extends CommandFlags {
  readonly dryRun?: boolean;
  /** Milliseconds. */
  readonly preImportSkipRecent: number;
  readonly importStatistics: boolean;
  readonly concurrency: number;
  readonly tagConcurrency: number;
  /** Milliseconds that a request to storage is tried again for. */
  readonly patience: number;
  /** Milliseconds until a request to storage is given up, to be tried again. */
  readonly requestTimeout: number;
  readonly dataDir: string;
  readonly rowCount?: boolean;
  readonly logToStdout?: boolean;
  readonly logDirectory?: string;
  readonly debugServer?: string;
  readonly statusAddress?: string;
}

/** What `longshore import` does without flags. Step one is repeated after 72 hours at the earliest. */
export const defaultImportFlags = {
  preImportSkipRecent: 72 * 3_600_000,
  dynamicMediaTypes: true,
  importStatistics: true,
  tagTimes: "import",
  concurrency: 4,
  tagConcurrency: 16,
  patience: 600_000,
  requestTimeout: 30_000,
  dataDir: ".longshore",
} as const satisfies ImportFlags;

/** What an import begins with. */
interface ImportStart {
  readonly path: string | undefined;
  readonly flags: ImportFlags;
  readonly surroundings: Surroundings;
  readonly interruption: Interruption;
}

/** What an import works with once everything is open. */
interface OpenImport extends ImportStart {
  readonly configuration: RegistryConfiguration;
  readonly parallelism: Parallelism;
  readonly storage: Storage;
  readonly requests: RequestTally;
  readonly target: Target;
  /** Where the run can be looked at; undefined for nowhere. */
  readonly statusAddress: string | undefined;
}

/** Attempts at a job before it is set aside. */
const maxAttempts = 5;

/** How long a process holds its run and its jobs without a sign of life. Milliseconds. */
const lease = 15_000;

/** `longshore import`. @returns the exit code */
export async function runImportCommand(
  path: string | undefined,
  flags: ImportFlags,
  surroundings: Surroundings,
): Promise<number> {
  const stage = { isOpen: false };
  const interruption = listenForImport(surroundings, stage);
  const onOpen = () => {
    stage.isOpen = true;
  };
  try {
    return await openAndImport({ path, flags, surroundings, interruption, onOpen });
  } catch (error) {
    if (interruption.drain.aborted && !stage.isOpen) {
      // What still waits for an answer must not keep the process.
      surroundings.exit(exitCodes.interrupted);
      return exitCodes.interrupted;
    }
    throw error;
  } finally {
    interruption.end();
  }
}

function listenForImport(
  { standardError, exit }: Surroundings,
  stage: { readonly isOpen: boolean },
): Interruption {
  return listenForInterruption({
    onDrain: () =>
      standardError.write(
        stage.isOpen
          ? "\nFinishing what is in hand; once more stops at once.\n"
          : "\nInterrupted before anything was begun.\n",
      ),
    onStuck: () => {
      if (stage.isOpen) {
        standardError.write(
          "\nStopped. Run the same command again: it goes on where it stopped.\n",
        );
      }
      exit(exitCodes.interrupted);
    },
  });
}

/** @throws the reason of the interruption when that comes before `onOpen` is called */
async function openAndImport({
  onOpen,
  ...start
}: ImportStart & { readonly onOpen: () => void }): Promise<number> {
  const { path, flags, surroundings, interruption } = start;
  const { drain } = interruption;
  const command = parseCommand(flags);
  const configuration = await readConfiguration(path, surroundings.environment);
  const statusAddress = await chooseStatusAddress(path, flags, surroundings);
  if (flags.logToStdout !== true) {
    requireLogFolder(logFolder(flags));
  }
  const { patience, requestTimeout } = flags;
  const requests = new RequestTally(nameProcess("process"));
  const { onRequest } = requests;
  const storage = await openStorage(configuration.storage, { patience, requestTimeout, onRequest });
  try {
    const asked = { concurrency: flags.concurrency, dryRun: flags.dryRun === true };
    const parallelism = chooseParallelism(asked, configuration, storage.isRemote);
    // Before the embedded database is made, which a wrong root must not leave behind.
    await unlessAborted(drain, refuseUnlessChecked(storageRequirements, { storage, command }));
    const target = await openTarget(configuration, {
      dataDirectory: flags.dataDir,
      maxConnections: parallelism.maxConnections,
      migrateEmbedded: true,
      signal: drain,
    });
    try {
      const openDatabase = () => Promise.resolve(target.database);
      await unlessAborted(drain, refuseUnlessChecked(databaseRequirements, { openDatabase }));
      onOpen();
      const opened = { configuration, parallelism, storage, requests, target, statusAddress };
      return await importAndReport({ ...start, ...opened });
    } finally {
      await target.close();
    }
  } finally {
    await storage.close();
  }
}

/** The flag's, or that of Longshore's own configuration. */
async function chooseStatusAddress(
  path: string | undefined,
  { statusAddress }: ImportFlags,
  { environment }: Surroundings,
): Promise<string | undefined> {
  const { address } = await readLongshoreConfiguration({ registry: path }, environment);
  return statusAddress ?? address;
}

async function importAndReport(open: OpenImport): Promise<number> {
  const { flags, configuration } = open;
  const { level } = configuration.log;
  const log =
    flags.logToStdout === true
      ? openStreamLog(level, open.surroundings.standardOutput)
      : openFileLog(level, logFolder(flags), new Date());
  const { standardError, environment } = open.surroundings;
  const display =
    flags.logToStdout === true
      ? undefined
      : new ProgressDisplay(standardError, environment["TERM"]);
  try {
    const addresses = { debugServer: flags.debugServer, status: open.statusAddress };
    const result = await whileServing(addresses, { standardError }, (openLedger) =>
      runImport(describeRequest(open, log, { openLedger, display })),
    );
    report(open, result, log);
    return {
      complete: exitCodes.done,
      failed: exitCodes.failed,
      interrupted: exitCodes.interrupted,
    }[result.outcome];
  } finally {
    display?.close();
    log.close();
  }
}

function logFolder({ logDirectory }: ImportFlags): string {
  return logDirectory ?? ".";
}

/** Who reads from the ledger how far an import is. */
interface Watchers {
  readonly openLedger: OpenLedger;
  readonly display: ProgressDisplay | undefined;
}

function describeRequest(
  open: OpenImport,
  log: Log,
  { openLedger, display }: Watchers,
): ImportRequest {
  const { flags, target, storage, requests, interruption } = open;
  const dangling = flags.danglingManifests === true || flags.danglingBlobs === true;
  const dryRun = flags.dryRun === true;
  let ledger = target.database;
  return {
    storage,
    database: target.database,
    copyRows: target.copyRows,
    requests,
    logger: log.logger,
    command: parseCommand(flags),
    options: {
      jobsAtOnce: open.parallelism.jobsAtOnce,
      loadsAtOnce: open.parallelism.loadsAtOnce,
      readConcurrency: flags.tagConcurrency,
      preImportSkipRecent: flags.preImportSkipRecent,
      maxAttempts: dryRun ? 1 : maxAttempts,
      checkTags: "no",
      dryRun,
    },
    hold: { holder: nameProcess("process"), lease, version: readVersion() },
    dispatch: dispatchInProcess,
    rowCount: flags.rowCount === true,
    statistics: flags.importStatistics && !dangling && flags.repository === undefined,
    observer: {
      onOpened: (run, database) => {
        if (log.path !== undefined) {
          open.surroundings.standardError.write(`Detailed log: ${log.path}\n`);
        }
        ledger = database;
        display?.open(run.id, database);
        openLedger(run.id, database);
      },
      onStep: async (step, event) => {
        if (step === "tag-import" && event === "begun") {
          await announceWindow(ledger, log, open.surroundings);
        }
        await (event === "begun" ? display?.begin(step) : display?.end(step));
      },
    },
    drain: AbortSignal.any([interruption.drain, open.surroundings.outputLost]),
    signal: interruption.abort,
  };
}

function report(open: OpenImport, result: ImportResult, log: Log): void {
  const { flags, surroundings, target } = open;
  const duration = (result.finishedAt.getTime() - result.startedAt.getTime()) / 1000;
  const verb = { complete: "complete", failed: "not complete", interrupted: "interrupted" };
  const stream =
    flags.logToStdout === true ? surroundings.standardError : surroundings.standardOutput;
  const embedded = target.embeddedUrl === undefined ? "" : `--data-dir ${flags.dataDir} `;
  printSummary(stream, result, `${embedded}${open.path ?? ""}`);
  if (target.embeddedUrl !== undefined) {
    stream.write(
      `The database is in ${flags.dataDir}. To look at it, \`longshore database --data-dir ${flags.dataDir}\`\n` +
        `starts it; then psql "${target.embeddedUrl}"\n`,
    );
  }
  log.logger.info(
    { run: result.runId, duration_s: duration, ...result.rowCounts },
    `metadata import ${verb[result.outcome]}`,
  );
}
