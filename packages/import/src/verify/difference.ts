import type { DifferenceKind } from "./difference-kinds.js";

/** Something that storage and database do not agree on. Texts are empty where there is nothing to tell. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly repository: string;
  readonly tag: string;
  /** The manifest that a layer, a config or a reference belongs to. */
  readonly manifest: string;
  /** Of what differs: a manifest, a layer, a blob. */
  readonly digest: string;
  /** The column or table that differs. */
  readonly column: string;
  /** What an import from storage would write, or why it would write nothing. */
  readonly expected: string;
  /** What the database has. */
  readonly found: string;
}

/** Makes a difference, of which all is empty but what is given. */
export function difference(
  kind: DifferenceKind,
  repository: string,
  known: Partial<Omit<Difference, "kind" | "repository">> = {},
): Difference {
  return {
    kind,
    repository,
    tag: "",
    manifest: "",
    digest: "",
    column: "",
    expected: "",
    found: "",
    ...known,
  };
}

/** A column, what an import writes, and what is there. */
export type ComparedColumn = readonly [name: string, expected: Value, found: Value];

type Value = string | number | boolean | null | undefined;

/** The columns that differ, as texts; null and undefined are empty ones. */
export function findDifferentColumns(
  columns: readonly ComparedColumn[],
): { readonly column: string; readonly expected: string; readonly found: string }[] {
  return columns
    .map(([column, expected, found]) => ({
      column,
      expected: String(expected ?? ""),
      found: String(found ?? ""),
    }))
    .filter(({ expected, found }) => expected !== found);
}
