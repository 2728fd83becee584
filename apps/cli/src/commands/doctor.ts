import { allChecks, type CheckResult, runChecks, type Subject } from "@longshore/checks";
import {
  readConfiguration,
  readLongshoreConfiguration,
  type RedisConfiguration,
  type RegistryConfiguration,
} from "@longshore/config";
import { chooseParallelism } from "@longshore/import";
import { openStorage, type Storage } from "@longshore/storage";
import { exitCodes, listenForInterruption } from "@longshore/fleet";
import type { LazyDatabase } from "../lazy-database.js";
import { createPresentDatabase } from "../present-database.js";
import { describeResult, describeTally } from "../screen/print-checks.js";
import type { Surroundings } from "../surroundings.js";
import { flushOutput } from "../watch-output.js";
import { defaultImportFlags } from "./import.js";
import { type CommandFlags, parseCommand } from "./import-flags.js";

/** The flags of `longshore doctor`. */
export interface DoctorFlags extends Omit<CommandFlags, "dynamicMediaTypes" | "tagTimes"> {
  readonly concurrency: number;
  /** How long the import is likely to take. Milliseconds. */
  readonly importDuration: number;
  readonly dataDir: string;
  /** A file of Longshore's own keys. */
  readonly longshoreConfiguration?: string;
  readonly json?: boolean;
}

const applicationName = "longshore doctor";

/** How long a request to storage is tried again: what a check does not wait for is given up, too. Milliseconds. */
const patience = 20_000;

/**
 * `longshore doctor`: checks what an import needs, without its work. A signal ends it soon, and what
 * it has written is removed all the same.
 * @returns the exit code: 1 when a check fails
 */
export async function doctor(
  path: string | undefined,
  flags: DoctorFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { environment } = surroundings;
  const configuration = await readConfiguration(path, environment);
  const paths = { registry: path, longshore: flags.longshoreConfiguration };
  const { redis } = await readLongshoreConfiguration(paths, environment);
  const command = parseCommand({ ...defaultImportFlags, ...flags });
  const storage = await openStorage(configuration.storage, { patience });
  const database = createPresentDatabase(configuration, flags.dataDir, applicationName);
  const interruption = listenForInterruption({
    onDrain: () => undefined,
    onStuck: () => surroundings.exit(exitCodes.interrupted),
  });
  const end = AbortSignal.any([interruption.drain, surroundings.outputLost]);
  let results: readonly CheckResult[];
  try {
    const subject = describeSubject(flags, { configuration, redis, storage, database });
    results = await check({ ...subject, command }, flags, surroundings, end);
  } finally {
    interruption.end();
    await storage.close();
  }
  const exitCode = chooseExitCode(results, interruption.drain);
  if (!(await database.close())) {
    await flushOutput(surroundings);
    surroundings.exit(exitCode);
  }
  return exitCode;
}

interface OpenSubject {
  readonly configuration: RegistryConfiguration;
  readonly redis: RedisConfiguration | undefined;
  readonly storage: Storage;
  readonly database: LazyDatabase;
}

function describeSubject(
  flags: DoctorFlags,
  { configuration, redis, storage, database }: OpenSubject,
): Omit<Subject, "command"> {
  const asked = { concurrency: flags.concurrency, dryRun: false };
  const { stepOne, preImport, stepTwo, allRepositories, stepThree, commonBlobs } = flags;
  const steps = [stepOne, preImport, stepTwo, allRepositories, stepThree, commonBlobs];
  return {
    configuration,
    redis,
    storage,
    openDatabase: database.open,
    applicationName,
    resumes: !steps.includes(true),
    connections: chooseParallelism(asked, configuration, storage.isRemote).maxConnections,
    importDuration: flags.importDuration,
    dataDirectory: flags.dataDir,
  };
}

async function check(
  subject: Subject,
  { json }: DoctorFlags,
  { standardOutput }: Surroundings,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const onResult = (result: CheckResult) => {
    if (json !== true && !signal.aborted) {
      standardOutput.write(describeResult(result));
    }
  };
  const results = await runChecks(allChecks, subject, { onResult, signal });
  if (!signal.aborted) {
    const failed = results.some((result) => result.status === "fail");
    standardOutput.write(
      json === true
        ? `${JSON.stringify({ failed, checks: results })}\n`
        : `\n${describeTally(results)}\n`,
    );
  }
  return results;
}

function chooseExitCode(results: readonly CheckResult[], drain: AbortSignal): number {
  if (drain.aborted) {
    return exitCodes.interrupted;
  }
  return results.some((result) => result.status === "fail") ? exitCodes.failed : exitCodes.done;
}
