import { type ErrorCode, LongshoreError } from "@longshore/errors";

/** What an operating system's error says of an object. Every other one is STORAGE_UNAVAILABLE. */
const errorCodes: Readonly<Record<string, ErrorCode>> = {
  EACCES: "STORAGE_ACCESS_DENIED",
  EPERM: "STORAGE_ACCESS_DENIED",
  EROFS: "STORAGE_ACCESS_DENIED",
  EEXIST: "STORAGE_OBJECT_INVALID",
  EISDIR: "STORAGE_OBJECT_INVALID",
  ELOOP: "STORAGE_OBJECT_INVALID",
  ENAMETOOLONG: "STORAGE_OBJECT_INVALID",
  ENOTDIR: "STORAGE_OBJECT_INVALID",
  ENXIO: "STORAGE_OBJECT_INVALID",
};

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "syscall" in error && "code" in error
    ? String(error.code)
    : undefined;
}

/** Whether an error is the operating system's and has one of the codes. */
export function hasSystemCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = systemCode(error);
  return code !== undefined && codes.includes(code);
}

/** Whether an error says that there is no such file: ENOENT, or ENOTDIR for a file in between. */
export function isMissing(error: unknown): boolean {
  return hasSystemCode(error, "ENOENT", "ENOTDIR");
}

/**
 * What to throw for an error of a file operation. An error that is not the operating system's is
 * given back as it is.
 *
 * @param action what could not be done: `read`, `list`, …
 */
export function fileError(action: string, key: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) {
    return error;
  }
  return new LongshoreError(
    errorCodes[code] ?? "STORAGE_UNAVAILABLE",
    `cannot ${action} ${JSON.stringify(key)}: ${code}`,
    { fields: { key }, cause: error },
  );
}

/** The error for something else where an object should be: a folder, a fifo, a device. */
export function notAnObject(key: string, isFolder: boolean): LongshoreError {
  const found = isFolder ? "a folder" : "neither a file nor a folder";
  return new LongshoreError("STORAGE_OBJECT_INVALID", `${JSON.stringify(key)} is ${found}`, {
    fields: { key },
  });
}
