import type { ConnectionOptions } from "node:tls";
import type { DatabaseConfiguration } from "@longshore/config";
import { Client, type ClientBase, type ClientConfig, Pool, type PoolClient } from "pg";
import { columnParsers } from "./column-parsers.js";

/** Used where `connecttimeout` is 0, "none" for the registry: nothing here waits for ever. */
const defaultConnectTimeoutMilliseconds = 30_000;

/** How long a query waits for a connection of the pool, all of which are at work meanwhile. */
const acquireTimeoutMilliseconds = 10 * 60_000;

/**
 * How long one query waits for its answer. Longer than what the server allows a statement of a
 * transaction: this one is for what no transaction bounds, and for a server that is silent.
 */
const defaultAnswerTimeoutMilliseconds = 11 * 60_000;

/** Probes start after this silence; a peer that is gone is noticed about ten seconds later. */
const keepAliveDelayMilliseconds = 10_000;

/** A query that submits itself, such as a `copy`, stays what it is. */
function withOptions(query: unknown, options: object): unknown {
  return typeof query === "object" && query !== null && "text" in query && !("submit" in query)
    ? { ...query, ...options }
    : query;
}

/**
 * Gives each query its column parsers, as Drizzle names its own, which the client's cannot override,
 * and its time limit, as the client's own would hold for a `copy`, too, and never be taken back.
 */
function prepareQueries(client: PoolClient, answerTimeout: number): void {
  const options = { types: columnParsers, query_timeout: answerTimeout };
  client.query = new Proxy(client.query.bind(client), {
    apply: (target, self, [query, ...rest]) =>
      Reflect.apply(target, self, [withOptions(query, options), ...rest]),
  });
}

/** A pool's time-out is for both waiting and connecting: a connection gets its own, shorter one. */
function clientClass(connectTimeoutMilliseconds: number): new () => ClientBase {
  return class extends Client {
    constructor(poolConfiguration?: ClientConfig) {
      super({
        ...poolConfiguration,
        // The pool hides it from enumeration, so that it is not logged; a spread leaves it out.
        ...(poolConfiguration?.password === undefined
          ? {}
          : { password: poolConfiguration.password }),
        connectionTimeoutMillis: connectTimeoutMilliseconds,
      });
    }
  };
}

/** Makes the pool of a configuration; no connection is opened yet. */
export function createPool(
  configuration: DatabaseConfiguration,
  options: {
    readonly maxConnections: number;
    readonly applicationName: string;
    readonly tls: ConnectionOptions | false;
    readonly answerTimeout?: number | undefined;
  },
): Pool {
  const pool = new Pool({
    host: configuration.host,
    port: configuration.port,
    user: configuration.user,
    ...(configuration.password === undefined ? {} : { password: configuration.password }),
    database: configuration.dbname,
    ssl: options.tls,
    application_name: options.applicationName,
    max: options.maxConnections,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMilliseconds,
    connectionTimeoutMillis: acquireTimeoutMilliseconds,
    Client: clientClass(configuration.connecttimeout || defaultConnectTimeoutMilliseconds),
  });
  // The pool has removed an idle connection that was cut; the next query opens another.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    // While a transaction holds a connection the pool does not listen, and an error event that
    // nobody listens to ends the process. The transaction's next query reports the loss.
    client.on("error", () => undefined);
    prepareQueries(client, options.answerTimeout ?? defaultAnswerTimeoutMilliseconds);
  });
  return pool;
}
