import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLongshoreConfiguration, type RedisConfiguration } from "@longshore/config";
import { findRedisServer, startLocalRedis } from "@longshore/local-redis";

/** A Redis for the time of a test file, under a prefix of the file's own. */
export interface TestRedis {
  readonly url: string;
  readonly configuration: RedisConfiguration;
  close(): Promise<void>;
}

/** The server that `REDIS_URL` names, which tests neither stop nor empty. */
const named = process.env["REDIS_URL"] ?? "";

/** Whether tests can start a server of their own, and how it was found. */
export const ownServer = findRedisServer();

/** Whether tests can have a Redis at all. */
export const hasRedis = named !== "" || ownServer.program !== undefined;

/** The configuration of Redis at a URL, under a prefix that no other has. */
export async function configureRedis(url: string): Promise<RedisConfiguration> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-redis-"));
  const path = join(folder, "longshore.yml");
  writeFileSync(path, `redis: {prefix: test-${randomUUID()}}`);
  try {
    const environment = { LONGSHORE_REDIS_URL: JSON.stringify(url) };
    const { redis } = await readLongshoreConfiguration({ longshore: path }, environment);
    if (redis === undefined) {
      throw new Error("the configuration names no Redis");
    }
    return redis;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The Redis that `REDIS_URL` names, else one that is started. */
export async function openTestRedis(): Promise<TestRedis> {
  if (named !== "") {
    return { url: named, configuration: await configureRedis(named), async close() {} };
  }
  const server = await startLocalRedis();
  return {
    url: server.url,
    configuration: await configureRedis(server.url),
    close: () => server.stop(),
  };
}
