import { nameLedger } from "@longshore/ledger";
import { checkRedis } from "@longshore/queues";
import { type Check, pass, type Subject, warn } from "../check.js";
import { lookInto } from "../look-into.js";

/** Less free memory than this is soon filled by the queues of a fleet. Bytes. */
const leastMemory = 64 * 1024 ** 2;

type RedisSubject = Pick<Subject, "openDatabase" | "redis">;

/** A fleet is refused without its Redis: reachable, of a version that will do, which drops no key. */
export const redisCheck: Check<RedisSubject> = {
  name: "redis",
  needs: ["database"],
  run: async (subject) => {
    if (subject.redis === undefined) {
      return { status: "not-checked", message: "because the configuration names no Redis" };
    }
    const ledger = await lookInto(subject, nameLedger);
    const {
      version = "unknown",
      isValkey,
      usedMemory,
      maxMemory,
    } = await checkRedis(subject.redis, ledger);
    const what = `${isValkey ? "Valkey" : "Redis"} ${version}, which drops no key`;
    // 0 is no limit.
    const free = maxMemory === 0 ? Infinity : maxMemory - usedMemory;
    return free >= leastMemory
      ? pass(what)
      : warn(
          `${what}; of its memory ${Math.floor(free / 1024 ** 2)} MiB are free`,
          "Raise `maxmemory`, or give the queues a Redis of their own: a fleet stops while it is full.",
        );
  },
};
