import type { NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import type { PgDatabase } from "drizzle-orm/pg-core";

/**
 * What queries run on: the pool of {@link openDatabase} (each query on any connection) or one
 * transaction of it. `int8` comes as a number (a value beyond 2^53 is an error), `timestamp` and
 * `timestamptz` as a `Date`, `bytea` as a `Buffer`, in builder queries and in `execute` alike.
 */
export type Database = PgDatabase<NodePgQueryResultHKT>;
