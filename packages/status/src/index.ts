export { readNewestStatus, type ReadQueues, readStatus } from "./read-status.js";
export type * from "./run-status.js";
export { statusPage } from "./page/status-page.js";
