import { type Database, transact } from "@longshore/datastore";
import { and, desc, eq, or, sql } from "drizzle-orm";
import { z } from "zod";
import {
  type FleetTerms,
  fleetTermsSchema,
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

const runStateSchema = z.enum(runStates);

/** All imports' runs of the ledger, newest first. There are few: one a command line. */
export async function listRuns(database: Database): Promise<Run[]> {
  const rows = await database
    .select({
      run: runTable,
      held: sql<boolean>`coalesce(${runTable.leaseUntil} > clock_timestamp(), false)`,
    })
    .from(runTable)
    .where(eq(runTable.kind, "import"))
    .orderBy(desc(runTable.id));
  return rows.map(({ run, held }) => ({
    id: run.id,
    state: runStateSchema.parse(run.state),
    command: runCommandSchema.parse(run.command),
    identity: identityOf(run),
    startedAt: run.startedAt,
    finishedAt: run.finishedAt ?? undefined,
    pausedAt: run.pausedAt ?? undefined,
    fleet: fleetTermsSchema.nullable().parse(run.fleet) ?? undefined,
    version: run.version ?? undefined,
    holder: run.holder ?? undefined,
    held,
  }));
}

/** Which storage and database a run is of. */
export function identityOf(run: RunIdentity): RunIdentity {
  const { storageDriver, storageLocation, databaseSystem, databaseName } = run;
  return { storageDriver, storageLocation, databaseSystem, databaseName };
}

/** Who holds a run. */
export interface Hold {
  /** A process, as people know it. */
  readonly holder: string;
  /** How long it holds the run without a sign of life. Milliseconds. */
  readonly lease: number;
  /** Longshore's. */
  readonly version: string;
  /** What its fleet agrees on, for a verification the version alone; undefined for one process. */
  readonly fleet?: FleetTerms | Pick<FleetTerms, "version"> | undefined;
}

/** Opens a run, held by a process, with its steps. @returns its id */
export async function createRun(
  database: Database,
  run: Hold & { command: RunCommand; identity: RunIdentity },
): Promise<number> {
  return transact(database, async (transaction) => {
    const rows = await transaction
      .insert(runTable)
      .values({
        ...run.identity,
        command: run.command,
        ...holding(run),
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
  hold: Hold,
  deadHolder?: string,
): Promise<boolean> {
  const free = sql`coalesce(${runTable.leaseUntil} < clock_timestamp(), true)`;
  const rows = await database
    .update(runTable)
    .set(holding(hold))
    .where(
      and(
        eq(runTable.id, runId),
        deadHolder === undefined ? free : or(free, eq(runTable.holder, deadHolder)),
      ),
    )
    .returning({ id: runTable.id });
  return rows.length === 1;
}

/** What a run's row has of who holds it. */
export function holding({ holder, lease, version, fleet }: Hold) {
  return { holder, leaseUntil: fromNow(lease), version, fleet: fleet ?? null };
}

/**
 * Renews the hold on a run.
 * @returns false when another process holds it now, or it is open no more
 */
export async function renewHold(
  database: Database,
  runId: number,
  { holder, lease }: Pick<Hold, "holder" | "lease">,
): Promise<boolean> {
  const rows = await database
    .update(runTable)
    .set({ leaseUntil: fromNow(lease) })
    .where(
      and(eq(runTable.id, runId), eq(runTable.holder, holder), eq(runTable.state, "unfinished")),
    )
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
  state: Exclude<RunState, "unfinished" | "cancelled">,
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

/** Forgets that a run had begun to switch the lockfiles. */
export async function forgetCutover(database: Database, runId: number): Promise<void> {
  await database
    .update(stepTable)
    .set({ cutoverStartedAt: null })
    .where(and(eq(stepTable.runId, runId), eq(stepTable.step, "tag-import")));
}

/** Begins the tag import: from here on the tags in the database are this run's. The first time stays. */
export async function beginTagImport(
  database: Database,
  runId: number,
  lockfilesFound: boolean,
): Promise<void> {
  await database
    .update(stepTable)
    .set({
      startedAt: sql`coalesce(${stepTable.startedAt}, clock_timestamp())`,
      lockfilesFound: sql`coalesce(${stepTable.lockfilesFound}, ${lockfilesFound})`,
    })
    .where(and(eq(stepTable.runId, runId), eq(stepTable.step, "tag-import")));
}
