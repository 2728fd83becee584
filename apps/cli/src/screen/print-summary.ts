import type { Writable } from "node:stream";
import type { ImportResult, StepResult } from "@longshore/import";
import { type FailedJob, skipReasons } from "@longshore/ledger";
import {
  formatBytes,
  describeCount,
  formatCount,
  formatDuration,
  stepNames,
  stepNumbers,
} from "@longshore/report";
import { toPrintable, toPrintableMessage } from "@longshore/telemetry";

/** Tells a person what an import did, what it left behind, and what to do next. */
export function printSummary(stream: Writable, result: ImportResult, configuration: string): void {
  const duration = formatDuration(result.finishedAt.getTime() - result.startedAt.getTime());
  const lines = [
    "",
    `${headline(result)} after ${duration} (run ${result.runId}${result.resumed ? ", resumed" : ""})`,
    ...result.steps.map((step) => describeStep(step, result.startedAt)),
    ...describeWaiting(result),
    ...describeWindow(result),
    ...describeRows(result),
    ...describeSkips(result, configuration),
    ...result.waivers.map(({ repository, reason }) => describeWaiver(repository, reason)),
    ...describeFailures(result.failures),
    ...describeEnd(result),
    "",
  ];
  stream.write(lines.join("\n"));
}

function headline(result: ImportResult): string {
  const what = result.dryRun ? "Dry run" : "Import";
  return {
    complete: `${what} complete`,
    failed: `${what} NOT complete`,
    interrupted: `${what} interrupted`,
  }[result.outcome];
}

/** @param begun when the command began: what an earlier one took for the step is not counted */
function describeStep(result: StepResult, begun: Date): string {
  const { step, totals, error, startedAt, finishedAt } = result;
  const counts =
    step === "blob-import"
      ? `${describeCount(totals.blobs, "blob")}, ${formatBytes(totals.blobsSize)}`
      : `${describeCount(totals.repositories, "repository", "repositories")}, ${describeCount(totals.manifests, "manifest")}` +
        (step === "tag-import" ? `, ${describeCount(totals.tags, "tag")}` : "");
  const since = Math.max(begun.getTime(), startedAt.getTime());
  const duration = formatDuration(Math.max(0, finishedAt.getTime() - since));
  return `  ${stepNames[step]}: ${counts}, ${duration}${error === undefined ? "" : `; ${error}`}`;
}

function describeWaiting({ waiting }: ImportResult): string[] {
  if (waiting === undefined) {
    return [];
  }
  const others = waiting.waitsFor.map((step) => stepNumbers[step]).join(" and ");
  return [`  ${stepNames[waiting.step]}: waits for what is set aside in ${others}`];
}

function describeWindow({ readOnlyWindow }: ImportResult): string[] {
  if (readOnlyWindow === undefined) {
    return [];
  }
  const { startedAt, finishedAt } = readOnlyWindow;
  const length = formatDuration(finishedAt.getTime() - startedAt.getTime());
  return [`Read-only window, from the beginning of step two to the lockfiles: ${length}`];
}

function describeRows({ rowCounts }: ImportResult): string[] {
  if (rowCounts === undefined) {
    return [];
  }
  const counts = Object.entries(rowCounts).map(([table, rows]) => `${table} ${formatCount(rows)}`);
  return [`Rows in the database: ${counts.join(", ")}`];
}

function describeSkips({ skips, dryRun }: ImportResult, configuration: string): string[] {
  if (skips.length === 0) {
    return ["Nothing was left behind."];
  }
  return [
    "Left behind:",
    ...skips.map(
      ({ reason, skips: count, tags }) =>
        `  ${formatCount(count)} × ${reason} (${skipReasons[reason]})${tags > 0 ? `: ${describeCount(tags, "tag")} lost` : ""}`,
    ),
    ...(dryRun ? [] : [`  \`longshore skips ${configuration}\` lists them.`]),
  ];
}

function describeWaiver(repository: string, reason: string): string {
  return `Waived: "${toPrintable(repository)}": ${toPrintableMessage(reason)}`;
}

function describeFailures(failures: readonly FailedJob[]): string[] {
  if (failures.length === 0) {
    return [];
  }
  return [
    "Failed:",
    ...failures.map(({ step, scope, code, message }) => {
      const what = scope === "" ? "the listing" : `"${toPrintable(scope)}"`;
      return `  ${stepNames[step]}: ${what}: ${code}: ${toPrintableMessage(message)}`;
    }),
  ];
}

function describeEnd(result: ImportResult): string[] {
  if (result.dryRun) {
    return ["Everything was rolled back."];
  }
  switch (result.outcome) {
    case "interrupted":
      return ["Run the same command again: it goes on where it stopped."];
    case "failed":
      return [
        "The lockfiles were not switched. Mend what failed, then run the same command again:",
        "it does only what is left.",
      ];
    case "complete":
      return result.cutOver
        ? ["The lockfiles are switched: start the registry with its database enabled."]
        : [];
  }
}
