import type { RedisConfiguration } from "@longshore/config";
import { isLostDelivery } from "../tracked-worker.js";
import { describeRedis } from "./describe-redis.js";
import type { RedisClient } from "./open-redis.js";
import { describeRedisError } from "./redis-error.js";

/** Tells of a connection what matters, once. */
export interface ConnectionWatch {
  /** Whether it stands. */
  isConnected(): boolean;
  /**
   * Takes an error of a worker. Those of a connection are not told again, and those of a delivery
   * that was lost with it are not told at all.
   */
  report(error: Error): void;
  /** Tells nothing from now on. */
  end(): void;
}

/** Codes of the operating system, and words of ioredis, for a connection that is not there. */
function isConnectionError(error: Error): boolean {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    /^E[A-Z_]+$/.test(code) ||
    /^Connection is closed|^Socket timeout|^Socket closed|^Stream isn't writeable/.test(
      error.message,
    ) ||
    error.name === "ClusterAllFailedError"
  );
}

/** Who is told what of a connection. */
interface ConnectionListener {
  readonly onError: (error: Error) => void;
  readonly onReturn: () => void;
}

/**
 * Watches a worker's connection, which comes back by itself: the attempts until then are not told,
 * but its loss and its return are.
 *
 * @param firstError what its first attempt met, when that failed: it counts as lost from the start
 */
export function watchConnection(
  client: RedisClient,
  configuration: RedisConfiguration,
  told: ConnectionListener,
  firstError: Error | undefined,
): ConnectionWatch {
  let isLost = false;
  let hasEnded = false;
  const lose = (error: unknown): void => {
    if (!isLost && !hasEnded) {
      isLost = true;
      told.onError(describeRedisError([error], describeRedis(configuration)));
    }
  };
  if (firstError !== undefined && client.status !== "ready") {
    lose(firstError);
  }
  client.on("error", lose);
  client.on("close", () => lose(new Error("the connection was cut")));
  client.on("ready", () => {
    if (isLost && !hasEnded) {
      isLost = false;
      told.onReturn();
    }
  });
  return {
    // An error comes before the client knows what follows from it.
    isConnected: () => client.status === "ready" && !isLost,
    report(error) {
      if (!hasEnded && !isConnectionError(error) && !isLostDelivery(error)) {
        told.onError(error);
      }
    },
    end() {
      hasEnded = true;
    },
  };
}
