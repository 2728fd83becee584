import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

/** A `bytea` column. `pg` reads and takes a Buffer as it is. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** An id or a size: all are far below 2^53, and the connection refuses to read one that is not. */
export const wholeNumber = (name: string) => bigint(name, { mode: "number" });

/** An id that the database gives when a row names none. */
export const identity = (name: string) =>
  wholeNumber(name).notNull().generatedByDefaultAsIdentity();

/** A point in time. */
export const instant = (name: string) => timestamp(name, { withTimezone: true });

/** When the row was made. */
export const createdAt = () => instant("created_at").notNull().defaultNow();
