import { z } from "zod";
import { withClient } from "../postgres/with-client.js";

/** Where the newest run of a ledger stands. */
export interface LedgerState {
  readonly run: "none" | "unfinished" | "complete" | "abandoned";
  /** Who holds the run; null for nobody. */
  readonly holder: string | null;
  /** The step that has begun and is not finished. */
  readonly step: string | undefined;
  /** How many jobs that are no listings are in each state that there is any in. */
  readonly jobs: Readonly<Record<string, number>>;
}

const query = `
  select state as run, holder,
    (select min(step) from longshore.step
      where run_id = run.id and started_at is not null and finished_at is null) as step,
    (select coalesce(jsonb_object_agg(state, count), '{}') from (
      select state, count(*) from longshore.job
      where run_id = run.id and kind <> 'listing' group by state) as jobs) as jobs
  from longshore.run order by id desc limit 1`;

const schema = z.tuple([
  z.object({
    run: z.enum(["unfinished", "complete", "abandoned"]),
    holder: z.string().nullable(),
    step: z.string().nullable(),
    jobs: z.record(z.string(), z.number()),
  }),
]);

/** Reads where the newest run stands, from the ledger's own tables. */
export async function readLedger(url: string): Promise<LedgerState> {
  return await withClient({ connectionString: url }, async (client) => {
    const made = await client.query("select where to_regclass('longshore.run') is not null");
    const rows = made.rowCount === 0 ? [] : (await client.query(query)).rows;
    if (rows.length === 0) {
      return { run: "none", holder: null, step: undefined, jobs: {} };
    }
    const [state] = schema.parse(rows);
    return { ...state, step: state.step ?? undefined };
  });
}
