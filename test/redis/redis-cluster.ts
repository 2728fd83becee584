import { setTimeout as sleep } from "node:timers/promises";
import { chooseFreePort, type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { Redis } from "ioredis";

/** A cluster of three primaries on this machine. */
export interface RedisCluster {
  readonly nodes: readonly LocalRedis[];
  stop(): Promise<void>;
}

/** The slots of a cluster, and how its three primaries share them. */
const ranges = [
  [0, 5460],
  [5461, 10_922],
  [10_923, 16_383],
] as const;

/** Starts a cluster, and returns when each of its nodes takes requests for every slot. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const buses = await Promise.all(ranges.map(() => chooseFreePort()));
  const nodes = await Promise.all(
    buses.map((bus) =>
      startLocalRedis({
        directives: { "cluster-enabled": "yes", "cluster-port": String(bus) },
      }),
    ),
  );
  const clients = nodes.map(({ port }) => new Redis(port, "127.0.0.1"));
  for (const [number, client] of clients.entries()) {
    const [first = 0, last = 0] = ranges[number] ?? [];
    await client.call("cluster", "addslotsrange", first, last);
    await client.call("cluster", "set-config-epoch", number + 1);
    await clients[0]?.call(
      "cluster",
      "meet",
      "127.0.0.1",
      nodes[number]?.port ?? 0,
      buses[number] ?? 0,
    );
  }
  for (const client of clients) {
    while (!(await isWhole(client))) {
      await sleep(50);
    }
    client.disconnect();
  }
  return {
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

async function isWhole(client: Redis): Promise<boolean> {
  const info = String(await client.call("cluster", "info"));
  return info.includes("cluster_state:ok") && info.includes(`cluster_size:${ranges.length}`);
}
