export type {
  ListOptions,
  ListPage,
  ReadOptions,
  ReadResult,
  Storage,
  StorageEntry,
} from "./storage.js";
