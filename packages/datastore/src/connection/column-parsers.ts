import { type CustomTypesConfig, types } from "pg";

/** Object ids of types. Source: PostgreSQL's catalog `pg_type`. */
const int8 = 20;
const int8Array = 1016;
const interval = 1186;

/** `pg` makes strings of `int8`, and Drizzle rounds them; this never loses a digit. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`the integer ${text} is too large for a number without loss`);
  }
  return value;
}

/** One dimension only, such as `array_agg(id)` gives. */
function parseInt8Array(text: string): (number | null)[] {
  const items = text === "{}" ? [] : text.slice(1, -1).split(",");
  return items.map((item) => (item === "NULL" ? null : parseInt8(item)));
}

const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [int8, parseInt8],
  [int8Array, parseInt8Array],
  // Drizzle's column of this type expects the text.
  [interval, String],
]);

/** How the columns of every answer are read; see `Database` for the contract. */
export const columnParsers: CustomTypesConfig = {
  getTypeParser: (type, format) => parsers.get(type) ?? types.getTypeParser(type, format),
};
