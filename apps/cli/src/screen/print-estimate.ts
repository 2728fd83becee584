import { importAssumptions, type StepEstimate } from "@longshore/import";
import type { InventoryReport } from "../inventory-report.js";
import { drawTable } from "./draw-table.js";
import { formatCount, formatDuration, stepNames } from "@longshore/report";

/** Says what an import is likely to cost, and what that rests on. */
export function describeEstimate(report: InventoryReport): string[] {
  const { steps, seconds, readOnlySeconds } = report.estimate;
  const isRemote = report.requests !== undefined;
  return [
    "An import into an empty database is likely to cost:",
    ...drawTable([
      isRemote ? ["step", "list pages", "GETs at most", "rows", "time"] : ["step", "rows", "time"],
      ...steps.map((step) => describeStep(step, isRemote)),
    ]),
    `  All three steps: ${formatSeconds(seconds)}. Read-only window, when step one has run before ` +
      `(step two alone): ${formatSeconds(readOnlySeconds)}`,
    "It is assumed that",
    ...describeAssumptions(report).map((line) => `  - ${line}`),
  ];
}

function describeStep(estimate: StepEstimate, isRemote: boolean): string[] {
  const { step, listPages, gets, rows } = estimate;
  const [name, time] = [stepNames[step], formatSeconds(estimate.seconds)];
  return isRemote
    ? [name, formatCount(listPages), formatCount(gets), formatCount(rows), time]
    : [name, formatCount(rows), time];
}

function describeAssumptions({ conditions }: InventoryReport): string[] {
  const { rowsPerSecond, millisecondsPerRepository, layersPerManifest } = importAssumptions;
  const writing = [
    `PostgreSQL takes ${formatCount(rowsPerSecond)} rows a second, and ${millisecondsPerRepository} ms a repository ` +
      "(measured with 4 at once on two cores)",
    `a manifest has ${layersPerManifest} layers, and those without a tag are imported too: listings do not tell`,
  ];
  if (conditions === undefined) {
    return [...writing, "reading from this disk takes no longer than writing rows"];
  }
  const { latency, atOnce, maxPerSecond } = conditions;
  const most =
    maxPerSecond === 0
      ? ""
      : `, ${formatCount(maxPerSecond)} a second at most (maxrequestspersecond)`;
  return [
    ...writing,
    `a request takes ${latency.toFixed(1)} ms, as list pages did now, with ${atOnce} at once${most}`,
    "storage is asked while rows are written: the longer of both counts",
  ];
}

function formatSeconds(seconds: number): string {
  return formatDuration(seconds * 1_000);
}
