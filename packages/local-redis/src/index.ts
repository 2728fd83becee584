export { findRedisServer, type RedisChoice } from "./find-redis-server.js";
export { type LocalRedis, type LocalRedisOptions, startLocalRedis } from "./start-local-redis.js";
