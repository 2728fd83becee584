/** The PostgreSQL server of a test run, as its workers are told of it. */
export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A database that is always there: from it others are made and dropped. */
  readonly databaseName: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly testServer: TestServer;
  }
}
