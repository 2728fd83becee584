import type { RedisMemory } from "@longshore/queues";
import { Gauge, type Registry } from "prom-client";

/** What a producer tells of its queues, while it is the one that fills them. */
export interface QueueMetrics {
  /** @param deliveries by queue; those of one that fills none are nobody's */
  queueDepths(deliveries: ReadonlyMap<string, number>): void;
}

/**
 * Adds what a producer knows of its queues to a registry. The memory is asked for when it is
 * collected; while Redis is away it is left out.
 */
export function addQueueMetrics(
  registry: Registry,
  readMemory: () => Promise<RedisMemory>,
): QueueMetrics {
  const depth = new Gauge({
    name: "longshore_queue_deliveries",
    help: "Deliveries in a queue, waiting or with a worker; of the producer that fills them.",
    labelNames: ["queue"],
    registers: [registry],
  });
  const memory = new Gauge({
    name: "longshore_redis_memory_bytes",
    help: "Memory that the Redis of the queues has of a kind: used, or limit (0: it has none).",
    labelNames: ["kind"],
    registers: [registry],
    collect: async () => {
      try {
        const { used, limit } = await readMemory();
        memory.set({ kind: "used" }, used);
        memory.set({ kind: "limit" }, limit);
      } catch {
        memory.reset();
      }
    },
  });
  return {
    queueDepths: (deliveries) => {
      depth.reset();
      for (const [queue, count] of deliveries) {
        depth.set({ queue }, count);
      }
    },
  };
}
