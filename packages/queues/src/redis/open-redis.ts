import { setTimeout as delay } from "node:timers/promises";
import type { ConnectionOptions } from "node:tls";
import type { RedisConfiguration } from "@longshore/config";
import { Cluster, Redis, type RedisOptions } from "ioredis";
import { readTls } from "./read-tls.js";

/** A connection to Redis, or to the nodes of a cluster of it. */
export type RedisClient = Redis | Cluster;

/** Options of ioredis; how answers are mapped is a part of its types. */
type Options = Omit<RedisOptions, "replyMapping">;

/**
 * What a connection is for. `blocking`, a worker's: what is asked waits until Redis is back. `adding`:
 * what is asked fails within seconds while Redis is away. `asking`: one attempt, for a check.
 */
export type RedisUse = "blocking" | "adding" | "asking";

/** Longest time between two attempts to connect. Milliseconds. */
const longestPause = 2000;

/** Milliseconds for one attempt to connect. */
const connectTimeout = 4000;

/** Milliseconds for one answer to whoever does not wait for Redis to come back. */
const commandTimeout = { adding: 4000, asking: 1500 } as const;

/**
 * Milliseconds without an answer after which a worker's connection is dead: cut off without a word.
 * A worker blocks for five seconds at most.
 */
const socketTimeout = 10_000;

function pauseBeforeAttempt(attempt: number): number {
  return Math.min(attempt * 100, longestPause);
}

/** A primary that has become a replica must be found anew. */
function isFormerPrimary(error: Error): boolean {
  return error.message.startsWith("READONLY");
}

const patient = {
  connectTimeout,
  socketTimeout,
  maxRetriesPerRequest: null,
  reconnectOnError: (error: Error) => (isFormerPrimary(error) ? 2 : false),
} as const;

const impatient = {
  connectTimeout,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  reconnectOnError: isFormerPrimary,
} as const;

/** What ioredis is told of a use, whatever the servers. */
function optionsOf(use: RedisUse): Options {
  return use === "blocking" ? patient : { ...impatient, commandTimeout: commandTimeout[use] };
}

function credentialsOf({ username, password }: RedisConfiguration): Options {
  return { ...(username && { username }), ...(password && { password }) };
}

function createCluster(
  nodes: readonly { readonly host: string; readonly port: number }[],
  options: Options,
  use: RedisUse,
): Cluster {
  return new Cluster([...nodes], {
    redisOptions: options,
    enableOfflineQueue: use === "blocking",
    slotsRefreshTimeout: connectTimeout,
    clusterRetryStrategy: use === "asking" ? () => null : pauseBeforeAttempt,
    // Certificates are issued for names: the addresses that a cluster tells are asked for as they are.
    dnsLookup: (address, callback) => callback(null, address),
  });
}

function createClient(
  configuration: RedisConfiguration,
  use: RedisUse,
  tls: ConnectionOptions | undefined,
): RedisClient {
  const { servers } = configuration;
  // RESP3 is refused by what is older, and brings nothing here.
  const options: Options = {
    ...optionsOf(use),
    ...credentialsOf(configuration),
    ...(tls && { tls }),
    protocol: 2,
  };
  if (servers.kind === "cluster") {
    return createCluster(servers.nodes, options, use);
  }
  const retryStrategy = use === "asking" ? () => null : pauseBeforeAttempt;
  // Not lazily: BullMQ duplicates a worker's connection, and gives one up whose first, lazy attempt
  // fails.
  const own: Options = {
    ...options,
    enableOfflineQueue: use === "blocking",
    retryStrategy,
  };
  if (servers.kind === "single") {
    return new Redis({ ...own, host: servers.host, port: servers.port, db: servers.database });
  }
  return new Redis({
    ...own,
    sentinels: [...servers.nodes],
    name: servers.name,
    sentinelRetryStrategy: retryStrategy,
    ...(servers.password !== undefined && { sentinelPassword: servers.password }),
    ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
  });
}

/**
 * Opens a connection to Redis, and returns when it stands or its first attempt has failed: then
 * further ones follow, two seconds apart at most, unless it is for `asking`.
 *
 * @param onError what the first attempt met, and what the connection meets later
 * @throws CONFIG_INVALID when a certificate or key cannot be read
 */
export async function openRedis(
  configuration: RedisConfiguration,
  use: RedisUse,
  onError: (error: Error) => void = () => undefined,
): Promise<RedisClient> {
  const tls = configuration.tls && (await readTls(configuration.tls));
  const client = createClient(configuration, use, tls);
  client.on("error", onError);
  await waitForAttempt(client).catch(onError);
  return client;
}

/**
 * Waits until the attempt to connect that is under way has succeeded or failed. Rejects when it takes
 * too long, as while a server loads its data.
 */
async function waitForAttempt(client: RedisClient): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const late = delay(connectTimeout, undefined, { signal }).then(() => {
    throw new Error(`no answer within ${connectTimeout / 1000} s`);
  });
  const outcomes = (["ready", "close", "end"] as const).map(
    (event) =>
      new Promise<void>((resolve) => {
        const settle = (): void => resolve();
        client.once(event, settle);
        signal.addEventListener("abort", () => client.off(event, settle));
      }),
  );
  try {
    await Promise.race([...outcomes, late]);
  } finally {
    waiting.abort();
  }
}
