import { type ErrorFields, LongshoreError } from "@longshore/errors";

/** The one error of this package: its message is a line for the operator, without secrets. */
export function failed(
  message: string,
  options: { fields?: ErrorFields; cause?: unknown } = {},
): LongshoreError {
  return new LongshoreError("EMBEDDED_POSTGRES_FAILED", message, options);
}

/** The code of an error of the operating system, such as `ENOENT`; the empty text for others. */
export function systemErrorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

const unwritableCodes: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS"]);

/** Awaits a call to the file system, and names the object when it fails. */
export async function named<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const cure = unwritableCodes.has(systemErrorCode(cause))
      ? ": choose a folder you may write"
      : "";
    throw failed(`${what}: ${why}${cure}`, { cause });
  }
}
