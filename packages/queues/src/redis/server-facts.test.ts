import { expect, test } from "vitest";
import { findUnsupported, parseServerFacts } from "./server-facts.js";

function info(...lines: readonly string[]): string {
  return ["# Server", ...lines, "maxmemory_policy:noeviction", ""].join("\r\n");
}

test.each([
  ["redis_version:6.2.0"],
  ["redis_version:7.0.15"],
  ["redis_version:10.0.0"],
  ["redis_version:7.2.4", "server_name:valkey", "valkey_version:8.1.0"],
  ["redis_version:7.0.0", "role:master", "cluster_enabled:0"],
])("%j will do", (...lines) => {
  expect(findUnsupported(parseServerFacts(info(...lines)), false)).toBeUndefined();
});

test.each([
  [["redis_version:5.0.7"], "is too old: 5.0.7; 6.2 or later is needed"],
  [["redis_version:6.0.16"], "is too old: 6.0.16; 6.2 or later is needed"],
  [[], "is too old: it does not tell its version; 6.2 or later is needed"],
  [
    ["redis_version:7.0.0", "cluster_enabled:1"],
    "is a node of a cluster: name it in redis.cluster, not by another key",
  ],
  [
    ["redis_version:7.0.0", "role:slave"],
    "is a replica, which cannot be written to: name its primary",
  ],
])("%j will not do", (lines, problem) => {
  expect(findUnsupported(parseServerFacts(info(...lines)), false)).toBe(problem);
});

test("a node of a cluster will do for a cluster", () => {
  const facts = parseServerFacts(info("redis_version:7.0.0", "cluster_enabled:1"));
  expect(findUnsupported(facts, true)).toBeUndefined();
});

test.each([
  ["maxmemory_policy:allkeys-lru", "allkeys-lru"],
  ["maxmemory_policy:volatile-ttl", "volatile-ttl"],
  ["used_memory:1", "not told"],
])("%s may lose keys", (line, policy) => {
  const facts = parseServerFacts(`redis_version:7.0.0\n${line}\n`);
  expect(findUnsupported(facts, false)).toBe(
    `may throw queues away: its maxmemory-policy is ${policy}, not noeviction`,
  );
});
