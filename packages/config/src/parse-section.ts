import { LongshoreError } from "@longshore/errors";
import type { z } from "zod";
import { type Environment, overrideName } from "./apply-environment.js";
import { isMapping, type Mapping } from "./mapping.js";

/** Where a configuration comes from, for errors that name it. */
export interface Source {
  /** The file's path. */
  readonly path: string;
  readonly environment: Environment;
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

function describeIssue(key: string, message: string, environment: Environment): string {
  const variable = overrideName(key);
  const origin = environment[variable] === undefined ? "" : ` (set by ${variable})`;
  return `${key}${origin} ${message}`;
}

/**
 * Parses a section. Unknown keys are left alone.
 *
 * @param name the section's keys from the top, joined by dots
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
    throw invalidConfiguration(
      source,
      describeIssue(name, "must be a mapping", source.environment),
    );
  }
  const result = schema.safeParse(dropEmpty(mapping));
  if (!result.success) {
    const issues = result.error.issues.map((issue) =>
      describeIssue([name, ...issue.path].join("."), issue.message, source.environment),
    );
    throw invalidConfiguration(source, issues.join("; "));
  }
  return result.data;
}
