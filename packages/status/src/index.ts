export { statusPage } from "./page/status-page.js";
export type * from "./run-status.js";
