import type { ErrorCode } from "@longshore/errors";

/** Why an import cannot be written into a database. */
export interface DatabaseProblem {
  readonly code: Extract<
    ErrorCode,
    | "DATABASE_UNSUPPORTED"
    | "DATABASE_READ_ONLY"
    | "DATABASE_SCHEMA_INVALID"
    | "DATABASE_RIGHTS_MISSING"
  >;
  /** A part of a line, that names the object; no full stop. */
  readonly message: string;
}
