import { readFile } from "node:fs/promises";
import { LongshoreError } from "@longshore/errors";
import { applyEnvironment, type Environment } from "./apply-environment.js";
import type { RegistryConfiguration } from "./configuration.js";
import { deepFreeze } from "./deep-freeze.js";
import { isMapping, type Mapping } from "./mapping.js";
import { parseDatabase } from "./parse-database.js";
import { parseLog } from "./parse-log.js";
import { parseYaml } from "./parse-yaml.js";
import { invalidConfiguration, type Source } from "./parse-section.js";
import { parseStorage } from "./storage/parse-storage.js";

const pathVariable = "REGISTRY_CONFIGURATION_PATH";

function choosePath(path: string | undefined, environment: Environment): string {
  // An empty variable is one that is not set.
  const chosen = path || environment[pathVariable];
  if (!chosen) {
    throw new LongshoreError(
      "CONFIG_MISSING",
      `no configuration file: neither an argument nor ${pathVariable} names one`,
    );
  }
  return chosen;
}

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

function parseText(text: string, source: Source): Mapping {
  const result = parseYaml(text);
  if (result.kind === "malformed") {
    const { line, column, reason } = result;
    throw new LongshoreError(
      "CONFIG_INVALID",
      `${source.path}:${line}:${column}: not valid YAML: ${reason}`,
      { fields: { path: source.path, line, column } },
    );
  }
  if (!isMapping(result.value)) {
    throw invalidConfiguration(source, "not a mapping of sections, such as storage");
  }
  return result.value;
}

/**
 * Reads a registry's own configuration: `storage`, `database` and `log`, each key overridden by its
 * environment variable (`REGISTRY_DATABASE_HOST`). Unknown keys are left alone.
 *
 * @param path the file; else `REGISTRY_CONFIGURATION_PATH` names it
 * @returns deeply frozen
 * @throws CONFIG_MISSING when no file is named, or the one that is does not exist
 * @throws CONFIG_INVALID naming file and key, for YAML line and column; never a value
 */
export async function readConfiguration(
  path: string | undefined,
  environment: Environment,
): Promise<RegistryConfiguration> {
  const source: Source = { path: choosePath(path, environment), environment };
  const document = applyEnvironment(parseText(await readText(source.path), source), environment);
  const database = parseDatabase(document["database"], source);
  return deepFreeze({
    storage: parseStorage(document["storage"], source),
    ...(database && { database }),
    log: parseLog(document["log"], source),
  });
}
