import type { Database } from "@longshore/datastore";
import { sql, type SQL } from "drizzle-orm";
import { z } from "zod";

/** A time so many milliseconds from now, by the database's clock: processes' clocks may differ. */
export function fromNow(milliseconds: number): SQL<Date> {
  return sql`clock_timestamp() + make_interval(secs => ${milliseconds / 1000}::double precision)`;
}

/** What time it is, by the database's clock. */
export async function readTime(database: Database): Promise<Date> {
  const { rows } = await database.execute(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::double precision as now`,
  );
  return new Date(z.tuple([z.object({ now: z.number() })]).parse(rows)[0].now);
}
