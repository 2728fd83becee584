import { setTimeout as sleep } from "node:timers/promises";
import {
  type LocalRedis,
  type LocalSentinel,
  startLocalRedis,
  startLocalSentinel,
} from "@longshore/local-redis";
import { Redis } from "ioredis";

/** A primary, its replica, and a sentinel that knows both. */
export interface WatchedRedis {
  readonly name: string;
  readonly primary: LocalRedis;
  readonly replica: LocalRedis;
  readonly sentinel: LocalSentinel;
  /** Waits until the replica has become the primary. */
  waitForFailover(): Promise<void>;
  stop(): Promise<void>;
}

const name = "longshore-primary";

/** Starts them, and returns when the sentinel knows the replica, and that has all of the primary. */
export async function startWatchedRedis(): Promise<WatchedRedis> {
  const primary = await startLocalRedis();
  const replica = await startLocalRedis();
  const asked = new Redis(replica.port, "127.0.0.1");
  await asked.replicaof("127.0.0.1", primary.port);
  await waitForAnswer(() => asked.info("replication"), "master_link_status:up");
  const sentinel = await startLocalSentinel(name, primary.port);
  const asking = new Redis(sentinel.port, "127.0.0.1");
  await waitForAnswer(() => asking.info("sentinel"), "slaves=1,");
  asking.disconnect();
  return {
    name,
    primary,
    replica,
    sentinel,
    waitForFailover: () => waitForAnswer(() => asked.info("replication"), "role:master"),
    stop: async () => {
      asked.disconnect();
      await sentinel.stop();
      await primary.stop();
      await replica.stop();
    },
  };
}

async function waitForAnswer(ask: () => Promise<string>, part: string): Promise<void> {
  while (!(await ask()).includes(part)) {
    await sleep(50);
  }
}
