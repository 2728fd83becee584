import type { DatabaseConfiguration } from "./configuration.js";

/** Where a database on this machine is, and who asks it. */
export interface LocalDatabase {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly databaseName: string;
}

/** Configures a database of a server on this machine: without TLS, all else as by default. */
export function configureLocalDatabase(database: LocalDatabase): DatabaseConfiguration {
  const { host, port, user, password, databaseName } = database;
  return {
    host,
    port,
    user,
    password,
    dbname: databaseName,
    sslmode: "disable",
    connecttimeout: 10_000,
    preparedstatements: false,
    maxOpenConnections: 0,
  };
}
