import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configureLocalDatabase, type DatabaseConfiguration } from "@longshore/config";
import { migrateDatabase, openDatabase } from "@longshore/datastore";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@longshore/embedded-postgres";
import type { SampleDatabase } from "@longshore/sample-registry";
import { Client } from "pg";

/** Memory and log sizes of a small server; durability stays as PostgreSQL has it by default. */
const settings = { shared_buffers: "1GB", max_wal_size: "8GB" };

/** Starts the server of a benchmark. */
export function startBenchServer(dataDirectory: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDirectory, settings });
}

/** Makes a database with the registry's tables, and has the server write out what it holds. */
export async function createBenchDatabase(
  server: EmbeddedPostgres,
  dbname: string,
): Promise<DatabaseConfiguration> {
  const admin = new Client({ connectionString: server.connectionUrl });
  await admin.connect();
  await admin.query(`create database ${dbname}`);
  const configuration = configureLocalDatabase({ ...server, databaseName: dbname });
  const { database, close } = await openDatabase(configuration, {
    maxConnections: 1,
    applicationName: "longshore-bench",
  });
  await migrateDatabase(database);
  await close();
  await admin.query("checkpoint");
  await admin.end();
  return configuration;
}

/** A database as a sample configuration names it. */
export function sampleDatabase(database: DatabaseConfiguration): SampleDatabase {
  return { ...database, password: database.password ?? "" };
}

/** A connection's settings as `pg` takes them. */
export function clientSettings({ host, port, user, password, dbname }: DatabaseConfiguration) {
  return { host, port, user, password, database: dbname };
}

/** Seconds of CPU that a server has used, with all its processes that have ended. Linux only. */
export function readServerCpu(dataDirectory: string): number {
  const file = join(dataDirectory, "postgres", "postmaster.pid");
  const pid = readFileSync(file, "utf8").split("\n", 1)[0] ?? "";
  return readProcessCpu(Number(pid), true);
}

/** Seconds of CPU that a process has used; with `children`, those it has waited for too. */
export function readProcessCpu(pid: number, children: boolean): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // After the name in parentheses: user and system time are the 12th and 13th field, then children's.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, children ? 15 : 13).reduce((sum, field) => sum + Number(field), 0);
  return ticks / 100;
}

/** The most memory that a process has had resident. MiB. */
export function readPeakMemory(pid: number): number {
  const status = readFileSync(join(dirname(`/proc/${pid}/status`), "status"), "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
