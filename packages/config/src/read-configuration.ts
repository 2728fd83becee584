import { LongshoreError } from "@longshore/errors";
import { applyEnvironment, type Environment } from "./apply-environment.js";
import type { RegistryConfiguration } from "./configuration.js";
import { deepFreeze } from "./deep-freeze.js";
import { parseDatabase } from "./parse-database.js";
import { parseLog } from "./parse-log.js";
import type { Source } from "./parse-section.js";
import { readDocument } from "./read-document.js";
import { parseStorage } from "./storage/parse-storage.js";

const pathVariable = "REGISTRY_CONFIGURATION_PATH";

/** What a registry's configuration holds, for an error about one that does not. */
export const exampleSections = "sections, such as storage";

/**
 * The registry's configuration file.
 *
 * @param path as an argument names it
 * @throws CONFIG_MISSING when neither that nor `REGISTRY_CONFIGURATION_PATH` names one
 */
export function choosePath(path: string | undefined, environment: Environment): string {
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
  const document = applyEnvironment(await readDocument(source, exampleSections), environment);
  const database = parseDatabase(document["database"], source);
  return deepFreeze({
    storage: parseStorage(document["storage"], source),
    ...(database && { database }),
    log: parseLog(document["log"], source),
  });
}
