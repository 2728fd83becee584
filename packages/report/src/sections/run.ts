import { describeCommand } from "@longshore/ledger";
import { formatDuration, formatTime } from "../format.js";
import type { Report } from "../report.js";
import { foreign, nothing, type Section, words } from "../section.js";
import { judgeRun } from "../verdict.js";

/** What run it is, and how it stands. */
export function describeRun(report: Report): Section {
  const { run, takenAt } = report;
  const { storageDriver, storageLocation, databaseName, databaseSystem } = run.identity;
  const worker = run.fleet === undefined ? "one process" : "a fleet";
  return {
    name: "run",
    title: `Run ${run.id}`,
    lines: [judgeRun(report).text],
    tables: [
      {
        columns: [words(""), foreign("")],
        rows: [
          ["state", run.pausedAt === undefined ? run.state : `${run.state}, paused`],
          ["command", `${describeCommand(run.command)} (by ${worker})`],
          ["Longshore", run.version ?? "a version before 0.1.0"],
          ["storage", `${storageDriver}, ${storageLocation}`],
          ["database", `${databaseName} (server ${databaseSystem})`],
          ["begun", formatTime(run.startedAt)],
          ["ended", run.finishedAt === undefined ? nothing : formatTime(run.finishedAt)],
          ["read-only window", describeWindow(report)],
          ["report of", formatTime(takenAt)],
        ],
      },
    ],
  };
}

function describeWindow({ window, run }: Report): string {
  if (window === undefined) {
    return "none: step two has not begun, or switches no lockfiles";
  }
  const { from, to } = window;
  if (to !== undefined) {
    const length = formatDuration(to.getTime() - from.getTime());
    return `${length}, from ${formatTime(from)} to the cutover at ${formatTime(to)}`;
  }
  return run.state === "unfinished"
    ? `open since ${formatTime(from)}`
    : `begun at ${formatTime(from)}, and never closed by a cutover`;
}
