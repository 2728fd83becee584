import { sql, type SQL } from "drizzle-orm";

/** A time so many milliseconds from now, by the database's clock: processes' clocks may differ. */
export function fromNow(milliseconds: number): SQL<Date> {
  return sql`clock_timestamp() + make_interval(secs => ${milliseconds / 1000}::double precision)`;
}
