export type { Counts } from "./counts.js";
export type { Fault, FaultRequest, FaultScript, WholeAnswer } from "./fault.js";
export type { Credentials, EtagMode, ListingStyle, S3ServerOptions } from "./options.js";
export type { RequestKind } from "./request-kind.js";
export { type S3Server, start } from "./start.js";
