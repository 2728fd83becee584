import { readFile } from "node:fs/promises";
import { LongshoreError } from "@longshore/errors";
import { isMapping, type Mapping } from "./mapping.js";
import { invalidConfiguration, type Source } from "./parse-section.js";
import { parseYaml } from "./parse-yaml.js";

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    throw new LongshoreError(
      isMissing ? "CONFIG_MISSING" : "CONFIG_INVALID",
      isMissing ? `${path}: there is no such file` : `${path}: cannot be read: ${code}`,
      { fields: { path }, cause: error },
    );
  }
}

/**
 * Reads a file.
 *
 * @param example what it has to hold, for an error: `sections, such as storage`
 * @throws CONFIG_MISSING when it does not exist
 * @throws CONFIG_INVALID when it cannot be read, is no YAML, or no mapping
 */
export async function readDocument(source: Source, example: string): Promise<Mapping> {
  const result = parseYaml(await readText(source.path));
  if (result.kind === "malformed") {
    const { line, column, reason } = result;
    throw new LongshoreError(
      "CONFIG_INVALID",
      `${source.path}:${line}:${column}: not valid YAML: ${reason}`,
      { fields: { path: source.path, line, column } },
    );
  }
  if (!isMapping(result.value)) {
    throw invalidConfiguration(source, `not a mapping of ${example}`);
  }
  return result.value;
}
