import type { Database } from "@longshore/datastore";
import type { Lockfiles } from "@longshore/registry";
import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { lockfileEventTable } from "./schema.js";

/**
 * What happens to lockfiles: an import finds them as it begins; keeps `filesystem-in-use` where there was
 * none and it failed; begins to switch them, and has switched them; `longshore lockfiles repair` mends them.
 */
const lockfileEvents = ["found", "kept", "switch-begun", "switched", "repaired"] as const;

/** What happened to the lockfiles. */
export interface LockfileEvent {
  readonly event: (typeof lockfileEvents)[number];
  /** The process that saw or did it. */
  readonly process: string;
  /** What lies in storage from then on. */
  readonly lockfiles: Lockfiles;
}

/** What happened to the lockfiles, and when. */
export interface RecordedLockfileEvent extends LockfileEvent {
  readonly happenedAt: Date;
}

/** Writes down what happened to the lockfiles. */
export async function recordLockfiles(
  database: Database,
  runId: number,
  { event, process, lockfiles }: LockfileEvent,
): Promise<void> {
  await database.insert(lockfileEventTable).values({ runId, event, process, ...lockfiles });
}

/** Lists what happened to the lockfiles in a run and since, in order. */
export async function listLockfileEvents(
  database: Database,
  runId: number,
): Promise<RecordedLockfileEvent[]> {
  const rows = await database
    .select()
    .from(lockfileEventTable)
    .where(eq(lockfileEventTable.runId, runId))
    .orderBy(asc(lockfileEventTable.id));
  return rows.map(({ event, process, happenedAt, filesystemInUse, databaseInUse }) => ({
    event: z.enum(lockfileEvents).parse(event),
    process,
    happenedAt,
    lockfiles: { filesystemInUse, databaseInUse },
  }));
}
