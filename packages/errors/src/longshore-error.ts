import { type ErrorCode, type ErrorCodeDefinition, errorCodes } from "./codes.js";

/** Which object an error is about: repository, tag, digest, key, path, … Never a secret. */
export type ErrorFields = Readonly<Record<string, string | number | boolean>>;

/** The only error class of Longshore. Its message is one line that names the object. */
export class LongshoreError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  /**
   * @param code what went wrong, from the table of codes
   * @param message one line for the operator: what went wrong, with which object; no secrets
   */
  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: ErrorFields; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LongshoreError";
    this.code = code;
    this.fields = Object.freeze({ ...options.fields });
  }

  /** The entry of the table of codes: exit code, whether a retry can help, what to do next. */
  get definition(): ErrorCodeDefinition {
    return errorCodes[this.code];
  }
}
