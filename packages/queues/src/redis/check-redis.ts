import type { RedisConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { readEpoch } from "../epoch.js";
import { prefixTaken } from "../prefix-taken.js";
import { describeRedis } from "./describe-redis.js";
import { openRedis, type RedisClient } from "./open-redis.js";
import { describeRedisError } from "./redis-error.js";
import { findUnsupported, parseServerFacts, type ServerFacts } from "./server-facts.js";

async function readFacts(client: RedisClient): Promise<ServerFacts> {
  const facts = parseServerFacts(await client.info());
  if (facts.evictionPolicy !== undefined) {
    return facts;
  }
  const [, policy] = await client.config("GET", "maxmemory-policy");
  return { ...facts, evictionPolicy: policy };
}

/**
 * Checks that Redis can hold the queues: reachable, user and password right, a version that will do,
 * no eviction of keys, and no other ledger's queues under the prefix. Takes ten seconds at most.
 *
 * @param ledger which database the ledger is in
 * @returns what the server says of itself
 * @throws REDIS_UNREACHABLE, REDIS_CREDENTIALS_INVALID, REDIS_UNSUPPORTED or QUEUE_PREFIX_TAKEN;
 *   CONFIG_INVALID when a certificate or key cannot be read
 */
export async function checkRedis(
  configuration: RedisConfiguration,
  ledger: string,
): Promise<ServerFacts> {
  const place = describeRedis(configuration);
  const errors: Error[] = [];
  const client = await openRedis(configuration, "asking", (error) => errors.push(error));
  try {
    // An error that leaves the connection standing: there is no database of that number.
    const [first] = errors;
    if (client.status === "ready" && first !== undefined) {
      throw new LongshoreError("REDIS_UNSUPPORTED", `${place} refuses: ${first.message}`);
    }
    const facts = await readFacts(client);
    const problem = findUnsupported(facts, configuration.servers.kind === "cluster");
    if (problem !== undefined) {
      throw new LongshoreError("REDIS_UNSUPPORTED", `${place} ${problem}`);
    }
    const epoch = await readEpoch(client, configuration.prefix);
    if (epoch !== undefined && epoch.ledger !== ledger) {
      throw prefixTaken(configuration, epoch.ledger);
    }
    return facts;
  } catch (error) {
    throw error instanceof LongshoreError ? error : describeRedisError([...errors, error], place);
  } finally {
    client.disconnect();
  }
}
