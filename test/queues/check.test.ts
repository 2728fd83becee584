import { createServer } from "node:net";
import type { RedisConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { checkRedis, openStepQueues } from "@longshore/queues";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listen } from "../datastore/listen.js";
import { configureRedis, ownServer } from "../redis/test-redis.js";

const password = "s3cret/p@ss";

/** What a server that passes is known to be. */
const passed = { evictionPolicy: "noeviction", isReplica: false };

/** Checks, and gives the line that an operator reads. */
async function refuse(changed: RedisConfiguration): Promise<{ code: string; line: string }> {
  const error: unknown = await checkRedis(changed, "test").catch((thrown: unknown) => thrown);
  if (!(error instanceof LongshoreError)) {
    throw new Error("it was not refused, or by a defect", { cause: error });
  }
  expect(error.message).not.toContain(password);
  expect(error.message).not.toContain("\n");
  return { code: error.code, line: error.message };
}

describe.skipIf(ownServer.program === undefined)(`a check of ${ownServer.name}`, () => {
  let server: LocalRedis;
  let configuration: RedisConfiguration;

  beforeAll(async () => {
    server = await startLocalRedis({ password });
    configuration = await configureRedis(server.url);
  });

  afterAll(async () => {
    await server.stop();
  });

  /** Runs a command of Redis. */
  async function send(...words: readonly [string, ...string[]]): Promise<unknown> {
    const client = new Redis(server.url);
    try {
      return await client.call(...words);
    } finally {
      client.disconnect();
    }
  }

  test("lets a server pass that will do", async () => {
    await expect(checkRedis(configuration, "test")).resolves.toMatchObject({
      evictionPolicy: "noeviction",
    });
  });

  test("refuses a wrong password, and none", async () => {
    const place = `Redis at 127.0.0.1:${server.port}`;
    const { password: _, ...without } = configuration;
    expect(await refuse({ ...configuration, password: "wrong" })).toEqual({
      code: "REDIS_CREDENTIALS_INVALID",
      line: `${place} refuses the user or password: WRONGPASS invalid username-password pair or user is disabled.`,
    });
    expect(await refuse(without)).toEqual({
      code: "REDIS_CREDENTIALS_INVALID",
      line: `${place} refuses the user or password: NOAUTH Authentication required.`,
    });
  });

  test("refuses a user who may not do what is needed", async () => {
    await send("ACL", "SETUSER", "reader", "on", ">x", "~*", "+info", "+client");
    const refusal = await refuse({ ...configuration, username: "reader", password: "x" });
    expect(refusal.code).toBe("REDIS_CREDENTIALS_INVALID");
    expect(refusal.line).toContain("NOPERM");
    expect(refusal.line).toContain("'hgetall'");
  });

  test("does without CONFIG, which managed servers forbid", async () => {
    await send("ACL", "SETUSER", "managed", "on", ">x", "~*", "+@all", "-config");
    const changed = { ...configuration, username: "managed", password: "x" };
    await expect(checkRedis(changed, "test")).resolves.toMatchObject(passed);
  });

  test("refuses a server that throws keys away", async () => {
    await send("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    expect(await refuse(configuration)).toEqual({
      code: "REDIS_UNSUPPORTED",
      line: `Redis at 127.0.0.1:${server.port} may throw queues away: its maxmemory-policy is allkeys-lru, not noeviction`,
    });
    await send("CONFIG", "SET", "maxmemory-policy", "noeviction");
  });

  test("refuses a database that there is not", async () => {
    const servers = { kind: "single", host: "127.0.0.1", port: server.port, database: 99 } as const;
    expect(await refuse({ ...configuration, servers })).toEqual({
      code: "REDIS_UNSUPPORTED",
      line: `Redis at 127.0.0.1:${server.port} refuses: ERR DB index is out of range`,
    });
  });

  test("refuses a replica", async () => {
    const replica = await startLocalRedis({
      directives: { replicaof: `127.0.0.1 ${server.port}`, masterauth: password },
    });
    expect(await refuse(await configureRedis(replica.url))).toEqual({
      code: "REDIS_UNSUPPORTED",
      line: `Redis at 127.0.0.1:${replica.port} is a replica, which cannot be written to: name its primary`,
    });
    await replica.stop();
  });

  test("refuses the queues of another ledger that is alive, and no others", async () => {
    const queues = await openStepQueues(configuration);
    await queues.renewEpoch("database a", undefined);
    await expect(checkRedis(configuration, "database a")).resolves.toMatchObject(passed);
    await expect(checkRedis(configuration, "database b")).rejects.toEqual(
      expect.objectContaining({
        code: "QUEUE_PREFIX_TAKEN",
        message:
          `the queues "${configuration.prefix}" in Redis at 127.0.0.1:${server.port} ` +
          "belong to an import into another database (database a)",
      }),
    );
    const other = { ...configuration, prefix: `${configuration.prefix}-2` };
    await expect(checkRedis(other, "database b")).resolves.toMatchObject(passed);
    await queues.clear("database a");
    await expect(checkRedis(configuration, "database b")).resolves.toMatchObject(passed);
    await queues.close();
  });

  test("refuses where nobody listens", async () => {
    const listener = createServer();
    const port = await listen(listener);
    await new Promise((resolve) => void listener.close(resolve));
    const servers = { kind: "single", host: "127.0.0.1", port, database: 0 } as const;
    expect(await refuse({ ...configuration, servers })).toEqual({
      code: "REDIS_UNREACHABLE",
      line: `cannot reach Redis at 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    expect(
      await refuse({
        ...configuration,
        servers: { kind: "sentinel", name: "main", nodes: [{ host: "127.0.0.1", port }] },
      }),
    ).toEqual({
      code: "REDIS_UNREACHABLE",
      line: expect.stringContaining(`Redis "main" of the sentinels at 127.0.0.1:${port}: `),
    });
    expect(
      await refuse({
        ...configuration,
        servers: { kind: "cluster", nodes: [{ host: "127.0.0.1", port }] },
      }),
    ).toEqual({
      code: "REDIS_UNREACHABLE",
      line: expect.stringContaining(`cannot reach Redis cluster at 127.0.0.1:${port}: `),
    });
  });

  test("refuses what takes connections and answers nothing", async () => {
    const silent = createServer();
    const port = await listen(silent);
    const servers = { kind: "single", host: "127.0.0.1", port, database: 0 } as const;
    expect(await refuse({ ...configuration, servers })).toEqual({
      code: "REDIS_UNREACHABLE",
      line: `cannot reach Redis at 127.0.0.1:${port}: Command timed out`,
    });
    silent.close();
  });

  test("names the certificate that cannot be read", async () => {
    const tls = { ca: "/none/such.pem", skipverify: false };
    const { code, line } = await refuse({ ...configuration, tls });
    expect(code).toBe("CONFIG_INVALID");
    expect(line).toContain("redis.tls.ca: cannot read /none/such.pem: ENOENT");
  });
});
