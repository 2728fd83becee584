import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { DatabaseProblem } from "./database-problem.js";

/** The oldest version with row triggers on partitioned tables as the registry's schema has them. */
const oldestVersion = 13;

type ServerRow = { version: string; version_number: number; recovery: boolean; read_only: boolean };

/** Whether the server is too old, or takes no writes. */
export async function findServerProblems(database: Database): Promise<DatabaseProblem[]> {
  const { rows } = await database.execute<ServerRow>(sql`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::integer as version_number,
      pg_is_in_recovery() as recovery,
      current_setting('transaction_read_only') = 'on' as read_only`);
  return rows.flatMap((server): DatabaseProblem[] => {
    const problems: DatabaseProblem[] = [];
    if (server.version_number < oldestVersion * 10_000) {
      const message = `the server is PostgreSQL ${server.version}, older than ${oldestVersion}`;
      problems.push({ code: "DATABASE_UNSUPPORTED", message });
    }
    if (server.recovery) {
      const message = "the server is a standby (in recovery), which takes no writes";
      problems.push({ code: "DATABASE_READ_ONLY", message });
    } else if (server.read_only) {
      const message = "transactions are read-only here (default_transaction_read_only is on)";
      problems.push({ code: "DATABASE_READ_ONLY", message });
    }
    return problems;
  });
}
