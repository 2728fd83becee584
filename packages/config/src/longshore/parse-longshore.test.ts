import { expect, test } from "vitest";
import { parseYaml } from "../parse-yaml.js";
import type { LongshoreConfiguration } from "./longshore-configuration.js";
import { parseLongshore } from "./parse-longshore.js";

function parse(text: string): LongshoreConfiguration {
  const result = parseYaml(text);
  const value = result.kind === "parsed" ? result.value : result;
  return parseLongshore(value, { path: "config.yml", environment: {} });
}

const defaults = {
  steps: ["pre-import", "tag-import", "blob-import"],
  danglingmanifests: false,
  danglingblobs: false,
  dynamicmediatypes: true,
  tagtimes: "import",
  preimportskiprecent: 259_200_000,
  importstatistics: true,
  concurrency: 4,
  tagconcurrency: 16,
  patience: 600_000,
  requesttimeout: 30_000,
  attempts: 10,
  lease: 10_000,
  grace: 25_000,
  queuedepth: 2000,
  failures: "wait",
  latewrites: "import",
  verify: true,
};

test.each(["", "{}", "{redis: , concurrency: , lease: ''}"])("%j is all defaults", (text) => {
  expect(parse(text)).toEqual(defaults);
});

test("every key can be told", () => {
  const text = `
redis: {url: "redis://redis.example"}
steps: [blob-import, pre-import]
danglingmanifests: true
danglingblobs: yes
repository: group/project
dynamicmediatypes: false
tagtimes: storage
preimportskiprecent: 0
importstatistics: off
concurrency: 8
tagconcurrency: 32
patience: 1h
requesttimeout: 1m30s
attempts: 3
lease: 2s
grace: 0s
queuedepth: 10
failures: exit
latewrites: fail
verify: false
address: 0.0.0.0:9090
`;
  expect(parse(text)).toEqual({
    redis: {
      servers: { kind: "single", host: "redis.example", port: 6379, database: 0 },
      prefix: "longshore",
    },
    steps: ["pre-import", "blob-import"],
    danglingmanifests: true,
    danglingblobs: true,
    repository: "group/project",
    dynamicmediatypes: false,
    tagtimes: "storage",
    preimportskiprecent: 0,
    importstatistics: false,
    concurrency: 8,
    tagconcurrency: 32,
    patience: 3_600_000,
    requesttimeout: 90_000,
    attempts: 3,
    lease: 2000,
    grace: 0,
    queuedepth: 10,
    failures: "exit",
    latewrites: "fail",
    verify: false,
    address: "0.0.0.0:9090",
  });
});

test("nothing of it can be changed", () => {
  const configuration = parse("{redis: {cluster: {nodes: [a]}}}");
  const { redis } = configuration;
  const nodes = redis?.servers.kind === "cluster" ? redis.servers.nodes : undefined;
  const parts = [configuration, configuration.steps, redis, redis?.servers, nodes, nodes?.[0]];
  expect(parts.map((part) => part !== undefined && Object.isFrozen(part))).toEqual(
    parts.map(() => true),
  );
});

test.each([":9090", "localhost:9090", "[::]:9090", "10.0.0.1:80"])("%s is an address", (text) => {
  expect(parse(`address: '${text}'`).address).toBe(text);
});

const badSteps = "steps must be a list of pre-import, tag-import, blob-import";

test.each([
  ["concurency: 3", "concurency is unknown"],
  ["{workers: 3, shards: 4}", "workers is unknown; shards is unknown"],
  ["lease: 1999ms", "lease must be a duration from 2s to 24h"],
  ["lease: 10", "lease must be a duration like 10s"],
  ["patience: 0s", "patience must be a duration from 1s to 24h"],
  ["grace: 25h", "grace must be a duration from 0ms to 24h"],
  ["concurrency: 0", "concurrency must be a whole number from 1 to 1000"],
  ["attempts: few", "attempts must be a whole number from 1 to 1000"],
  ["steps: pre-import", "steps must be a list of steps"],
  ["steps: []", "steps must name a step"],
  ["steps: [inventory]", badSteps],
  ["steps: [[pre-import]]", "steps.0 must be a step"],
  ["tagtimes: now", "tagtimes must be one of import, storage"],
  ["failures: retry", "failures must be one of wait, exit"],
  ["latewrites: skip", "latewrites must be one of import, fail"],
  ["verify: maybe", "verify must be true or false"],
  ["address: '9090'", "address must be an address like 0.0.0.0:9090"],
  ["address: 'http://a:1'", "address must be an address like 0.0.0.0:9090"],
])("%s is refused", (text, message) => {
  const refused = expect.objectContaining({
    code: "CONFIG_INVALID",
    message: `config.yml: ${message}`,
  });
  expect(() => parse(text)).toThrow(refused);
});
