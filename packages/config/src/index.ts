export type {
  DatabaseConfiguration,
  FilesystemConfiguration,
  LogConfiguration,
  RegistryConfiguration,
  S3Configuration,
  SslMode,
  StorageConfiguration,
} from "./configuration.js";
export { parseDuration } from "./parse-duration.js";
export { readConfiguration } from "./read-configuration.js";
