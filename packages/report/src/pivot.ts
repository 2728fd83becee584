import type { Statistic, StatisticKind, StatisticStep } from "@longshore/ledger";

/** Counts by name and step. */
export interface Pivot {
  /** The steps that count anything, in the order they run in. */
  readonly steps: readonly StatisticStep[];
  readonly rows: readonly PivotRow[];
}

/** A name's counts. */
export interface PivotRow {
  readonly name: string;
  /** For each of the steps. */
  readonly counts: readonly number[];
  readonly total: number;
}

const order: readonly StatisticStep[] = [
  "inventory",
  "pre-import",
  "tag-import",
  "tag-check",
  "blob-import",
  "run",
];

/** Lays out what was counted of one kind: a row for each name, the highest total first. */
export function pivot(statistics: readonly Statistic[], kind: StatisticKind): Pivot {
  const ofKind = statistics.filter((one) => one.kind === kind);
  const steps = order.filter((step) => ofKind.some((one) => one.step === step));
  const names = [...new Set(ofKind.map((one) => one.name))];
  const rows = names.map((name) => {
    const counts = steps.map((step) => countOf(ofKind, name, step));
    return { name, counts, total: counts.reduce((sum, count) => sum + count, 0) };
  });
  return { steps, rows: rows.toSorted((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1)) };
}

function countOf(statistics: readonly Statistic[], name: string, step: StatisticStep): number {
  return statistics
    .filter((one) => one.name === name && one.step === step)
    .reduce((sum, { count }) => sum + count, 0);
}
