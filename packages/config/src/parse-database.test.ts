import { expect, test } from "vitest";
import type { DatabaseConfiguration } from "./configuration.js";
import { parseDatabase } from "./parse-database.js";
import { parseYaml } from "./parse-yaml.js";

const required = "user: registry, dbname: registry_database";

function parse(section: string): DatabaseConfiguration | undefined {
  const result = parseYaml(section);
  const value = result.kind === "parsed" ? result.value : result;
  return parseDatabase(value, { path: "config.yml", environment: {} });
}

test.each(["", "~", "{}", "{enabled: false}", "{enabled: prefer}", "{enabled: false, host: }"])(
  "%j names none",
  (text) => {
    expect(parse(text)).toBeUndefined();
  },
);

test("has defaults", () => {
  expect(parse(`{${required}}`)).toEqual({
    host: "127.0.0.1",
    port: 5432,
    user: "registry",
    dbname: "registry_database",
    sslmode: "disable",
    connecttimeout: 10_000,
    preparedstatements: false,
    maxOpenConnections: 0,
  });
});

test("takes an empty value and Go's 0 for none", () => {
  const text = `{${required}, host: "", port: 0, password: , sslmode: "", sslcert: "", pool: , connecttimeout: 0}`;
  expect(parse(text)).toEqual(parse(`{${required}}`));
});

test("counts whatever enabled says", () => {
  expect(parse(`{enabled: false, ${required}}`)).toBeDefined();
  expect(parse(`{enabled: true, ${required}}`)).toBeDefined();
});

test.each([
  ["12345678901234567890", "12345678901234567890"],
  ["1e5", "1e5"],
  ["007", "007"],
  ["true", "true"],
  ['"it\'s: #1"', "it's: #1"],
])("takes the password %s as text", (text, password) => {
  expect(parse(`{${required}, password: ${text}}`)).toMatchObject({ password });
});

test.each([
  ["disable", "disable"],
  ["allow", "disable"],
  ["prefer", "disable"],
  ["require", "require"],
  ["verify-ca", "verify-ca"],
  ["verify-full", "verify-full"],
])("takes sslmode %s as %s", (word, sslmode) => {
  expect(parse(`{${required}, sslmode: ${word}}`)).toMatchObject({ sslmode });
});

test.each([
  ["0", 10_000],
  ["0s", 10_000],
  ["5s", 5000],
  ["1m30s", 90_000],
  ["1ns", 1],
])("takes connecttimeout %s as %d ms", (text, connecttimeout) => {
  const database = parse(`{${required}, connecttimeout: ${text}}`);
  expect(database).toMatchObject({ connecttimeout });
});

test.each([
  ["{enabled: true}", "database.user is missing; database.dbname is missing"],
  ["{host: h}", "database.user is missing; database.dbname is missing"],
  ["text", "database must be a mapping"],
  ["[a]", "database must be a mapping"],
  [`{${required}, port: 65536}`, "database.port must be a whole number from 0 to 65535"],
  [`{${required}, port: secret}`, "database.port must be a whole number from 0 to 65535"],
  [`{${required}, port: 1.5}`, "database.port must be a whole number from 0 to 65535"],
  [
    `{${required}, sslmode: verify}`,
    "database.sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full",
  ],
  [`{${required}, connecttimeout: 5}`, "database.connecttimeout must be a duration like 10s"],
  [`{${required}, connecttimeout: -5s}`, "database.connecttimeout must be a duration like 10s"],
  [`{${required}, preparedstatements: 2}`, "database.preparedstatements must be true or false"],
  [`{${required}, password: [secret]}`, "database.password must be a single value"],
  [`{${required}, password: {secret: secret}}`, "database.password must be a single value"],
  [`{${required}, pool: 5}`, "database.pool must be a mapping"],
  [
    `{${required}, pool: {maxopen: -1}}`,
    "database.pool.maxopen must be a whole number from 0 to 262143",
  ],
])("%s is refused", (text, message) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID", message: `config.yml: ${message}` }),
  );
});

test("never has its password told", () => {
  const section = "{password: sec ret, user: [sec ret], port: x}";
  expect(() => parse(section)).toThrow("database.port must be");
  expect(() => parse(section)).not.toThrow("sec ret");
});
