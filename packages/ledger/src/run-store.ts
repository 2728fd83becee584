import type { Database } from "@longshore/datastore";
import { and, desc, eq, or, sql } from "drizzle-orm";
import { z } from "zod";
import {
  type Run,
  type RunCommand,
  runCommandSchema,
  type RunIdentity,
  type RunState,
  runStates,
  type Step,
} from "./run.js";
import { runTable, stepTable } from "./schema.js";
import { fromNow } from "./time.js";

/** How long a process holds a run without a sign of life. Milliseconds. */
export const runLease = 15_000;

const runStateSchema = z.enum(runStates);

/** All runs of the ledger, newest first. There are few: one a command line. */
export async function listRuns(database: Database): Promise<Run[]> {
  const rows = await database
    .select({
      run: runTable,
      held: sql<boolean>`coalesce(${runTable.leaseUntil} > clock_timestamp(), false)`,
    })
    .from(runTable)
    .orderBy(desc(runTable.id));
  return rows.map(({ run, held }) => ({
    id: run.id,
    state: runStateSchema.parse(run.state),
    command: runCommandSchema.parse(run.command),
    identity: {
      storageDriver: run.storageDriver,
      storageLocation: run.storageLocation,
      databaseSystem: run.databaseSystem,
      databaseName: run.databaseName,
    },
    startedAt: run.startedAt,
    finishedAt: run.finishedAt ?? undefined,
    holder: run.holder ?? undefined,
    held,
  }));
}

/** Opens a run, held by a process, with its steps. @returns its id */
export async function createRun(
  database: Database,
  run: { command: RunCommand; identity: RunIdentity; holder: string },
): Promise<number> {
  return database.transaction(async (transaction) => {
    const rows = await transaction
      .insert(runTable)
      .values({
        ...run.identity,
        command: run.command,
        holder: run.holder,
        leaseUntil: fromNow(runLease),
      })
      .returning({ id: runTable.id });
    const [{ id: runId }] = z.tuple([z.object({ id: z.number() })]).parse(rows);
    await transaction.insert(stepTable).values(run.command.steps.map((step) => ({ runId, step })));
    return runId;
  });
}

/**
 * Takes a run over for a process: one that nobody holds, or whose holder is `deadHolder`.
 * @returns false when another process was faster
 */
export async function holdRun(
  database: Database,
  runId: number,
  holder: string,
  deadHolder?: string,
): Promise<boolean> {
  const free = sql`coalesce(${runTable.leaseUntil} < clock_timestamp(), true)`;
  const rows = await database
    .update(runTable)
    .set({ holder, leaseUntil: fromNow(runLease) })
    .where(
      and(
        eq(runTable.id, runId),
        deadHolder === undefined ? free : or(free, eq(runTable.holder, deadHolder)),
      ),
    )
    .returning({ id: runTable.id });
  return rows.length === 1;
}

/** Renews the hold on a run. @returns false when another process holds it now */
export async function renewHold(
  database: Database,
  runId: number,
  holder: string,
): Promise<boolean> {
  const rows = await database
    .update(runTable)
    .set({ leaseUntil: fromNow(runLease) })
    .where(and(eq(runTable.id, runId), eq(runTable.holder, holder)))
    .returning({ id: runTable.id });
  return rows.length === 1;
}

/** Lets go of a run, so that the next process need not wait. */
export async function releaseRun(database: Database, runId: number, holder: string): Promise<void> {
  await database
    .update(runTable)
    .set({ holder: null, leaseUntil: null })
    .where(and(eq(runTable.id, runId), eq(runTable.holder, holder)));
}

/** Closes a run. */
export async function closeRun(
  database: Database,
  runId: number,
  state: Exclude<RunState, "unfinished">,
): Promise<void> {
  await database
    .update(runTable)
    .set({ state, finishedAt: sql`clock_timestamp()` })
    .where(eq(runTable.id, runId));
}

/** Where a step of a run stands. */
export interface StepProgress {
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Tag import: whether any lockfile lay in storage when the step began; undefined before. */
  readonly lockfilesFound: boolean | undefined;
  readonly cutoverStartedAt: Date | undefined;
  readonly cutoverFinishedAt: Date | undefined;
}

const noProgress: StepProgress = {
  startedAt: undefined,
  finishedAt: undefined,
  lockfilesFound: undefined,
  cutoverStartedAt: undefined,
  cutoverFinishedAt: undefined,
};

/** Where a step of a run stands; a step that the run doesn't have stands nowhere. */
export async function readStep(
  database: Database,
  runId: number,
  step: Step,
): Promise<StepProgress> {
  const rows = await database
    .select()
    .from(stepTable)
    .where(and(eq(stepTable.runId, runId), eq(stepTable.step, step)));
  const row = rows[0];
  return row === undefined
    ? noProgress
    : {
        startedAt: row.startedAt ?? undefined,
        finishedAt: row.finishedAt ?? undefined,
        lockfilesFound: row.lockfilesFound ?? undefined,
        cutoverStartedAt: row.cutoverStartedAt ?? undefined,
        cutoverFinishedAt: row.cutoverFinishedAt ?? undefined,
      };
}

/** The moments of a step that a ledger keeps. */
export type StepMoment = "startedAt" | "finishedAt" | "cutoverStartedAt" | "cutoverFinishedAt";

/** Writes down that a moment of a step has come. The first time stays. */
export async function markStep(
  database: Database,
  runId: number,
  step: Step,
  moment: StepMoment,
): Promise<void> {
  await database
    .update(stepTable)
    .set({ [moment]: sql`coalesce(${stepTable[moment]}, clock_timestamp())` })
    .where(and(eq(stepTable.runId, runId), eq(stepTable.step, step)));
}

/** Begins the tag import: from here on the tags in the database are this run's. */
export async function beginTagImport(
  database: Database,
  runId: number,
  lockfilesFound: boolean,
): Promise<void> {
  await database
    .update(stepTable)
    .set({ startedAt: sql`clock_timestamp()`, lockfilesFound })
    .where(and(eq(stepTable.runId, runId), eq(stepTable.step, "tag-import")));
}
