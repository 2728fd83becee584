import { type Database, transact } from "@longshore/datastore";
import { and, eq, isNull, sql } from "drizzle-orm";
import { readStep } from "./run-store.js";
import { runTable } from "./schema.js";

/** Has no job begun any more, until the run is resumed. @returns whether the run was open and not paused */
export async function pauseRun(database: Database, runId: number): Promise<boolean> {
  const { rowCount } = await database
    .update(runTable)
    .set({ pausedAt: sql`clock_timestamp()` })
    .where(
      and(eq(runTable.id, runId), eq(runTable.state, "unfinished"), isNull(runTable.pausedAt)),
    );
  return rowCount === 1;
}

/** Whether a run is paused. */
export async function isPaused(database: Database, runId: number): Promise<boolean> {
  const [row] = await database
    .select({ pausedAt: runTable.pausedAt })
    .from(runTable)
    .where(eq(runTable.id, runId));
  return row !== undefined && row.pausedAt !== null;
}

/**
 * Lets a run that is paused or cancelled go on. What lay in queues is put there again.
 * @returns whether it was either
 */
export async function resumeRun(database: Database, runId: number): Promise<boolean> {
  return transact(database, async (transaction) => {
    const { rowCount } = await transaction.execute(sql`
      update longshore.run set state = 'unfinished', paused_at = null, finished_at = null
      where id = ${runId} and (state = 'cancelled' or state = 'unfinished' and paused_at is not null)`);
    await transaction.execute(sql`
      update longshore.job set dispatched_at = null
      where run_id = ${runId} and state = 'pending' and dispatched_at is not null`);
    return rowCount === 1;
  });
}

/** What came of cancelling: it was not open, or its holder is just switching the lockfiles. */
export type Cancellation = "cancelled" | "not open" | "switching";

/** Ends a run before it is complete: its processes stop. */
export async function cancelRun(database: Database, runId: number): Promise<Cancellation> {
  return transact(database, async (transaction) => {
    // Who switches marks it while this row is theirs.
    const [run] = await transaction
      .select({
        state: runTable.state,
        held: sql<boolean>`coalesce(${runTable.leaseUntil} > clock_timestamp(), false)`,
      })
      .from(runTable)
      .where(eq(runTable.id, runId))
      .for("update");
    if (run?.state !== "unfinished") {
      return "not open";
    }
    const step = await readStep(transaction, runId, "tag-import");
    if (run.held && step.cutoverStartedAt !== undefined && step.cutoverFinishedAt === undefined) {
      return "switching";
    }
    await transaction
      .update(runTable)
      .set({
        state: "cancelled",
        finishedAt: sql`clock_timestamp()`,
        holder: null,
        leaseUntil: null,
      })
      .where(eq(runTable.id, runId));
    return "cancelled";
  });
}
