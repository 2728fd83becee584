export { findRedisServer, type RedisChoice } from "./find-redis-server.js";
export { chooseFreePort } from "./free-port.js";
export { type LocalRedis, type LocalRedisOptions, startLocalRedis } from "./start-local-redis.js";
export { type LocalSentinel, startLocalSentinel } from "./start-local-sentinel.js";
