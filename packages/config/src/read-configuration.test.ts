import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RegistryConfiguration } from "./configuration.js";
import { readConfiguration } from "./read-configuration.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-config-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(text: string): string {
  const path = join(folder, "config.yml");
  writeFileSync(path, text);
  return path;
}

function read(
  text: string,
  environment: Record<string, string> = {},
): Promise<RegistryConfiguration> {
  return readConfiguration(write(text), environment);
}

const storage = "storage: {filesystem: {rootdirectory: /data}}\n";
const required = "user: registry, dbname: registry_database";

/** The error that a configuration is refused with: its file, then the message. */
function invalid(message: string): unknown {
  const path = join(folder, "config.yml");
  return expect.objectContaining({
    code: "CONFIG_INVALID",
    message: `${path}${message}`,
    fields: { path },
  });
}

const minimal = {
  storage: { driver: "filesystem", rootdirectory: "/data" },
  log: { level: "info" },
};

test("the file is named by the argument, else by REGISTRY_CONFIGURATION_PATH", async () => {
  const path = write(storage);
  const other = { REGISTRY_CONFIGURATION_PATH: "/none/such.yml" };
  expect(await readConfiguration(path, other)).toEqual(minimal);
  expect(await readConfiguration(undefined, { REGISTRY_CONFIGURATION_PATH: path })).toEqual(
    minimal,
  );
});

test.each([undefined, ""])("the file is missing when nothing names it: %j", async (path) => {
  const missing = expect.objectContaining({ code: "CONFIG_MISSING" });
  await expect(readConfiguration(path, {})).rejects.toEqual(missing);
  const environment = { REGISTRY_CONFIGURATION_PATH: "" };
  await expect(readConfiguration(path, environment)).rejects.toEqual(missing);
});

test("the file is missing when it does not exist", async () => {
  for (const path of [join(folder, "none.yml"), join(write(storage), "below.yml")]) {
    await expect(readConfiguration(path, {})).rejects.toEqual(
      expect.objectContaining({
        code: "CONFIG_MISSING",
        message: `${path}: there is no such file`,
      }),
    );
  }
});

test("the file cannot be a folder", async () => {
  await expect(readConfiguration(folder, {})).rejects.toEqual(
    expect.objectContaining({
      code: "CONFIG_INVALID",
      message: `${folder}: cannot be read: EISDIR`,
    }),
  );
});

test("the file that is no YAML is refused with line and column, and without its text", async () => {
  const text = `${storage}database:\n  password: "secret" more\n`;
  await expect(read(text)).rejects.toEqual(
    expect.objectContaining({
      code: "CONFIG_INVALID",
      message: `${join(folder, "config.yml")}:3:22: not valid YAML: unexpected token`,
      fields: { path: join(folder, "config.yml"), line: 3, column: 22 },
    }),
  );
});

test.each(["", "text", "- a\n- b", "5"])(
  "the file that is no mapping is refused: %j",
  async (text) => {
    await expect(read(text)).rejects.toEqual(
      invalid(": not a mapping of sections, such as storage"),
    );
  },
);

test("the file may hold everything else that a registry's does", async () => {
  const text = `version: 0.1
log:
  level: Warn
  fields: {service: registry}
storage:
  delete: {enabled: true}
  cache: {blobdescriptor: inmemory}
  maintenance: {uploadpurging: {enabled: false}, readonly: {enabled: false}}
  redirect: {disable: false}
  tag: {concurrencylimit: 8}
  filesystem: {rootdirectory: /data, maxthreads: 100}
database:
  enabled: true
  host: db.example
  port: 6432
  user: registry
  password: 0123
  dbname: registry_database
  sslmode: verify-full
  sslcert: /c.pem
  sslkey: /k.pem
  sslrootcert: /r.pem
  connecttimeout: 5s
  draintimeout: 2m
  preparedstatements: true
  primary: primary.record
  pool: {maxidle: 25, maxopen: 25, maxlifetime: 5m}
  loadbalancing: {enabled: false}
http: {addr: ":5000", headers: {X-Content-Type-Options: [nosniff]}}
`;
  expect(await read(text)).toEqual({
    storage: { driver: "filesystem", rootdirectory: "/data" },
    log: { level: "warn" },
    database: {
      host: "db.example",
      port: 6432,
      user: "registry",
      password: "0123",
      dbname: "registry_database",
      sslmode: "verify-full",
      sslcert: "/c.pem",
      sslkey: "/k.pem",
      sslrootcert: "/r.pem",
      connecttimeout: 5000,
      preparedstatements: true,
      maxOpenConnections: 25,
    },
  });
});

test("the file gives a configuration that cannot be changed", async () => {
  const configuration = await read(`${storage}database: {${required}}`);
  expect(Object.isFrozen(configuration)).toBe(true);
  expect(Object.isFrozen(configuration.storage)).toBe(true);
  expect(Object.isFrozen(configuration.database)).toBe(true);
  expect(Object.isFrozen(configuration.log)).toBe(true);
});

test("the file is overridden by the environment", async () => {
  const configuration = await read(storage, {
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/other",
    REGISTRY_DATABASE_USER: "me",
    REGISTRY_DATABASE_DBNAME: "007",
    REGISTRY_DATABASE_PORT: "6432",
    REGISTRY_DATABASE_PREPAREDSTATEMENTS: "true",
    REGISTRY_DATABASE_POOL_MAXOPEN: "7",
    REGISTRY_LOG_LEVEL: "DEBUG",
  });
  expect(configuration).toMatchObject({
    storage: { rootdirectory: "/other" },
    database: {
      user: "me",
      dbname: "007",
      port: 6432,
      preparedstatements: true,
      maxOpenConnections: 7,
    },
    log: { level: "debug" },
  });
});

test("the file is not to blame for a variable", async () => {
  const environment = { REGISTRY_DATABASE_PORT: "secret" };
  await expect(read(`${storage}database: {${required}}`, environment)).rejects.toEqual(
    invalid(
      ": database.port (set by REGISTRY_DATABASE_PORT) must be a whole number from 0 to 65535",
    ),
  );
});

test("the file has its driver named by the environment", async () => {
  const configuration = await read("storage: {s3: {bucket: b}}", {
    REGISTRY_STORAGE: "filesystem",
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/data",
  });
  expect(configuration.storage).toEqual({ driver: "filesystem", rootdirectory: "/data" });
});
