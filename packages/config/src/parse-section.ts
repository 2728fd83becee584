import { LongshoreError } from "@longshore/errors";
import type { z } from "zod";
import {
  type Environment,
  type Overrides,
  overrideName,
  registryOverrides,
} from "./apply-environment.js";
import { isMapping, type Mapping } from "./mapping.js";

/** Where a configuration comes from, for errors that name it. */
export interface Source {
  /** The file's path. */
  readonly path: string;
  readonly environment: Environment;
  /** Which variables override its keys; the registry's where it does not say. */
  readonly overrides?: Overrides;
  /** The section that holds the keys, where it is a part of a document of another's: `longshore`. */
  readonly section?: string;
}

/** An error in a file; one line, without the values that it holds. */
export function invalidConfiguration(source: Source, message: string): LongshoreError {
  return new LongshoreError("CONFIG_INVALID", `${source.path}: ${message}`, {
    fields: { path: source.path },
  });
}

/** Leaves out keys without a value: to the registry, an empty value is none. */
function dropEmpty(section: Mapping): Mapping {
  const entries = Object.entries(section).filter(([, value]) => value !== null && value !== "");
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isMapping(value) ? dropEmpty(value) : value]),
  );
}

function describeIssue(key: string, message: string, source: Source): string {
  const { environment, overrides = registryOverrides, section } = source;
  const variable = overrideName(overrides, key);
  const origin = environment[variable] === undefined ? "" : ` (set by ${variable})`;
  const path = [section, key].filter(Boolean).join(".");
  return `${path}${origin} ${message}`;
}

/** What is wrong with each key; a key that there is not has an issue of its own. */
function describeIssues(name: string, issues: readonly z.core.$ZodIssue[], source: Source): string {
  const joinKeys = (keys: readonly PropertyKey[]): string =>
    (name === "" ? keys : [name, ...keys]).map(String).join(".");
  return issues
    .flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ key: joinKeys([...issue.path, key]), message: "is unknown" }))
        : [{ key: joinKeys(issue.path), message: issue.message }],
    )
    .map(({ key, message }) => describeIssue(key, message, source))
    .join("; ");
}

/**
 * Parses a section. Whether unknown keys are left alone is the schema's decision.
 *
 * @param name the section's keys from the top, joined by dots; empty for the whole document
 * @param section the section as the document holds it; null or undefined is an empty one
 * @throws CONFIG_INVALID naming each key that is wrong, and never its value
 */
export function parseSection<Section>(
  schema: z.ZodType<Section>,
  name: string,
  section: unknown,
  source: Source,
): Section {
  const mapping = section ?? {};
  if (!isMapping(mapping)) {
    throw invalidConfiguration(source, describeIssue(name, "must be a mapping", source));
  }
  const result = schema.safeParse(dropEmpty(mapping));
  if (!result.success) {
    throw invalidConfiguration(source, describeIssues(name, result.error.issues, source));
  }
  return result.data;
}
