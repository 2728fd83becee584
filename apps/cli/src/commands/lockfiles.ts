import { isDeepStrictEqual } from "node:util";
import {
  type LockfileFacts,
  type LockfileRepair,
  type LockfileSubject,
  planRepair,
  readLockfileFacts,
  recordRepair,
  repairLockfiles,
} from "@longshore/checks";
import { readConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { openStorage } from "@longshore/storage";
import { exitCodes, printError } from "@longshore/fleet";
import { nameProcess } from "@longshore/import";
import { createPresentDatabase } from "../present-database.js";
import { askYesOrNo } from "../screen/ask-yes-or-no.js";
import { describeLockfiles, describeRepair, toJson } from "../screen/print-lockfiles.js";
import type { Surroundings } from "../surroundings.js";

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
    show(await look(subject), flags, surroundings);
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
    const facts = await look(subject);
    const plan = planRepair(facts);
    if (plan !== undefined && flags.yes !== true) {
      surroundings.standardError.write(describeLockfiles(facts));
      if (!(await askYesOrNo(surroundings, describeRepair(plan)))) {
        surroundings.standardError.write("Nothing was changed.\n");
        return exitCodes.failed;
      }
      await refuseChanged(subject, plan);
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

function look(subject: LockfileSubject): Promise<LockfileFacts> {
  return readLockfileFacts(subject, AbortSignal.timeout(timeLimit));
}

/**
 * Looks once more: nobody knows how long an answer was waited for, and what others did meanwhile.
 * @throws what {@link planRepair} throws; LOCKFILES_UNCLEAR when something else would be repaired now
 */
async function refuseChanged(subject: LockfileSubject, agreed: LockfileRepair): Promise<void> {
  if (!isDeepStrictEqual(planRepair(await look(subject)), agreed)) {
    throw new LongshoreError(
      "LOCKFILES_UNCLEAR",
      "What was asked about has changed meanwhile, so nothing was repaired: look again.",
    );
  }
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
  const database = createPresentDatabase(configuration, flags.dataDir, applicationName);
  try {
    return await work({ storage, openDatabase: database.open, applicationName });
  } finally {
    await storage.close();
    await database.close();
  }
}
