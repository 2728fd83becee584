import { type Database, streamRows } from "@longshore/datastore";
import { and, desc, eq, lt, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { toIndexable } from "./recordable-text.js";
import type { Step } from "./run.js";
import { runTable, skipTable } from "./schema.js";
import { type Skip, type SkipReason, skipReasons } from "./skip.js";

const reasonSchema = z.custom<SkipReason>(
  (value) => typeof value === "string" && value in skipReasons,
);

const skipSchema = z.object({
  repository: z.string(),
  tag: z.string(),
  digest: z.string(),
  reason: reasonSchema,
  detail: z.string(),
});

const recordedSchema = skipSchema.extend({ run: z.number(), step: z.string() });

/** Records what a job left behind, in the job's transaction. A retry adds nothing. */
export async function addSkips(
  transaction: Database,
  runId: number,
  step: Step,
  skips: readonly Skip[],
): Promise<void> {
  if (skips.length === 0) {
    return;
  }
  const column = (name: keyof Skip) =>
    sql`${sql.param(skips.map((skip) => toIndexable(skip[name])))}::text[]`;
  await transaction.execute(sql`
    insert into longshore.skip (run_id, step, repository, tag, digest, reason, detail)
    select ${runId}::bigint, ${step}::text, given.*
    from unnest(${column("repository")}, ${column("tag")}, ${column("digest")},
      ${column("reason")}, ${column("detail")}) as given
    on conflict do nothing`);
}

/**
 * Forgets, in the transaction that writes tags, that a step of the same run left them behind: what they
 * lacked has come since.
 */
export async function forgetSkips(
  transaction: Database,
  runId: number,
  repository: string,
  tags: readonly string[],
): Promise<void> {
  if (tags.length === 0) {
    return;
  }
  await transaction.execute(sql`
    delete from longshore.skip
    where run_id = ${runId} and step in ('pre-import', 'tag-import')
      and repository = ${toIndexable(repository)}
      and tag in (select unnest(${sql.param(tags.map(toIndexable))}::text[]))`);
}

/** A skip that the ledger has recorded. */
export interface RecordedSkip extends Skip {
  readonly run: number;
  readonly step: string;
}

/**
 * Lists a run's skips in the order they were recorded, however many there are.
 * @param snapshot an open transaction
 */
export async function* listSkips(snapshot: Database, runId: number): AsyncGenerator<RecordedSkip> {
  const query = sql`
    select run_id::bigint as run, step, repository, tag, digest, reason, detail
    from longshore.skip where run_id = ${runId} order by id`;
  for await (const row of streamRows(snapshot, query)) {
    yield recordedSchema.parse(row);
  }
}

/** How often something was left behind for one reason; what two steps left behind counts once. */
export interface SkipCount {
  readonly reason: SkipReason;
  readonly skips: number;
  /** Tags that are lost by it. */
  readonly tags: number;
}

/** Counts a run's skips by reason, most frequent first. */
export async function countSkips(database: Database, runId: number): Promise<SkipCount[]> {
  const distinct = database
    .selectDistinct({
      repository: skipTable.repository,
      tag: skipTable.tag,
      digest: skipTable.digest,
      reason: skipTable.reason,
      detail: skipTable.detail,
    })
    .from(skipTable)
    .where(eq(skipTable.runId, runId))
    .as("distinct_skip");
  const rows = await database
    .select({
      reason: distinct.reason,
      skips: sql<number>`count(*)`,
      tags: sql<number>`count(distinct (${distinct.repository}, ${distinct.tag}))
        filter (where ${distinct.tag} <> '')`,
    })
    .from(distinct)
    .groupBy(distinct.reason)
    .orderBy(sql`count(*) desc`, distinct.reason);
  const schema = z.object({ reason: reasonSchema, skips: z.number(), tags: z.number() });
  return z.array(schema).parse(rows);
}

/**
 * The first of a run's skips for each reason, by repository and tag; what two steps left behind comes
 * once.
 * @param perReason how many at most
 */
export async function listFirstSkips(
  database: Database,
  runId: number,
  perReason: number,
): Promise<Skip[]> {
  const { rows } = await database.execute(sql`
    select repository, tag, digest, reason, detail from (
      select *, row_number() over (
        partition by reason order by repository, tag, digest, detail) as number
      from (select distinct repository, tag, digest, reason, detail
        from longshore.skip where run_id = ${runId}) as distinct_skip) as numbered
    where number <= ${perReason} order by reason, number`);
  return z.array(skipSchema).parse(rows);
}

/** How many tags of a run are lost, for whatever reasons. */
export async function countLostTags(database: Database, runId: number): Promise<number> {
  const tags = database
    .selectDistinct({ repository: skipTable.repository, tag: skipTable.tag })
    .from(skipTable)
    .where(and(eq(skipTable.runId, runId), ne(skipTable.tag, "")))
    .as("lost_tag");
  return await database.$count(tags);
}

/** Finds the newest run before this one that left anything behind. @returns its id */
export async function findEarlierSkips(
  database: Database,
  runId: number,
): Promise<number | undefined> {
  const [earlier] = await database
    .select({ id: runTable.id })
    .from(runTable)
    .where(
      and(
        lt(runTable.id, runId),
        sql`exists (select from longshore.skip where run_id = ${runTable.id})`,
      ),
    )
    .orderBy(desc(runTable.id))
    .limit(1);
  return earlier?.id;
}
