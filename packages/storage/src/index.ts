export { compareKeys } from "./compare-keys.js";
export { openStorage } from "./open-storage.js";
export type { RequestEvent } from "./request/outcome.js";
export type {
  ListOptions,
  ListPage,
  ReadOptions,
  ReadResult,
  RequestOptions,
  Storage,
  StorageEntry,
} from "./storage.js";
