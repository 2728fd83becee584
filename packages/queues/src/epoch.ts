import { randomUUID } from "node:crypto";
import { z } from "zod";
import { keyPrefix } from "./names.js";
import type { RedisClient } from "./redis/open-redis.js";

/** How long an epoch lives without being renewed. Milliseconds. */
const lifetime = 60_000;

/** The mark that queues were filled from a ledger, and have not been lost since. */
export interface Epoch {
  /** Which database the ledger is in. */
  readonly ledger: string;
  /** Random, another one with each renewal. */
  readonly value: string;
}

/** How the renewal of an epoch went. */
export type Renewal =
  /** `intact`: whether the value was there that was held; if not, what was in Redis may be lost. */
  | { readonly kind: "renewed"; readonly value: string; readonly intact: boolean }
  /** Another ledger's is alive. */
  | { readonly kind: "taken"; readonly ledger: string };

/** In one script, so that two ledgers cannot both find the place free. */
const renewScript = `
local ledger, value = unpack(redis.call("HMGET", KEYS[1], "ledger", "value"))
if ledger and ledger ~= ARGV[1] then
  return {"taken", ledger}
end
redis.call("HSET", KEYS[1], "ledger", ARGV[1], "value", ARGV[3])
redis.call("PEXPIRE", KEYS[1], ARGV[4])
return {value == ARGV[2] and "intact" or "lost", ARGV[3]}
`;

const releaseScript = `
if redis.call("HGET", KEYS[1], "ledger") == ARGV[1] then
  return redis.call("DEL", KEYS[1])
end
return 0
`;

const renewAnswer = z.tuple([z.enum(["taken", "intact", "lost"]), z.string()]);

function nameEpoch(prefix: string): string {
  return `${keyPrefix(prefix)}:epoch`;
}

/** The epoch that is alive; undefined without one. Throws the connection's errors. */
export async function readEpoch(client: RedisClient, prefix: string): Promise<Epoch | undefined> {
  const found = await client.hgetall(nameEpoch(prefix));
  return z.object({ ledger: z.string(), value: z.string() }).safeParse(found).data;
}

/**
 * Renews a ledger's epoch for a minute, with a new value, unless another ledger's is alive. A Redis
 * that was emptied, or set back to an older state, does not have the value that is held.
 *
 * @param held the value of the last renewal; undefined before the first
 */
export async function renewEpoch(
  client: RedisClient,
  prefix: string,
  { ledger, held }: { readonly ledger: string; readonly held: string | undefined },
): Promise<Renewal> {
  const values = [ledger, held ?? "", randomUUID(), lifetime];
  const answer = await client.eval(renewScript, 1, nameEpoch(prefix), ...values);
  const [word, text] = renewAnswer.parse(answer);
  return word === "taken"
    ? { kind: "taken", ledger: text }
    : { kind: "renewed", value: text, intact: word === "intact" };
}

/** Ends a ledger's epoch; another's is left alone. */
export async function releaseEpoch(
  client: RedisClient,
  prefix: string,
  ledger: string,
): Promise<void> {
  await client.eval(releaseScript, 1, nameEpoch(prefix), ledger);
}
