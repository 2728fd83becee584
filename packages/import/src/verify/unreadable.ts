import { LongshoreError } from "@longshore/errors";

/** What is wrong with one object, and says nothing of the others. */
const codesOfOneObject: ReadonlySet<string> = new Set([
  "MANIFEST_INVALID",
  "STORAGE_OBJECT_INVALID",
  "STORAGE_ACCESS_DENIED",
  "REPOSITORY_NAME_INVALID",
  "BLOB_PATH_INVALID",
]);

/** What is wrong with one object, when that is what an error says. @throws the error otherwise */
export function explainUnreadable(error: unknown): string {
  if (error instanceof LongshoreError && codesOfOneObject.has(error.code)) {
    return `${error.code}: ${error.message}`;
  }
  throw error;
}
