import { expect, test } from "vitest";
import { parseYaml } from "../parse-yaml.js";
import type { RedisConfiguration } from "./longshore-configuration.js";
import { parseLongshore } from "./parse-longshore.js";

/** The `redis` section that a text of YAML gives. */
function parse(section: string): RedisConfiguration | undefined {
  const result = parseYaml(`redis: ${section}`);
  const value = result.kind === "parsed" ? result.value : result;
  return parseLongshore(value, { path: "config.yml", environment: {} }).redis;
}

const single = { kind: "single", host: "redis.example", port: 6379, database: 0 };

test("a URL is taken apart", () => {
  expect(parse("{url: 'redis://redis.example'}")).toEqual({ servers: single, prefix: "longshore" });
  expect(parse("{url: 'rediss://me:p%40ss@redis.example:6380/3', prefix: other}")).toEqual({
    servers: { ...single, port: 6380, database: 3 },
    username: "me",
    password: "p@ss",
    tls: { skipverify: false },
    prefix: "other",
  });
  expect(parse("{url: 'redis://[::1]:7000/'}")?.servers).toEqual({
    ...single,
    host: "::1",
    port: 7000,
  });
});

test("username and password go before those of the URL", () => {
  const text = "{url: 'redis://me:one@redis.example', username: you, password: two}";
  expect(parse(text)).toMatchObject({ username: "you", password: "two" });
  expect(parse("{url: 'redis://redis.example', password: 0123}")?.password).toBe("0123");
});

test("TLS is spoken where its section is, too", () => {
  expect(parse("{url: 'redis://redis.example', tls: {}}")?.tls).toEqual({ skipverify: false });
  expect(
    parse("{url: 'rediss://redis.example', tls: {ca: /a, cert: /b, key: /c, skipverify: yes}}")
      ?.tls,
  ).toEqual({ ca: "/a", cert: "/b", key: "/c", skipverify: true });
});

test("sentinels name the primary", () => {
  const text = "{sentinel: {name: main, nodes: ['a:1', b, '[::1]:2'], password: p}, password: q}";
  expect(parse(text)).toEqual({
    servers: {
      kind: "sentinel",
      name: "main",
      nodes: [
        { host: "a", port: 1 },
        { host: "b", port: 26_379 },
        { host: "::1", port: 2 },
      ],
      password: "p",
    },
    password: "q",
    prefix: "longshore",
  });
});

test("a cluster is found by any of its nodes", () => {
  expect(parse("{cluster: {nodes: [a, 'b:2']}}")?.servers).toEqual({
    kind: "cluster",
    nodes: [
      { host: "a", port: 6379 },
      { host: "b", port: 2 },
    ],
  });
});

const badUrl = "redis.url must be a URL like redis://host:6379/0 or rediss://host:6379";
const badNodes = "must be a list of addresses like host:";

test.each([
  ["{}", "redis needs one of url, sentinel and cluster"],
  [
    "{url: 'redis://a', cluster: {nodes: [b]}}",
    "redis must have one alone of url, sentinel and cluster",
  ],
  ["text", "redis must be a mapping"],
  ["{url: 'http://secret@a'}", badUrl],
  ["{url: 'secret'}", badUrl],
  ["{url: 'redis://secret@'}", badUrl],
  ["{url: 'redis://a:secret'}", badUrl],
  ["{url: 'redis://a/secret'}", badUrl],
  ["{url: 'redis://a?password=secret'}", badUrl],
  ["{url: 'redis://:%secret@a'}", badUrl],
  ["{url: [secret]}", "redis.url must be a single value"],
  ["{cluster: {}}", `redis.cluster.nodes ${badNodes}6379`],
  ["{cluster: {nodes: []}}", `redis.cluster.nodes ${badNodes}6379`],
  ["{cluster: {nodes: [{secret: a}]}}", `redis.cluster.nodes.0 ${badNodes}6379`],
  ["{sentinel: {name: a, nodes: [b, 'secret@c']}}", `redis.sentinel.nodes.1 ${badNodes}26379`],
  ["{sentinel: {nodes: [b]}}", "redis.sentinel.name is missing"],
  ["{url: 'redis://a', tls: secret}", "redis.tls must be a mapping"],
  ["{url: 'redis://a', tls: {skipverify: secret}}", "redis.tls.skipverify must be true or false"],
  ["{url: 'redis://a', tls: {verify: secret}}", "redis.tls.verify is unknown"],
  [
    "{url: 'redis://a', prefix: 'a:{secret}'}",
    "redis.prefix must be 1 to 64 letters, digits, _ or -",
  ],
  ["{url: 'redis://a', pasword: secret}", "redis.pasword is unknown"],
])("%s is refused, and no value is told", (text, message) => {
  const refused = expect.objectContaining({
    code: "CONFIG_INVALID",
    message: `config.yml: ${message}`,
  });
  expect(() => parse(text)).toThrow(refused);
});
