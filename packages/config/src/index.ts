export type {
  DatabaseConfiguration,
  FilesystemConfiguration,
  LogConfiguration,
  RegistryConfiguration,
  SslMode,
  StorageConfiguration,
} from "./configuration.js";
