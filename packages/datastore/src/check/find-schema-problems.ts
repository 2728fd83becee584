import { getTableName } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { DatabaseProblem } from "./database-problem.js";
import type { ImportedTable } from "./imported-tables.js";
import type { CatalogTable } from "./read-catalog.js";
import type { TriggerTable } from "./trigger-tables.js";

/** Whole numbers, narrow to wide: a wider column takes every value of a narrower one. */
const wholeNumberTypes: readonly string[] = ["smallint", "integer", "bigint"];

function takesValuesOf(actual: string, expected: string): boolean {
  const width = wholeNumberTypes.indexOf(expected);
  return actual === expected || (width >= 0 && wholeNumberTypes.indexOf(actual) >= width);
}

function findColumnProblems(expected: ImportedTable, actual: CatalogTable): string[] {
  const table = getTableName(expected.table);
  const found = new Map(actual.columns.map((column) => [column.name, column]));
  return [...expected.written, ...expected.read].flatMap((column) => {
    const type = found.get(column.name)?.type;
    if (type === undefined) {
      return [`column ${table}.${column.name} is missing`];
    }
    const wanted = column.getSQLType();
    return takesValuesOf(type, wanted)
      ? []
      : [`column ${table}.${column.name} is ${type}, not ${wanted}`];
  });
}

function findUnfilledColumns(expected: ImportedTable, actual: CatalogTable): string[] {
  const written = new Set(expected.written.map((column) => column.name));
  return actual.columns
    .filter((column) => column.notNull && !column.hasDefault && !written.has(column.name))
    .map(
      (column) =>
        `column ${getTableName(expected.table)}.${column.name} needs a value that Longshore has not`,
    );
}

function isSameKey(names: readonly string[], key: readonly PgColumn[]): boolean {
  return names.length === key.length && key.every((column) => names.includes(column.name));
}

function findKeyProblems(expected: ImportedTable, actual: CatalogTable): string[] {
  if (expected.key.length === 0 || actual.uniqueKeys.some((key) => isSameKey(key, expected.key))) {
    return [];
  }
  const columns = expected.key.map((column) => column.name).join(", ");
  return [`table ${getTableName(expected.table)} has no unique constraint on (${columns})`];
}

function findTriggerProblems(expected: ImportedTable, actual: CatalogTable): string[] {
  return expected.triggers.flatMap((name) => {
    const trigger = actual.triggers.find((one) => one.name === name);
    if (trigger?.enabled === true) {
      return [];
    }
    const state = trigger === undefined ? "missing" : "disabled";
    return [`trigger ${name} of table ${getTableName(expected.table)} is ${state}`];
  });
}

function findPartitionProblems(table: string, { partitions }: CatalogTable): string[] {
  return partitions === undefined || partitions.found === partitions.wanted
    ? []
    : [`table ${table} has partitions for ${partitions.found} of ${partitions.wanted} parts`];
}

function findTableProblems(expected: ImportedTable, actual: CatalogTable | undefined): string[] {
  const table = getTableName(expected.table);
  if (actual === undefined) {
    return [`table ${table} is missing`];
  }
  return [
    ...findPartitionProblems(table, actual),
    ...findColumnProblems(expected, actual),
    ...findUnfilledColumns(expected, actual),
    ...findKeyProblems(expected, actual),
    ...findTriggerProblems(expected, actual),
  ];
}

function findTriggerTableProblems(
  { name }: TriggerTable,
  actual: CatalogTable | undefined,
): string[] {
  return actual === undefined
    ? [`table ${name} is missing, which triggers write`]
    : findPartitionProblems(name, actual);
}

/** What is asked of the tables of a database. */
export interface ExpectedTables {
  readonly imported: readonly ImportedTable[];
  readonly byTriggers: readonly TriggerTable[];
}

/** Where the server's tables differ from what an import needs. Additions that may stay empty do not. */
export function findSchemaProblems(
  expected: ExpectedTables,
  catalog: ReadonlyMap<string, CatalogTable>,
): DatabaseProblem[] {
  const messages =
    catalog.size === 0
      ? [
          "the database has none of the registry's tables: the registry makes them (`registry database migrate up`), or for a rehearsal `longshore migrate`",
        ]
      : [
          ...expected.imported.flatMap((one) =>
            findTableProblems(one, catalog.get(getTableName(one.table))),
          ),
          ...expected.byTriggers.flatMap((one) =>
            findTriggerTableProblems(one, catalog.get(one.name)),
          ),
        ];
  return messages.map((message) => ({ code: "DATABASE_SCHEMA_INVALID", message }));
}
