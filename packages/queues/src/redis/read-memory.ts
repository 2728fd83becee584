import { Cluster } from "ioredis";
import type { RedisClient } from "./open-redis.js";
import { parseServerFacts } from "./server-facts.js";

/** How full a server is. Bytes. */
export interface RedisMemory {
  readonly used: number;
  /** Where it takes nothing more; 0: there is no limit. */
  readonly limit: number;
}

/** How full Redis is; of a cluster, its fullest primary. */
export async function readMemory(client: RedisClient): Promise<RedisMemory> {
  const servers = client instanceof Cluster ? client.nodes("master") : [client];
  const memories = await Promise.all(
    servers.map(async (server) => {
      const { usedMemory, maxMemory } = parseServerFacts(await server.info());
      return { used: usedMemory, limit: maxMemory };
    }),
  );
  return memories.reduce((one, other) => (shareOf(other) > shareOf(one) ? other : one), none);
}

const none: RedisMemory = { used: 0, limit: 0 };

/** Without a limit the one with more is the fuller, and one with a limit is fuller than all of them. */
function shareOf({ used, limit }: RedisMemory): number {
  return limit === 0 ? used / Number.MAX_SAFE_INTEGER : used / limit;
}
