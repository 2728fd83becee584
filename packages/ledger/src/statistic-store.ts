import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  type RowStatistics,
  type Statistic,
  type StatisticKind,
  statisticKinds,
  type StatisticStep,
  statisticSteps,
} from "./statistic.js";

/** Rows of counts that a process takes in turn: more than transactions that end at once. */
const partsInTurn = 16;

/**
 * How often a part is written at most. Under a long snapshot of somebody else no version of its row can
 * be removed, and each write looks through them all.
 */
const mostWrites = 500;

/** Adds rows to what a run has counted, in the transaction that writes them. */
export type RecordRows = (
  transaction: Database,
  of: { readonly runId: number; readonly step: StatisticStep },
  rows: RowStatistics,
) => Promise<void>;

/**
 * Makes what counts the rows of a process. It is to be the last statement of its transaction but for
 * the commit: until then other transactions of the process may wait for it.
 */
export function createRowRecorder(process: string): RecordRows {
  let writes = 0;
  return async (transaction, { runId, step }, { added, changed = {} }) => {
    const counts = [
      ...toCounts(step, "rows-added", added),
      ...toCounts(step, "rows-changed", changed),
    ];
    if (counts.length > 0) {
      const round = Math.floor(writes / (partsInTurn * mostWrites));
      const part = round * partsInTurn + (writes % partsInTurn);
      writes += 1;
      await write(
        transaction,
        { runId, process, part },
        counts,
        sql`statistic.count + excluded.count`,
      );
    }
  };
}

function toCounts(
  step: StatisticStep,
  kind: StatisticKind,
  rows: Readonly<Record<string, number>>,
): Statistic[] {
  return Object.entries(rows)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => ({ step, kind, name, count }));
}

/**
 * Writes down how many requests a process has made for a run so far. What is there already and is
 * higher stays, so that writing it twice, or in another order, changes nothing.
 */
export async function writeRequests(
  database: Database,
  of: { readonly runId: number; readonly process: string },
  requests: readonly Statistic[],
): Promise<void> {
  if (requests.length > 0) {
    const higher = sql`greatest(statistic.count, excluded.count)`;
    await write(database, { ...of, part: 0 }, requests, higher);
  }
}

async function write(
  database: Database,
  { runId, process, part }: { runId: number; process: string; part: number },
  counts: readonly Statistic[],
  combined: ReturnType<typeof sql>,
): Promise<void> {
  const column = (pick: (one: Statistic) => string) => sql`${sql.param(counts.map(pick))}::text[]`;
  await database.execute(sql`
    insert into longshore.statistic (run_id, process, part, step, kind, name, count)
    select ${runId}::bigint, ${process}::text, ${part}::integer, given.*
    from unnest(${column((one) => one.step)}, ${column((one) => one.kind)},
      ${column((one) => one.name)}, ${sql.param(counts.map((one) => one.count))}::bigint[])
      as given (step, kind, name, count)
    order by step, kind, name
    on conflict (run_id, process, part, step, kind, name) do update set count = ${combined}`);
}

const statisticsSchema = z.array(
  z.object({
    step: z.enum(statisticSteps),
    kind: z.enum(statisticKinds),
    name: z.string(),
    count: z.number(),
  }),
);

/** What the processes of a run have counted, together; by step, kind and name. */
export async function readStatistics(database: Database, runId: number): Promise<Statistic[]> {
  const { rows } = await database.execute(sql`
    select step, kind, name, sum(count)::bigint as count from longshore.statistic
    where run_id = ${runId} group by step, kind, name order by step, kind, name`);
  return statisticsSchema.parse(rows);
}
