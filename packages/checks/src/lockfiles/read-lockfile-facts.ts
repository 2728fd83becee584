import {
  countOtherSessions,
  type Database,
  explainQueryError,
  hasTags,
  hasTagsTable,
  requireOfDatabase,
} from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { identify, isDeadHolder, lookAtRuns } from "@longshore/import";
import { readStep, type Run, type RunIdentity } from "@longshore/ledger";
import { readLockfileTimes } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import { lookInto } from "../look-into.js";
import type { LedgerRecord, LockfileFacts } from "./lockfile-facts.js";

/** Whose lockfiles, and whom to ask what they should be. */
export interface LockfileSubject {
  readonly storage: Storage;
  /** Throws where there is no database to ask; the message says why. */
  readonly openDatabase: () => Promise<Database>;
  /** How `openDatabase` names its connections to the server, so that they are not counted. */
  readonly applicationName: string;
}

/**
 * Reads the lockfiles, and what the ledger and the database say of them; changes nothing. That the
 * database cannot be asked is a fact, too.
 */
export async function readLockfileFacts(
  subject: LockfileSubject,
  signal: AbortSignal,
): Promise<LockfileFacts> {
  const times = await readLockfileTimes(subject.storage, signal);
  try {
    return { times, ...(await askDatabase(subject)) };
  } catch (thrown) {
    const error = explainQueryError(thrown);
    if (!(error instanceof LongshoreError)) {
      throw error;
    }
    const record = describeFailure(error);
    return { times, record, tags: undefined, otherSessions: 0, holder: undefined };
  }
}

function describeFailure({ code, message: reason, definition }: LongshoreError): LedgerRecord {
  return code === "DATABASE_SCHEMA_INVALID"
    ? { kind: "unmigrated", reason, next: definition.next }
    : { kind: "unknown", reason };
}

function askDatabase(subject: LockfileSubject): Promise<Omit<LockfileFacts, "times">> {
  return lookInto(subject, async (database) => {
    await refuseUnmigrated(database);
    const identity = await identify(database, subject.storage);
    const tags = await hasTags(database);
    return await lookAtRuns(database, async (transaction, runs) => ({
      tags,
      record: await judgeRuns(transaction, runs, { identity, tags }),
      otherSessions: await countOtherSessions(transaction, subject.applicationName),
      holder: runs.find((run) => run.held && !isDeadHolder(run.holder ?? ""))?.holder,
    }));
  });
}

/** Whatever else its schema lacks, lockfiles can be judged where there may be tags. */
async function refuseUnmigrated(database: Database): Promise<void> {
  if (!(await hasTagsTable(database))) {
    await requireOfDatabase(database, "schema");
  }
}

async function judgeRuns(
  database: Database,
  runs: readonly Run[],
  { identity, tags }: { readonly identity: RunIdentity; readonly tags: boolean },
): Promise<LedgerRecord> {
  const foreign = runs.find((run) => !isSame(run.identity, identity));
  if (foreign !== undefined) {
    return { kind: "foreign", run: foreign.id };
  }
  let writesTags = false;
  for (const run of runs) {
    const step = await readStep(database, run.id, "tag-import");
    if (step.cutoverFinishedAt !== undefined) {
      return { kind: "switched", run: run.id, at: step.cutoverFinishedAt };
    }
    if (step.cutoverStartedAt !== undefined) {
      return { kind: "switching", run: run.id };
    }
    writesTags ||= step.startedAt !== undefined;
  }
  return tags && !writesTags
    ? { kind: "tags-of-others" }
    : { kind: "not-switched", run: runs.find((run) => run.state === "unfinished")?.id };
}

function isSame(one: RunIdentity, other: RunIdentity): boolean {
  return (
    one.storageDriver === other.storageDriver &&
    one.storageLocation === other.storageLocation &&
    one.databaseSystem === other.databaseSystem &&
    one.databaseName === other.databaseName
  );
}
