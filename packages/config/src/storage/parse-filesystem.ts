import { resolve } from "node:path";
import { z } from "zod";
import type { FilesystemConfiguration } from "../configuration.js";
import { parseSection, type Source } from "../parse-section.js";
import { textValue } from "../scalar-schemas.js";

const filesystemSchema = z.object({
  // The registry's own default.
  rootdirectory: textValue.default("/var/lib/registry"),
});

/**
 * Parses `storage.filesystem`. A relative path is one below the working directory, as it is to the
 * registry.
 *
 * @throws CONFIG_INVALID
 */
export function parseFilesystem(section: unknown, source: Source): FilesystemConfiguration {
  const { rootdirectory } = parseSection(filesystemSchema, "storage.filesystem", section, source);
  return { driver: "filesystem", rootdirectory: resolve(rootdirectory) };
}
