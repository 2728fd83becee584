import type { Matcher } from "./parse-query.js";

/** Metrics by name, each with its labels and the values that these have. */
export type ExportedMetrics = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** Reads what processes tell in Prometheus' text format. */
export function readExported(texts: readonly string[]): ExportedMetrics {
  const metrics = new Map<string, Map<string, Set<string>>>();
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [, name, labels = ""] = /^([a-z_]\w*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) {
      continue;
    }
    const known = metrics.get(name) ?? new Map<string, Set<string>>();
    metrics.set(name, known);
    for (const [, label = "", value = ""] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      known.set(label, (known.get(label) ?? new Set()).add(value));
    }
  }
  return metrics;
}

/** What Prometheus itself adds to each metric of a target. */
export const targetLabels: readonly string[] = ["job", "instance"];

/** What Prometheus itself tells of each target. */
export const targetMetrics: readonly string[] = ["up"];

/** Whether a metric has such a label, and one of its values is let through where a query names some. */
export function canMatch(exported: ExportedMetrics, metric: string, matcher: Matcher): boolean {
  const { label, operator, value } = matcher;
  if (targetLabels.includes(label)) {
    return true;
  }
  const values = [...(exported.get(metric)?.get(label) ?? [])];
  switch (operator) {
    case "=":
      return values.includes(value);
    case "=~":
      // Every alternative is a value of its own.
      return value.split("|").every((one) => values.some((known) => matches(known, one)));
    case "!=":
    case "!~":
      return values.length > 0;
  }
}

function matches(value: string, pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(value);
}
