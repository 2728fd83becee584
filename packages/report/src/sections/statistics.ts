import type { StatisticStep } from "@longshore/ledger";
import { describeCount, formatCount } from "../format.js";
import { pivot, type PivotRow } from "../pivot.js";
import type { Report } from "../report.js";
import { foreign, nothing, numbers, type Section, words } from "../section.js";
import { stepNames } from "../step-names.js";

function nameOf(step: StatisticStep): string {
  return step === "run" ? "beside the steps" : stepNames[step];
}

function cellsOf({ name, counts, total }: PivotRow): string[] {
  return [name, ...counts.map(formatCells), formatCount(total)];
}

function formatCells(count: number): string {
  return count === 0 ? nothing : formatCount(count);
}

/** The rows that were written, by table. */
export function describeRows({ statistics }: Report): Section {
  const added = pivot(statistics, "rows-added");
  const changed = pivot(statistics, "rows-changed");
  const sum = added.rows.reduce((so, { total }) => so + total, 0);
  const moved = changed.rows.map(({ name, total }) => `${describeCount(total, "row")} of ${name}`);
  return {
    name: "rows",
    title: "Rows written",
    lines: [
      sum === 0 ? "No row was counted." : `${describeCount(sum, "row is", "rows are")} new.`,
      ...(moved.length === 0 ? [] : [`Changed: ${moved.join(", ")}.`]),
    ],
    tables:
      sum === 0
        ? []
        : [
            {
              columns: [
                words("table"),
                ...added.steps.map((step) => numbers(nameOf(step))),
                numbers("together"),
              ],
              rows: added.rows.map(cellsOf),
              note: "What the registry's triggers write for its garbage collection is not counted.",
            },
          ],
  };
}

/** The requests that storage was asked. */
export function describeRequests({ statistics, run }: Report): Section {
  const { steps, rows } = pivot(statistics, "requests");
  const sum = rows.reduce((so, { total }) => so + total, 0);
  const isFolder = run.identity.storageDriver === "filesystem";
  return {
    name: "requests",
    title: "Requests to storage",
    lines: [
      sum > 0
        ? `${describeCount(sum, "request")}, each try by itself.`
        : isFolder
          ? "The storage is a folder, which takes no requests."
          : "No request was counted.",
    ],
    tables:
      sum === 0
        ? []
        : [
            {
              columns: [
                foreign("request, answer"),
                ...steps.map((step) => numbers(nameOf(step))),
                numbers("together"),
              ],
              rows: rows.map((row) => cellsOf({ ...row, name: describeRequest(row.name) })),
              note: "What a process that was killed had asked in its last seconds is missing.",
            },
          ],
  };
}

/** A request that was given up has no status. */
function describeRequest(name: string): string {
  return name.replace(/ error$/, " without an answer");
}
