import type { Database } from "@longshore/datastore";
import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { ClaimedJob } from "./jobs/job.js";
import { toRecordable } from "./recordable-text.js";
import { differenceTable, jobTable } from "./schema.js";

/** Differences read at once when they are listed. */
const pageSize = 1_000;

/** Something that storage and database do not agree on, as the ledger keeps it. */
export interface RecordedDifference {
  readonly kind: string;
  readonly repository: string;
  readonly tag: string;
  readonly manifest: string;
  readonly digest: string;
  readonly column: string;
  readonly expected: string;
  readonly found: string;
}

/** Writes down what a job found so far. It counts when the job is done, and under this claim alone. */
export async function addDifferences(
  database: Database,
  job: ClaimedJob,
  differences: readonly RecordedDifference[],
): Promise<void> {
  if (differences.length === 0) {
    return;
  }
  const column = (name: keyof RecordedDifference) =>
    sql`${sql.param(differences.map((one) => toRecordable(one[name])))}::text[]`;
  await database.execute(sql`
    insert into longshore.difference
      (run_id, job_id, fence, kind, repository, tag, manifest, digest, column_name, expected, found)
    select ${job.runId}::bigint, ${job.id}::bigint, ${job.fence}::bigint, given.*
    from unnest(${column("kind")}, ${column("repository")}, ${column("tag")}, ${column("manifest")},
      ${column("digest")}, ${column("column")}, ${column("expected")}, ${column("found")}) as given`);
}

/** Forgets what earlier claims of a job found, in the transaction in which it is done. */
export async function forgetEarlierDifferences(
  transaction: Database,
  job: ClaimedJob,
): Promise<void> {
  await transaction
    .delete(differenceTable)
    .where(and(eq(differenceTable.jobId, job.id), ne(differenceTable.fence, job.fence)));
}

/** Those that jobs found which are done, each under its last claim. */
const counts = and(
  eq(jobTable.id, differenceTable.jobId),
  eq(jobTable.fence, differenceTable.fence),
  eq(jobTable.state, "done"),
);

/** Lists what a verification found, page by page, in the order it was written down. */
export async function* listDifferences(
  database: Database,
  runId: number,
): AsyncGenerator<RecordedDifference> {
  let last = 0;
  for (;;) {
    const rows = await database
      .select({ difference: differenceTable, done: sql<boolean>`${jobTable.id} is not null` })
      .from(differenceTable)
      .leftJoin(jobTable, counts)
      .where(and(eq(differenceTable.runId, runId), gt(differenceTable.id, last)))
      .orderBy(asc(differenceTable.id))
      .limit(pageSize);
    for (const { difference, done } of rows) {
      const { kind, repository, tag, manifest, digest, columnName, expected, found } = difference;
      last = difference.id;
      if (done) {
        yield { kind, repository, tag, manifest, digest, column: columnName, expected, found };
      }
    }
    if (rows.length < pageSize) {
      return;
    }
  }
}

/** How many differences a verification has found so far. */
export async function countDifferences(database: Database, runId: number): Promise<number> {
  const [row] = await database
    .select({ count: sql<number>`count(*)` })
    .from(differenceTable)
    .innerJoin(jobTable, counts)
    .where(eq(differenceTable.runId, runId));
  return z.number().parse(row?.count);
}
