import { applyEnvironment, type Environment, type Overrides } from "../apply-environment.js";
import { isMapping, type Mapping } from "../mapping.js";
import type { Source } from "../parse-section.js";
import { choosePath, exampleSections } from "../read-configuration.js";
import { readDocument } from "../read-document.js";
import type { LongshoreConfiguration } from "./longshore-configuration.js";
import { longshoreKeys, parseLongshore } from "./parse-longshore.js";

/** Names a file of Longshore's own. */
const pathVariable = "LONGSHORE_CONFIGURATION_PATH";

const overrides: Overrides = { prefix: "LONGSHORE", keys: longshoreKeys };

/** What the section of a registry's configuration says; anything but a mapping is refused later. */
function applyToSection(section: unknown, environment: Environment): unknown {
  const mapping = section ?? {};
  return isMapping(mapping) ? applyEnvironment(mapping, environment, overrides) : mapping;
}

/**
 * Reads Longshore's own configuration: the section `longshore` of the registry's configuration, or
 * in its place a file that holds the same keys at its top. Each key is overridden by its environment
 * variable (`LONGSHORE_REDIS_URL`).
 *
 * @param paths.longshore the file of its own; else `LONGSHORE_CONFIGURATION_PATH` names it, and
 *   without either there is none
 * @param paths.registry the registry's configuration; else `REGISTRY_CONFIGURATION_PATH` names it
 * @returns deeply frozen
 * @throws CONFIG_MISSING when the file does not exist, or none is named
 * @throws CONFIG_INVALID naming file and key, for YAML line and column; never a value
 */
export async function readLongshoreConfiguration(
  paths: { readonly longshore?: string | undefined; readonly registry?: string | undefined },
  environment: Environment,
): Promise<LongshoreConfiguration> {
  const own = paths.longshore || environment[pathVariable];
  if (own) {
    const source: Source = { path: own, environment, overrides };
    const document: Mapping = await readDocument(source, "keys, such as redis");
    return parseLongshore(applyEnvironment(document, environment, overrides), source);
  }
  const path = choosePath(paths.registry, environment);
  const source: Source = { path, environment, overrides, section: "longshore" };
  const document = await readDocument(source, exampleSections);
  return parseLongshore(applyToSection(document["longshore"], environment), source);
}
