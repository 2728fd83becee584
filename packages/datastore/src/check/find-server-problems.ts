import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { DatabaseProblem } from "./database-problem.js";

/** The oldest version with row triggers on partitioned tables as the registry's schema has them. */
const oldestVersion = 13;

/** The server's version, as people write it. */
export async function readServerVersion(database: Database): Promise<string> {
  const { rows } = await database.execute<{ version: string }>(
    sql`select current_setting('server_version') as version`,
  );
  return rows[0]?.version ?? "unknown";
}

/** Whether the server is too old. */
export async function findVersionProblems(database: Database): Promise<DatabaseProblem[]> {
  const { rows } = await database.execute<{ old: boolean }>(sql`
    select current_setting('server_version_num')::integer < ${oldestVersion * 10_000}::integer as old`);
  if (rows[0]?.old !== true) {
    return [];
  }
  const version = await readServerVersion(database);
  const message = `the server is PostgreSQL ${version}, older than ${oldestVersion}`;
  return [{ code: "DATABASE_UNSUPPORTED", message }];
}

/** Whether the server takes no writes. */
export async function findWriteProblems(database: Database): Promise<DatabaseProblem[]> {
  const { rows } = await database.execute<{ recovery: boolean; read_only: boolean }>(sql`
    select pg_is_in_recovery() as recovery,
      current_setting('transaction_read_only') = 'on' as read_only`);
  const [server] = rows;
  if (server?.recovery === true) {
    const message = "the server is a standby (in recovery), which takes no writes";
    return [{ code: "DATABASE_READ_ONLY", message }];
  }
  if (server?.read_only === true) {
    const message = "transactions are read-only here (default_transaction_read_only is on)";
    return [{ code: "DATABASE_READ_ONLY", message }];
  }
  return [];
}
