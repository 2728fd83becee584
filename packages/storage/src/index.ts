export { openStorage } from "./open-storage.js";
export type {
  ListOptions,
  ListPage,
  ReadOptions,
  ReadResult,
  Storage,
  StorageEntry,
} from "./storage.js";
