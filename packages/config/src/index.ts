export type {
  DatabaseConfiguration,
  FilesystemConfiguration,
  LogConfiguration,
  RegistryConfiguration,
  S3Configuration,
  SslMode,
  StorageConfiguration,
} from "./configuration.js";
export type {
  ImportStep,
  LongshoreConfiguration,
  RedisAddress,
  RedisConfiguration,
  RedisServers,
  RedisTls,
} from "./longshore/longshore-configuration.js";
export { configureLocalDatabase } from "./configure-local-database.js";
export { readLongshoreConfiguration } from "./longshore/read-longshore-configuration.js";
export { parseDuration } from "./parse-duration.js";
export { readConfiguration } from "./read-configuration.js";
