import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** How many connections a server lets a user have, and how many there are. */
export interface ConnectionRoom {
  /** `max_connections`. */
  readonly most: number;
  /** Kept for superusers and the like; 0 when the user is one. */
  readonly reserved: number;
  readonly inUse: number;
  /** Limit of the user; undefined for none. */
  readonly userMost: number | undefined;
  readonly userInUse: number;
  /** Limit of the database; undefined for none. */
  readonly databaseMost: number | undefined;
  readonly databaseInUse: number;
}

type RoomRow = {
  most: number;
  reserved: number;
  in_use: number;
  user_most: number | null;
  user_in_use: number;
  database_most: number | null;
  database_in_use: number;
};

/**
 * Reads how many connections there is room for. Those of an application are not counted.
 * @param exceptFor the name that the asker's own connections have in `pg_stat_activity`
 */
export async function readConnectionRoom(
  database: Database,
  exceptFor: string,
): Promise<ConnectionRoom> {
  const own = sql`application_name = ${exceptFor} and usename = current_user`;
  const { rows } = await database.execute<RoomRow>(sql`
    select current_setting('max_connections')::integer as most,
      case when role.rolsuper then 0
        else current_setting('superuser_reserved_connections')::integer
          + coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::integer
      end as reserved,
      (select coalesce(sum(numbackends), 0) from pg_stat_database)::integer - mine.count as in_use,
      case when role.rolconnlimit >= 0 and not role.rolsuper then role.rolconnlimit end as user_most,
      (select count(*) from pg_stat_activity where usename = current_user)::integer - mine.count
        as user_in_use,
      case when base.datconnlimit >= 0 and not role.rolsuper then base.datconnlimit end
        as database_most,
      (select numbackends from pg_stat_database where datid = base.oid) - mine.count
        as database_in_use
    from pg_roles as role, pg_database as base,
      (select count(*)::integer from pg_stat_activity where ${own}) as mine
    where role.rolname = current_user and base.datname = current_database()`);
  const [row] = rows;
  if (row === undefined) {
    throw new TypeError("the server knows neither the user nor the database");
  }
  return {
    most: row.most,
    reserved: row.reserved,
    inUse: row.in_use,
    userMost: row.user_most ?? undefined,
    userInUse: row.user_in_use,
    databaseMost: row.database_most ?? undefined,
    databaseInUse: row.database_in_use,
  };
}

/** How many sessions of others are connected to this database: a registry that runs on it has some. */
export async function countOtherSessions(database: Database, exceptFor: string): Promise<number> {
  const { databaseInUse } = await readConnectionRoom(database, exceptFor);
  return Math.max(0, databaseInUse);
}
