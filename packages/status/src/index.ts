export { readNewestStatus, type ReadQueues, readStatus } from "./read-status.js";
export type * from "./run-status.js";
export { type WatchedPages, watchPages } from "./serve/onlookers.js";
export { createStatusPages } from "./serve/status-pages.js";
