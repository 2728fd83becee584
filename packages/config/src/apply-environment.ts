import { LongshoreError } from "@longshore/errors";
import { isMapping, type Mapping } from "./mapping.js";
import { parseYaml } from "./parse-yaml.js";

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const overridePattern = /^REGISTRY_(?:STORAGE|DATABASE|LOG)(?:_[^_]+)*$/;

/** Keys that hold the character that separates keys in the name of a variable. */
const keysWithUnderscore: readonly string[] = ["s3_v1", "s3_v2", "checksum_disabled"];

/** The variable that overrides a key: `database.pool.maxopen`: `REGISTRY_DATABASE_POOL_MAXOPEN`. */
export function overrideName(key: string): string {
  return `REGISTRY_${key.toUpperCase().replaceAll(".", "_")}`;
}

/** The key that the first words name, the longest that there is, and how many words it takes. */
function findKey(mapping: Mapping, words: readonly string[]): { key: string; length: number } {
  const known = [...Object.keys(mapping), ...keysWithUnderscore];
  for (let length = words.length; length > 0; length -= 1) {
    const name = words.slice(0, length).join("_");
    const key = known.find((candidate) => candidate.toUpperCase() === name);
    if (key !== undefined) {
      return { key, length };
    }
  }
  return { key: (words[0] ?? "").toLowerCase(), length: 1 };
}

/** The mapping with another value at the key that the words name. Below a scalar there is none. */
function setValue(mapping: Mapping, words: readonly string[], value: unknown): Mapping {
  const { key, length } = findKey(mapping, words);
  const rest = words.slice(length);
  if (rest.length === 0) {
    return { ...mapping, [key]: value };
  }
  const below = mapping[key] ?? {};
  return isMapping(below) ? { ...mapping, [key]: setValue(below, rest, value) } : mapping;
}

function parseVariable(name: string, text: string): unknown {
  const result = parseYaml(text);
  if (result.kind === "malformed") {
    throw new LongshoreError(
      "CONFIG_INVALID",
      `${name} is not valid YAML (${result.reason}); put its value in quotes`,
      { fields: { variable: name } },
    );
  }
  return result.value;
}

/** `storage: filesystem` is short for `storage: {filesystem: {}}`. */
function expandDriver(document: Mapping): Mapping {
  const storage = document["storage"];
  return typeof storage === "string" ? { ...document, storage: { [storage]: null } } : document;
}

function applyVariable(document: Mapping, name: string, text: string): Mapping {
  const words = name.split("_").slice(1);
  return expandDriver(setValue(document, words, parseVariable(name, text)));
}

/**
 * Overrides keys of a configuration by environment variables, as the registry does:
 * `REGISTRY_DATABASE_HOST` is `database.host`, whether the file has that key or not, and
 * `REGISTRY_STORAGE=filesystem` replaces the whole section. Values are YAML. Only keys of `storage`,
 * `database` and `log` can be overridden. Longer names come after shorter ones they begin with.
 *
 * @throws CONFIG_INVALID for a value that is not YAML
 */
export function applyEnvironment(document: Mapping, environment: Environment): Mapping {
  let result = expandDriver(document);
  for (const name of Object.keys(environment).toSorted()) {
    const text = environment[name];
    if (text !== undefined && overridePattern.test(name)) {
      result = applyVariable(result, name, text);
    }
  }
  return result;
}
