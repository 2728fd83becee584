/**
 * A part of a report for people: lines of text, in which backticks enclose code, and tables. What is
 * foreign is as it was: whoever writes it escapes it.
 */
export interface Section {
  /** One word, by which it can be found. */
  readonly name: string;
  readonly title: string;
  /** Said before the tables, a paragraph each. */
  readonly lines: readonly string[];
  readonly tables: readonly Table[];
}

/** Cells with heads. */
export interface Table {
  /** What it lists; undefined where the section's title says it. */
  readonly title?: string | undefined;
  /** Where no column has a head, each row says what it is of. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Said after it. */
  readonly note?: string | undefined;
}

/** Whether a table's columns have heads. */
export function hasHeads({ columns }: Table): boolean {
  return columns.some(({ head }) => head !== "");
}

/** A column's head, and what its cells are. */
export interface Column {
  readonly head: string;
  /** `words` are ours, `numbers` stand to the right, and `foreign` text is shown as it is. */
  readonly kind: "words" | "numbers" | "foreign";
}

/** A column of our own words. */
export function words(head: string): Column {
  return { head, kind: "words" };
}

/** A column of numbers. */
export function numbers(head: string): Column {
  return { head, kind: "numbers" };
}

/** A column of text that comes from a registry, a database or an operator. */
export function foreign(head: string): Column {
  return { head, kind: "foreign" };
}

/** What stands in a cell where there is nothing to say. */
export const nothing = "–";
