import type { RedisConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { describeRedis } from "./redis/describe-redis.js";

/** @param ledger which database the other ledger is in */
export function prefixTaken(configuration: RedisConfiguration, ledger: string): LongshoreError {
  const { prefix } = configuration;
  return new LongshoreError(
    "QUEUE_PREFIX_TAKEN",
    `the queues "${prefix}" in ${describeRedis(configuration)} belong to an import into another ` +
      `database (${ledger})`,
    { fields: { prefix, ledger } },
  );
}
