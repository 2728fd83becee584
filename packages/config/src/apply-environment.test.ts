import { expect, test } from "vitest";
import { applyEnvironment } from "./apply-environment.js";

const document = {
  storage: { filesystem: { rootdirectory: "/old" }, delete: { enabled: "true" } },
  database: { host: "old", pool: { maxopen: "1", maxidle: "2" } },
  http: { addr: ":5000" },
};

test("overrides keys that are there, and leaves the others", () => {
  const result = applyEnvironment(document, {
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/new",
    REGISTRY_DATABASE_HOST: "new",
    REGISTRY_DATABASE_POOL_MAXOPEN: "5",
  });
  expect(result).toEqual({
    storage: { filesystem: { rootdirectory: "/new" }, delete: { enabled: "true" } },
    database: { host: "new", pool: { maxopen: "5", maxidle: "2" } },
    http: { addr: ":5000" },
  });
});

test("adds keys and sections that are not there", () => {
  const result = applyEnvironment({}, { REGISTRY_LOG_LEVEL: "debug", REGISTRY_DATABASE_PORT: "1" });
  expect(result).toEqual({ log: { level: "debug" }, database: { port: "1" } });
});

test("adds below a section without a value", () => {
  const result = applyEnvironment(
    { storage: { filesystem: null }, database: null },
    { REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/new", REGISTRY_DATABASE_HOST: "new" },
  );
  expect(result).toEqual({
    storage: { filesystem: { rootdirectory: "/new" } },
    database: { host: "new" },
  });
});

test("a section's own variable replaces it before its keys' do", () => {
  const result = applyEnvironment(document, {
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/new",
    REGISTRY_STORAGE: "filesystem",
    REGISTRY_DATABASE: "{user: me}",
    REGISTRY_DATABASE_HOST: "new",
  });
  expect(result).toMatchObject({
    storage: { filesystem: { rootdirectory: "/new" } },
    database: { user: "me", host: "new" },
  });
  expect(result["storage"]).not.toHaveProperty("delete");
});

test.each([
  ["5432", "5432"],
  ["'quoted: #1'", "quoted: #1"],
  ["kept # a comment", "kept"],
  ["", null],
  ["~", null],
])("a value is YAML: %j", (text, password) => {
  const result = applyEnvironment({}, { REGISTRY_DATABASE_PASSWORD: text });
  expect(result).toEqual({ database: { password } });
});

test.each(["@secret", "*secret", "'secret", "a: b: secret", "%secret", "secret: ["])(
  "a value that is no YAML is refused, and not told: %j",
  (text) => {
    const apply = (): unknown => applyEnvironment({}, { REGISTRY_DATABASE_PASSWORD: text });
    expect(apply).toThrow("REGISTRY_DATABASE_PASSWORD is not valid YAML");
    expect(apply).not.toThrow("secret");
  },
);

test("keys with an underscore are found", () => {
  const result = applyEnvironment(
    { storage: { s3_v2: { bucket: "old" } }, log: { access_log: { a: "1" } } },
    {
      REGISTRY_STORAGE_S3_V2_BUCKET: "new",
      REGISTRY_STORAGE_S3_V2_CHECKSUM_DISABLED: "true",
      REGISTRY_LOG_ACCESS_LOG_A: "2",
    },
  );
  expect(result).toEqual({
    storage: { s3_v2: { bucket: "new", checksum_disabled: "true" } },
    log: { access_log: { a: "2" } },
  });
});

test("other variables override nothing", () => {
  const result = applyEnvironment(document, {
    REGISTRY_CONFIGURATION_PATH: "/etc/registry.yml",
    REGISTRY_HTTP_ADDR: ":1",
    REGISTRY_STORAGES_FILESYSTEM: "x",
    REGISTRY_DATABASE_: "x",
    REGISTRY_DATABASE__HOST: "x",
    REGISTRY_DATABASE_HOST_NAME: "below a scalar",
    REGISTRY_DATABASE_USER: undefined,
    registry_database_host: "x",
    DATABASE_HOST: "x",
  });
  expect(result).toEqual(document);
});

test("the driver's name alone is short for a mapping", () => {
  expect(applyEnvironment({ storage: "filesystem" }, {})).toEqual({
    storage: { filesystem: null },
  });
});
