import { readFileSync, writeFileSync } from "node:fs";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { runDoctor } from "./run-doctor.js";

describe.skipIf(ownServer.program === undefined)(`with ${ownServer.name}`, () => {
  let workplace: SampleWorkplace;
  let server: LocalRedis;
  beforeAll(async () => {
    workplace = await createSampleWorkplace({ seed: 103, repositories: 1, tags: 2 });
    server = await startLocalRedis();
    const registry = readFileSync(workplace.configuration, "utf8");
    const section = `longshore:\n  redis:\n    url: ${server.url}\n`;
    writeFileSync(workplace.configuration, `${registry}\n${section}`);
  });
  afterAll(async () => {
    await server.stop();
    await workplace.remove();
  });

  async function set(name: string, value: string): Promise<void> {
    const client = new Redis(server.url);
    await client.config("SET", name, value);
    client.disconnect();
  }

  test("which will do, its version is told", async () => {
    const { wrong, findings } = await runDoctor(workplace.configuration);
    expect(wrong).toEqual({});
    expect(findings.find(({ name }) => name === "redis")?.message).toMatch(
      /^(Redis|Valkey) \d+\.\d+\S*, which drops no key$/,
    );
  });

  test("which may drop keys", async () => {
    await set("maxmemory-policy", "allkeys-lru");
    const { wrong } = await runDoctor(workplace.configuration);
    await set("maxmemory-policy", "noeviction");
    expect(wrong).toEqual({
      redis: expect.objectContaining({
        status: "fail",
        code: "REDIS_UNSUPPORTED",
        message: expect.stringContaining("maxmemory-policy is allkeys-lru, not noeviction"),
      }),
    });
  });

  test("which has little memory left", async () => {
    await set("maxmemory", String(32 * 1024 ** 2));
    const { wrong } = await runDoctor(workplace.configuration);
    await set("maxmemory", "0");
    expect(wrong).toEqual({
      redis: {
        status: "warn",
        message: expect.stringMatching(/; of its memory \d\d MiB are free$/),
        next: expect.stringContaining("maxmemory"),
      },
    });
  });

  test("which is not there", async () => {
    await server.kill();
    const { wrong } = await runDoctor(workplace.configuration);
    expect(wrong).toEqual({
      redis: expect.objectContaining({ status: "fail", code: "REDIS_UNREACHABLE" }),
    });
  });
});
