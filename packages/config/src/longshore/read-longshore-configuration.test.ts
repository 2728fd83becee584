import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfiguration } from "../read-configuration.js";
import { readLongshoreConfiguration } from "./read-longshore-configuration.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-config-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const storage = "storage: {filesystem: {rootdirectory: /data}}\n";

function invalid(message: string): unknown {
  return expect.objectContaining({ code: "CONFIG_INVALID", message });
}

test("it is a section of the registry's configuration, whose other readers leave it alone", async () => {
  const registry = write("config.yml", `${storage}longshore: {concurrency: 7, unknown: 1}\n`);
  await expect(readLongshoreConfiguration({ registry }, {})).rejects.toEqual(
    invalid(`${registry}: longshore.unknown is unknown`),
  );
  expect(await readConfiguration(registry, {})).not.toHaveProperty("longshore");
  write("config.yml", `${storage}longshore: {concurrency: 7}\n`);
  const environment = { REGISTRY_CONFIGURATION_PATH: registry };
  expect((await readLongshoreConfiguration({ registry }, {})).concurrency).toBe(7);
  expect((await readLongshoreConfiguration({}, environment)).concurrency).toBe(7);
});

test.each(["", "longshore:\n", "longshore: {}\n"])("without a section: %j", async (text) => {
  const registry = write("config.yml", `${storage}${text}`);
  const configuration = await readLongshoreConfiguration({ registry }, {});
  expect(configuration.concurrency).toBe(4);
  expect(configuration.redis).toBeUndefined();
});

test.each(["longshore: text\n", "longshore: [a]\n"])("%j is no section", async (text) => {
  const registry = write("config.yml", `${storage}${text}`);
  await expect(readLongshoreConfiguration({ registry }, {})).rejects.toEqual(
    invalid(`${registry}: longshore must be a mapping`),
  );
});

test("a file of its own takes the section's place", async () => {
  const registry = write("config.yml", `${storage}longshore: {concurrency: 7, lease: 3s}\n`);
  const longshore = write("longshore.yml", "concurrency: 5\n");
  const expected = { concurrency: 5, lease: 10_000 };
  expect(await readLongshoreConfiguration({ registry, longshore }, {})).toMatchObject(expected);
  const environment = { LONGSHORE_CONFIGURATION_PATH: longshore };
  expect(await readLongshoreConfiguration({ registry }, environment)).toMatchObject(expected);
  const other = { LONGSHORE_CONFIGURATION_PATH: "/none/such.yml" };
  expect(await readLongshoreConfiguration({ registry, longshore }, other)).toMatchObject(expected);
});

test("a file of its own names its keys without a section", async () => {
  const longshore = write("longshore.yml", "redis: {url: secret}\n");
  await expect(readLongshoreConfiguration({ longshore }, {})).rejects.toEqual(
    invalid(`${longshore}: redis.url must be a URL like redis://host:6379/0 or rediss://host:6379`),
  );
});

test("a file of its own must be there, and a mapping", async () => {
  const missing = expect.objectContaining({ code: "CONFIG_MISSING" });
  const longshore = join(folder, "none.yml");
  await expect(readLongshoreConfiguration({ longshore }, {})).rejects.toEqual(missing);
  await expect(readLongshoreConfiguration({}, {})).rejects.toEqual(missing);
  const list = write("list.yml", "- a\n");
  await expect(readLongshoreConfiguration({ longshore: list }, {})).rejects.toEqual(
    invalid(`${list}: not a mapping of keys, such as redis`),
  );
});

const environment = {
  LONGSHORE_REDIS_URL: "redis://redis.example:7000",
  LONGSHORE_REDIS_PASSWORD: "'0123'",
  LONGSHORE_REDIS_TLS_SKIPVERIFY: "true",
  LONGSHORE_STEPS: "[pre-import]",
  LONGSHORE_QUEUEDEPTH: "9",
  LONGSHORE_ADDRESS: ":9090",
  LONGSHORE_TEST_SOMETHING: "is nothing of ours",
  REGISTRY_LONGSHORE_CONCURRENCY: "3",
};

test.each(["config.yml", "longshore.yml"])("the environment overrides %s", async (name) => {
  const registry = write("config.yml", `${storage}longshore: {queuedepth: 8, lease: 3s}\n`);
  const longshore = write("longshore.yml", "{queuedepth: 8, lease: 3s}\n");
  const paths = name === "config.yml" ? { registry } : { longshore };
  expect(await readLongshoreConfiguration(paths, environment)).toMatchObject({
    redis: {
      servers: { kind: "single", host: "redis.example", port: 7000 },
      password: "0123",
      tls: { skipverify: true },
    },
    steps: ["pre-import"],
    queuedepth: 9,
    lease: 3000,
    concurrency: 4,
    address: ":9090",
  });
});

test("the environment is to blame for its values", async () => {
  const registry = write("config.yml", storage);
  const refuse = (variables: Record<string, string>): Promise<unknown> =>
    readLongshoreConfiguration({ registry }, variables);
  await expect(refuse({ LONGSHORE_LEASE: "1s" })).rejects.toEqual(
    invalid(
      `${registry}: longshore.lease (set by LONGSHORE_LEASE) must be a duration from 2s to 24h`,
    ),
  );
  await expect(refuse({ LONGSHORE_REDIS_HOST: "secret" })).rejects.toEqual(
    invalid(
      `${registry}: longshore.redis.host (set by LONGSHORE_REDIS_HOST) is unknown; ` +
        "longshore.redis needs one of url, sentinel and cluster",
    ),
  );
});
