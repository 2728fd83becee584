/** What a server says of itself. */
export interface ServerFacts {
  /** Whether it is a Valkey, whose version counts from Redis 7.2 on. */
  readonly isValkey: boolean;
  /** Such as `7.0.15`; undefined when it does not tell. */
  readonly version: string | undefined;
  /** Whether it is a node of a cluster. */
  readonly isClusterNode: boolean;
  readonly isReplica: boolean;
  /** What it does when its memory is full; undefined when it does not tell. */
  readonly evictionPolicy: string | undefined;
  /** Bytes. */
  readonly usedMemory: number;
  /** Bytes; 0 where there is no limit. */
  readonly maxMemory: number;
}

/** The first version that has all that the queues use. */
const leastVersion = [6, 2] as const;

/** Reads the answer to `INFO`. */
export function parseServerFacts(info: string): ServerFacts {
  const facts = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const [name = "", ...rest] = line.split(":");
      return [name, rest.join(":")];
    }),
  );
  return {
    isValkey: facts.has("valkey_version"),
    version: facts.get("valkey_version") ?? facts.get("redis_version"),
    isClusterNode: facts.get("cluster_enabled") === "1",
    isReplica: facts.get("role") === "slave",
    evictionPolicy: facts.get("maxmemory_policy"),
    usedMemory: Number(facts.get("used_memory") ?? 0),
    maxMemory: Number(facts.get("maxmemory") ?? 0),
  };
}

function isTooOld({ isValkey, version = "" }: ServerFacts): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = leastVersion;
  return !isValkey && (major < leastMajor || (major === leastMajor && minor < leastMinor));
}

/**
 * Why a server cannot hold the queues: what comes after its name in a line. Undefined: it can.
 *
 * @param asCluster whether the configuration calls it a cluster
 */
export function findUnsupported(facts: ServerFacts, asCluster: boolean): string | undefined {
  if (isTooOld(facts)) {
    const version = facts.version ?? "it does not tell its version";
    return `is too old: ${version}; ${leastVersion.join(".")} or later is needed`;
  }
  if (facts.isClusterNode && !asCluster) {
    return "is a node of a cluster: name it in redis.cluster, not by another key";
  }
  if (facts.isReplica) {
    return "is a replica, which cannot be written to: name its primary";
  }
  if (facts.evictionPolicy !== "noeviction") {
    const policy = facts.evictionPolicy ?? "not told";
    return `may throw queues away: its maxmemory-policy is ${policy}, not noeviction`;
  }
  return undefined;
}
