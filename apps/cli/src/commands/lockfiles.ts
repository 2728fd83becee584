import {
  type LockfileFacts,
  type LockfileRepair,
  type LockfileSubject,
  planRepair,
  readLockfileFacts,
  recordRepair,
  repairLockfiles,
} from "@longshore/checks";
import { readConfiguration, type RegistryConfiguration } from "@longshore/config";
import { findEmbeddedPostgres } from "@longshore/embedded-postgres";
import { LongshoreError } from "@longshore/errors";
import { openStorage } from "@longshore/storage";
import { exitCodes, printError } from "@longshore/fleet";
import { nameProcess } from "@longshore/import";
import { createLazyDatabase } from "../lazy-database.js";
import { askYesOrNo } from "../screen/ask-yes-or-no.js";
import { describeLockfiles, describeRepair, toJson } from "../screen/print-lockfiles.js";
import type { Surroundings } from "../surroundings.js";
import { openTarget } from "../target.js";

/** The flags of `longshore lockfiles` and of `longshore lockfiles repair`. */
export interface LockfilesFlags {
  readonly dataDir: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

const applicationName = "longshore lockfiles";

/** How long looking may take. Milliseconds. */
const timeLimit = 20_000;

/** `longshore lockfiles`: shows them, and what should be there. @returns the exit code */
export async function showLockfiles(
  path: string | undefined,
  flags: LockfilesFlags,
  surroundings: Surroundings,
): Promise<number> {
  return await withSubject(path, flags, surroundings, async (subject) => {
    const facts = await readLockfileFacts(subject, AbortSignal.timeout(timeLimit));
    show(facts, flags, surroundings);
    return exitCodes.done;
  });
}

/**
 * `longshore lockfiles repair`: brings them back to what the ledger and the database say.
 * @returns the exit code: 1 when the operator says no
 */
export async function repair(
  path: string | undefined,
  flags: LockfilesFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { standardOutput, standardInput } = surroundings;
  if (flags.yes !== true && !standardInput.isTTY) {
    throw new LongshoreError(
      "USAGE_INVALID",
      "Nobody can be asked without a terminal: --yes repairs without asking.",
    );
  }
  return await withSubject(path, flags, surroundings, async (subject) => {
    const facts = await readLockfileFacts(subject, AbortSignal.timeout(timeLimit));
    const plan = planRepair(facts);
    if (plan !== undefined && !(await mayRepair(facts, plan, flags, surroundings))) {
      surroundings.standardError.write("Nothing was changed.\n");
      return exitCodes.failed;
    }
    if (plan !== undefined) {
      await repairLockfiles(subject.storage, plan);
      await record(subject, surroundings);
    }
    if (flags.json === true) {
      standardOutput.write(`${JSON.stringify({ repaired: plan ?? null })}\n`);
    } else {
      standardOutput.write(plan === undefined ? "There is nothing to repair.\n" : "Repaired.\n");
    }
    return exitCodes.done;
  });
}

/** The repair is done, whether or not it can be written down. */
async function record(subject: LockfileSubject, { standardError }: Surroundings): Promise<void> {
  try {
    await recordRepair(subject, nameProcess("process"));
  } catch (error) {
    standardError.write("The ledger could not be told of the repair:\n");
    printError(standardError, error);
  }
}

async function mayRepair(
  facts: LockfileFacts,
  plan: LockfileRepair,
  flags: LockfilesFlags,
  surroundings: Surroundings,
): Promise<boolean> {
  if (flags.yes === true) {
    return true;
  }
  surroundings.standardError.write(describeLockfiles(facts));
  return await askYesOrNo(surroundings, describeRepair(plan));
}

function show(facts: LockfileFacts, flags: LockfilesFlags, surroundings: Surroundings): void {
  surroundings.standardOutput.write(
    flags.json === true ? `${JSON.stringify(toJson(facts))}\n` : describeLockfiles(facts),
  );
}

async function withSubject(
  path: string | undefined,
  flags: LockfilesFlags,
  surroundings: Surroundings,
  work: (subject: LockfileSubject) => Promise<number>,
): Promise<number> {
  const configuration = await readConfiguration(path, surroundings.environment);
  const storage = await openStorage(configuration.storage, { patience: timeLimit });
  const database = await chooseDatabase(configuration, flags);
  try {
    return await work({ storage, openDatabase: database.open, applicationName });
  } finally {
    await storage.close();
    await database.close();
  }
}

/** The configured database, or the embedded one of an earlier rehearsal; none is made. */
async function chooseDatabase(configuration: RegistryConfiguration, { dataDir }: LockfilesFlags) {
  const isEmbedded =
    configuration.database === undefined && (await findEmbeddedPostgres(dataDir)) !== undefined;
  if (!isEmbedded) {
    return createLazyDatabase(configuration.database, applicationName);
  }
  const target = await openTarget(configuration, {
    dataDirectory: dataDir,
    maxConnections: 2,
    migrateEmbedded: false,
  });
  return { open: () => Promise.resolve(target.database), close: target.close };
}
