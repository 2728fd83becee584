import { type Database, transact } from "@longshore/datastore";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { jobTable, waiverTable } from "../schema.js";
import { jobKinds } from "./job.js";
import { nameForWaiver } from "./name-for-waiver.js";
import { repositoryOfJobRow } from "./repository-of-job.js";

/** Has those of a run's jobs that the conditions hold for begin anew. @returns how many */
async function beginAnew(
  database: Database,
  runId: number,
  ...conditions: readonly (SQL | undefined)[]
): Promise<number> {
  const { rowCount } = await database
    .update(jobTable)
    .set({
      state: "pending",
      attempt: 0,
      lost: 0,
      nextRunAt: sql`clock_timestamp()`,
      dispatchedAt: null,
      leaseUntil: null,
    })
    .where(and(eq(jobTable.runId, runId), ...conditions));
  return rowCount ?? 0;
}

/** Gives every job that is set aside, or that a dead process had claimed, another round of attempts. */
export async function reviveJobs(database: Database, runId: number): Promise<void> {
  await beginAnew(database, runId, inArray(jobTable.state, ["failed", "running"]));
}

/**
 * Gives jobs that are set aside another round of attempts.
 * @param repository only this one's
 * @returns how many
 */
export async function retryJobs(
  database: Database,
  runId: number,
  repository: string | undefined,
): Promise<number> {
  const which = repository === undefined ? undefined : isOfRepository(repository);
  return beginAnew(database, runId, eq(jobTable.state, "failed"), which);
}

/** Forgets a run's jobs for something that is done anew. Who still works on one commits nothing. */
export async function forgetJobs(
  database: Database,
  runId: number,
  step: "inventory" | "tag-check",
): Promise<void> {
  await database.delete(jobTable).where(and(eq(jobTable.runId, runId), eq(jobTable.step, step)));
}

/** Has a repository's jobs of a step done again: its storage has changed since. */
export async function repeatJobs(
  database: Database,
  runId: number,
  { step, repositories }: { step: "tag-import" | "tag-check"; repositories: readonly string[] },
): Promise<void> {
  // What it was cut into is cut anew.
  await database.execute(sql`
    delete from longshore.job
    where run_id = ${runId} and step = ${step} and kind = 'tag-range'
      and ${repositoryOfJobRow} = any(${sql.param(repositories)}::text[])`);
  await beginAnew(
    database,
    runId,
    eq(jobTable.step, step),
    eq(jobTable.kind, "repository"),
    sql`${jobTable.scope} = any(${sql.param(repositories)}::text[])`,
  );
}

/** Has those jobs of a verification done again that found something: it may have been mended since. */
export async function repeatDifferent(database: Database, runId: number): Promise<void> {
  const hasFound = sql`exists (select from longshore.difference where job_id = ${jobTable.id})`;
  await beginAnew(database, runId, eq(jobTable.state, "done"), hasFound);
}

/**
 * Accepts failures of a repository, or of listing the folder at its path, those to come too: what failed
 * stays undone, and nothing waits for it any more.
 * @returns how many jobs were set aside
 */
export async function waiveRepository(
  database: Database,
  runId: number,
  waiver: { readonly repository: string; readonly reason: string },
): Promise<number> {
  return transact(database, async (transaction) => {
    const waived = await transaction
      .update(jobTable)
      .set({ state: "waived" })
      .where(
        and(
          eq(jobTable.runId, runId),
          eq(jobTable.state, "failed"),
          isOfRepository(waiver.repository),
        ),
      )
      .returning({ kind: jobTable.kind, scope: jobTable.scope });
    const names = z.array(waivedSchema).parse(waived).map(nameForWaiver);
    for (const repository of new Set(names.filter((name) => name !== undefined))) {
      await transaction
        .insert(waiverTable)
        .values({ runId, repository, reason: waiver.reason })
        .onConflictDoUpdate({
          target: [waiverTable.runId, waiverTable.repository],
          set: { reason: waiver.reason },
        });
    }
    return waived.length;
  });
}

const waivedSchema = z.object({ kind: z.enum(jobKinds), scope: z.string() });

/** A repository whose failures an operator accepted. */
export interface Waiver {
  /** Its path, or with a trailing slash that of a folder that could not be listed. */
  readonly repository: string;
  readonly reason: string;
  readonly waivedAt: Date;
}

/** Lists a run's waivers, by repository. */
export async function listWaivers(database: Database, runId: number): Promise<Waiver[]> {
  return database
    .select({
      repository: waiverTable.repository,
      reason: waiverTable.reason,
      waivedAt: waiverTable.waivedAt,
    })
    .from(waiverTable)
    .where(eq(waiverTable.runId, runId))
    .orderBy(waiverTable.repository);
}

/** Also a folder that could not be listed. */
function isOfRepository(path: string): SQL {
  return sql`(${repositoryOfJobRow} = ${path} or (job.kind = 'listing' and job.scope = ${path}))`;
}
