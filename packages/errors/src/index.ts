export { type ErrorCode, type ErrorCodeDefinition, errorCodes } from "./codes.js";
export { type ErrorFields, LongshoreError } from "./longshore-error.js";
export { isRetryable, isRetryableAnswer } from "./retry.js";
