import { isUtf8 } from "node:buffer";
import { readdirSync } from "node:fs";
import { LongshoreError } from "@longshore/errors";
import { fileError, isMissing } from "./file-error.js";

/** What a name has in the place of bytes that are not UTF-8. */
const replacement = "\ufffd";

function readNames(base: string, folder: string): Buffer[] {
  try {
    return readdirSync(base + folder, { encoding: "buffer" });
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw fileError("list", folder, error);
  }
}

/**
 * Refuses a key in which a name stands for one that is not UTF-8. Listings tell such a name with
 * U+FFFD, so that it does not vanish silently; no key can name what it stands for.
 *
 * @param base the root's path with a trailing slash
 * @throws STORAGE_OBJECT_INVALID naming the folder, and the name's bytes
 */
export function refuseUnnameable(base: string, key: string): void {
  if (!key.includes(replacement)) {
    return;
  }
  let folder = "";
  for (const segment of key.split("/")) {
    const name = segment.includes(replacement)
      ? readNames(base, folder).find((one) => !isUtf8(one) && one.toString() === segment)
      : undefined;
    if (name !== undefined) {
      const shown = JSON.stringify(name.toString("latin1"));
      throw new LongshoreError(
        "STORAGE_OBJECT_INVALID",
        `a name in ${JSON.stringify(folder)} is not UTF-8: ${shown} (as Latin-1)`,
        { fields: { key } },
      );
    }
    folder += `${segment}/`;
  }
}
