import { LongshoreError } from "@longshore/errors";
import { isMapping, type Mapping } from "./mapping.js";
import { parseYaml } from "./parse-yaml.js";

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which variables override keys of a document. */
export interface Overrides {
  /** What their names begin with, without the underscore: `REGISTRY`. */
  readonly prefix: string;
  /** The document's keys that can be overridden, and what is below them. */
  readonly keys: readonly string[];
}

/** The registry's own variables, as far as Longshore reads its configuration. */
export const registryOverrides: Overrides = {
  prefix: "REGISTRY",
  keys: ["storage", "database", "log"],
};

/** Keys that hold the character that separates keys in the name of a variable. */
const keysWithUnderscore: readonly string[] = ["s3_v1", "s3_v2", "checksum_disabled"];

/** The variable that overrides a key: `database.pool.maxopen`: `REGISTRY_DATABASE_POOL_MAXOPEN`. */
export function overrideName(overrides: Overrides, key: string): string {
  return `${overrides.prefix}_${key.toUpperCase().replaceAll(".", "_")}`;
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

/** The variables that override, shorter names before longer ones that begin with them. */
function listVariables(overrides: Overrides, environment: Environment): [string, string][] {
  const keys = overrides.keys.map((key) => key.toUpperCase()).join("|");
  const pattern = new RegExp(`^${overrides.prefix}_(?:${keys})(?:_[^_]+)*$`);
  return Object.entries(environment)
    .flatMap(([name, text]): [string, string][] =>
      text !== undefined && pattern.test(name) ? [[name, text]] : [],
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** `storage: filesystem` is short for `storage: {filesystem: {}}`. */
function expandDriver(document: Mapping): Mapping {
  const storage = document["storage"];
  return typeof storage === "string" ? { ...document, storage: { [storage]: null } } : document;
}

/**
 * Overrides keys of a document by environment variables, as the registry does:
 * `REGISTRY_DATABASE_HOST` is `database.host`, whether the file has that key or not, and
 * `REGISTRY_STORAGE=filesystem` replaces the whole section. Values are YAML. Longer names come after
 * shorter ones they begin with.
 *
 * @throws CONFIG_INVALID for a value that is not YAML
 */
export function applyEnvironment(
  document: Mapping,
  environment: Environment,
  overrides: Overrides = registryOverrides,
): Mapping {
  return listVariables(overrides, environment).reduce((result, [name, text]) => {
    const words = name.split("_").slice(1);
    return expandDriver(setValue(result, words, parseVariable(name, text)));
  }, expandDriver(document));
}
