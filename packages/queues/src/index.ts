export type { Delivery } from "./delivery.js";
export type { Epoch } from "./epoch.js";
export { type QueueName, queueNames } from "./names.js";
export { checkRedis } from "./redis/check-redis.js";
export type { RedisMemory } from "./redis/read-memory.js";
export { openStepQueues, type StepQueues } from "./step-queues.js";
export {
  type DeliveryEnd,
  openWorkerQueues,
  type WorkerQueues,
  type WorkerQueuesOptions,
} from "./worker-queues.js";
