import { isDeepStrictEqual } from "node:util";
import { type Database, lockTable, transact } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import {
  closeRun,
  createVerification,
  forgetDispatches,
  hasImportedSince,
  type Hold,
  holdRun,
  listVerifications,
  removeVerification,
  repeatDifferent,
  retryJobs,
  reviveJobs,
  type RunIdentity,
  type Verification,
  type VerifyScope,
} from "@longshore/ledger";
import { isDeadHolder } from "../run/holder.js";

/** What is asked of the ledger when a verification starts. */
export interface VerificationQuestion {
  readonly scope: VerifyScope;
  readonly identity: RunIdentity;
  readonly hold: Hold;
  /** Whether one of the same scope that is not finished is given up. */
  readonly restart: boolean;
}

/** A verification that this process holds. */
export interface OpenedVerification {
  readonly id: number;
  readonly startedAt: Date;
  /**
   * Whether an earlier process has begun it. Of the same scope there may be one that is not finished and
   * tells nothing any more: an import has worked since (`outdated`), or it began long ago (`old`).
   */
  readonly past: "none" | "resumed" | "outdated" | "old";
}

/** From the beginning of a verification on: what was looked at first may be otherwise later. Milliseconds. */
const longestSpan = 24 * 3_600_000;

/**
 * Goes on with the unfinished verification of this scope, unless an import has done anything since, or it
 * is too long ago, or opens one. What finished ones have left in the ledger is removed. One process at a time decides.
 * @throws RUN_HELD
 */
export async function openVerification(
  database: Database,
  question: VerificationQuestion,
): Promise<OpenedVerification> {
  const opened = await transact(database, async (transaction) => {
    await lockTable(transaction, "longshore", "run");
    return await openLocked(transaction, question);
  });
  for (const { id, state } of await listVerifications(database)) {
    if (state !== "unfinished") {
      await removeVerification(database, id);
    }
  }
  return opened;
}

async function openLocked(
  transaction: Database,
  question: VerificationQuestion,
): Promise<OpenedVerification> {
  const unfinished = await findUnfinished(transaction, question);
  let past: OpenedVerification["past"] = "none";
  if (unfinished !== undefined) {
    const { id, startedAt } = unfinished;
    refuseHeld(unfinished);
    past = question.restart ? "none" : await judgePast(transaction, startedAt);
    if (past === "resumed") {
      await resume(transaction, unfinished, question.hold);
      return { id, startedAt, past };
    }
    await closeRun(transaction, id, "abandoned");
  }
  const { id, startedAt } = await createVerification(transaction, question);
  return { id, startedAt, past };
}

/** Whether what was verified from a time on still tells anything. */
async function judgePast(
  transaction: Database,
  startedAt: Date,
): Promise<"resumed" | "outdated" | "old"> {
  if (await hasImportedSince(transaction, startedAt)) {
    return "outdated";
  }
  return Date.now() - startedAt.getTime() > longestSpan ? "old" : "resumed";
}

async function findUnfinished(
  transaction: Database,
  { scope, identity }: VerificationQuestion,
): Promise<Verification | undefined> {
  return (await listVerifications(transaction)).find(
    (one) =>
      one.state === "unfinished" &&
      isDeepStrictEqual(one.scope, scope) &&
      isDeepStrictEqual(one.identity, identity),
  );
}

/**
 * What was set aside is tried again, what differed is looked at again, and what lay in queues is put
 * there again.
 */
async function resume(
  transaction: Database,
  { id, holder }: Verification,
  hold: Hold,
): Promise<void> {
  await holdRun(transaction, id, hold, holder);
  // A fleet's workers may go on with what they have in hand.
  await (hold.fleet === undefined
    ? reviveJobs(transaction, id)
    : retryJobs(transaction, id, undefined));
  await repeatDifferent(transaction, id);
  await forgetDispatches(transaction, id);
}

function refuseHeld({ id, held, holder = "" }: Verification): void {
  if (held && !isDeadHolder(holder)) {
    throw new LongshoreError("RUN_HELD", `Verification ${id} is in the hands of ${holder}.`, {
      fields: { run: id, holder },
    });
  }
}
