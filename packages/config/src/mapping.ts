/** A YAML mapping. A value is a text as it is written, null, a list or another mapping. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value of a parsed document is a mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
