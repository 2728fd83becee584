import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** What the registry's online garbage collector will look at, and when. */
export interface ReviewQueues {
  /** Blobs due within the time that was asked for; no more than {@link mostCounted} are counted. */
  readonly blobs: number;
  /** Manifests, in the same way. */
  readonly manifests: number;
  /** How long after an import writes a blob or a manifest it is due. Milliseconds. */
  readonly reviewAfter: number;
}

/** Queues can be as long as the registry is large: more than this need not be told. */
export const mostCounted = 100_000;

/** What the registry takes for an event that its table does not name. Milliseconds. */
const defaultReviewAfter = 24 * 3_600_000;

/** Reads what will be due for review. @param within milliseconds from now */
export async function readReviewQueues(database: Database, within: number): Promise<ReviewQueues> {
  const due = (table: string) => sql`(
    select count(*) from (
      select from ${sql.identifier(table)}
      where review_after < now() + make_interval(secs => ${within / 1000}::double precision)
      limit ${mostCounted}
    ) as due)::integer`;
  const { rows } = await database.execute<{
    blobs: number;
    manifests: number;
    review_after: number | null;
  }>(sql`
    select ${due("gc_blob_review_queue")} as blobs, ${due("gc_manifest_review_queue")} as manifests,
      (select (extract(epoch from min(value)) * 1000)::double precision
        from gc_review_after_defaults where event in ('blob_upload', 'manifest_upload'))
        as review_after`);
  const [row] = rows;
  return {
    blobs: row?.blobs ?? 0,
    manifests: row?.manifests ?? 0,
    reviewAfter: row?.review_after ?? defaultReviewAfter,
  };
}
