import type { Database } from "@longshore/datastore";
import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { jobTable, waiverTable } from "../schema.js";

/** What a job is given that begins anew. */
const anew = {
  state: "pending",
  attempt: 0,
  lost: 0,
  nextRunAt: sql`clock_timestamp()`,
  dispatchedAt: null,
  leaseUntil: null,
} as const;

/** Gives every job that is set aside, or that a dead process had claimed, another round of attempts. */
export async function reviveJobs(database: Database, runId: number): Promise<void> {
  await database
    .update(jobTable)
    .set(anew)
    .where(and(eq(jobTable.runId, runId), inArray(jobTable.state, ["failed", "running"])));
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
  const { rowCount } = await database
    .update(jobTable)
    .set(anew)
    .where(
      and(
        eq(jobTable.runId, runId),
        eq(jobTable.state, "failed"),
        repository === undefined ? undefined : isOfRepository(repository),
      ),
    );
  return rowCount ?? 0;
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
      and split_part(scope, ':', 1) = any(${sql.param(repositories)}::text[])`);
  await database
    .update(jobTable)
    .set(anew)
    .where(
      and(
        eq(jobTable.runId, runId),
        eq(jobTable.step, step),
        eq(jobTable.kind, "repository"),
        sql`${jobTable.scope} = any(${sql.param(repositories)}::text[])`,
      ),
    );
}

/**
 * Accepts a repository's failures, those to come too: what failed stays undone, and nothing waits for
 * it any more.
 * @returns how many jobs were set aside
 */
export async function waiveRepository(
  database: Database,
  runId: number,
  waiver: { readonly repository: string; readonly reason: string },
): Promise<number> {
  return database.transaction(async (transaction) => {
    const { rowCount } = await transaction
      .update(jobTable)
      .set({ state: "waived" })
      .where(
        and(
          eq(jobTable.runId, runId),
          eq(jobTable.state, "failed"),
          isOfRepository(waiver.repository),
        ),
      );
    if (rowCount !== null && rowCount > 0) {
      await transaction
        .insert(waiverTable)
        .values({ runId, ...waiver })
        .onConflictDoUpdate({
          target: [waiverTable.runId, waiverTable.repository],
          set: { reason: waiver.reason },
        });
    }
    return rowCount ?? 0;
  });
}

/** A repository whose failures an operator accepted. */
export interface Waiver {
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

function isOfRepository(path: string): SQL | undefined {
  return or(
    and(eq(jobTable.kind, "repository"), eq(jobTable.scope, path)),
    and(eq(jobTable.kind, "tag-range"), sql`split_part(${jobTable.scope}, ':', 1) = ${path}`),
  );
}
