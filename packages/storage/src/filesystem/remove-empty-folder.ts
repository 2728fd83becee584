import { rmdirSync } from "node:fs";
import { fileError, hasSystemCode, isMissing } from "./file-error.js";
import { folderPath } from "./storage-path.js";

/**
 * Removes a folder if nothing lies in it; all else is no error.
 *
 * @param base the root's path with a trailing slash
 */
export function removeEmptyFolder(base: string, prefix: string): void {
  try {
    rmdirSync(folderPath(base, prefix));
  } catch (error) {
    // POSIX lets a system answer either for a folder in which something lies.
    if (!isMissing(error) && !hasSystemCode(error, "ENOTEMPTY", "EEXIST")) {
      throw fileError("remove", prefix, error);
    }
  }
}
