import type { RedisAddress, RedisConfiguration } from "@longshore/config";

function describeAddress({ host, port }: RedisAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where Redis is, for people: `Redis at redis.example:6379`. Without user and password. */
export function describeRedis({ servers }: RedisConfiguration): string {
  if (servers.kind === "single") {
    return `Redis at ${describeAddress(servers)}`;
  }
  const nodes = servers.nodes.map(describeAddress).join(", ");
  return servers.kind === "sentinel"
    ? `Redis "${servers.name}" of the sentinels at ${nodes}`
    : `Redis cluster at ${nodes}`;
}
