import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeSampleConfiguration } from "./sample-configuration.js";
import { makeFolder } from "./testing/make-folder.js";

const folder = makeFolder();
const path = join(folder, "config.yml");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a configuration names the storage", async () => {
  await writeSampleConfiguration(path, { rootdirectory: '/srv/"registry"' });
  expect(readFileSync(path, "utf8")).toBe(`version: 0.1
storage:
  filesystem:
    rootdirectory: "/srv/\\"registry\\""
`);
});

test("or a bucket", async () => {
  const s3 = {
    regionendpoint: "http://127.0.0.1:9000",
    bucket: "registry",
    region: "us-east-1",
    accesskey: "key",
    secretkey: "it's",
  };
  await writeSampleConfiguration(path, { s3 });
  expect(readFileSync(path, "utf8")).toBe(`version: 0.1
storage:
  s3:
    regionendpoint: "http://127.0.0.1:9000"
    bucket: "registry"
    region: "us-east-1"
    accesskey: "key"
    secretkey: "it's"
`);
});

test("and the database, whose password none but the owner can read", async () => {
  rmSync(path, { force: true });
  await writeSampleConfiguration(path, {
    rootdirectory: "/srv/registry",
    database: {
      host: "127.0.0.1",
      port: 5432,
      user: "registry",
      password: "a: #b'",
      dbname: "registry",
      sslmode: "disable",
    },
  });
  expect(readFileSync(path, "utf8")).toBe(`version: 0.1
storage:
  filesystem:
    rootdirectory: "/srv/registry"
database:
  enabled: false
  host: "127.0.0.1"
  port: 5432
  user: "registry"
  password: "a: #b'"
  dbname: "registry"
  sslmode: "disable"
`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
