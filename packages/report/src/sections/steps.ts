import type { JobStep } from "@longshore/ledger";
import { formatBytes, formatCount, formatDuration, formatTime } from "../format.js";
import type { Report, StepReport } from "../report.js";
import { nothing, numbers, type Section, words } from "../section.js";
import { stepNames } from "../step-names.js";

/** What each step counts: a rate is of the first of them. */
const counted: Readonly<Record<JobStep, readonly Counted[]>> = {
  inventory: ["blobs"],
  "pre-import": ["manifests", "repositories"],
  "tag-import": ["tags", "manifests", "repositories"],
  "tag-check": [],
  "blob-import": ["blobs", "bytes"],
  verify: [],
};

type Counted = "repositories" | "tags" | "manifests" | "blobs" | "bytes";

/** How long each step took, and what it did. */
export function describeSteps({ steps }: Report): Section {
  return {
    name: "steps",
    title: "Steps",
    lines: [],
    tables: [
      {
        columns: [
          words("step"),
          words("begun"),
          numbers("took"),
          numbers("jobs"),
          numbers("repositories"),
          numbers("tags"),
          numbers("manifests"),
          numbers("blobs"),
          numbers("bytes"),
          numbers("rate"),
        ],
        rows: steps.map(describeStep),
        note:
          "A time is from a step's beginning until its last job was done, with what lay between two " +
          "processes. Listings are no jobs.",
      },
    ],
  };
}

function describeStep(report: StepReport): string[] {
  const { step, startedAt, finishedAt, duration, totals } = report;
  const took = formatDuration(duration);
  const all = totals.pending + totals.running + totals.done + totals.failed + totals.waived;
  const jobs =
    totals.done === all ? formatCount(all) : `${formatCount(totals.done)} of ${formatCount(all)}`;
  const amount = (what: Counted) =>
    counted[step].includes(what) ? formatCount(totalOf(report, what)) : nothing;
  return [
    stepNames[step],
    startedAt === undefined ? "not yet" : formatTime(startedAt),
    startedAt === undefined ? nothing : finishedAt === undefined ? `${took} so far` : took,
    jobs,
    amount("repositories"),
    amount("tags"),
    amount("manifests"),
    amount("blobs"),
    counted[step].includes("bytes") ? formatBytes(totals.blobsSize) : nothing,
    describeRate(report),
  ];
}

/** A step's count. */
function totalOf({ totals }: StepReport, what: Counted): number {
  return what === "bytes" ? totals.blobsSize : totals[what];
}

function describeRate(report: StepReport): string {
  const [what] = counted[report.step];
  if (what === undefined || report.duration === 0) {
    return nothing;
  }
  const rate = totalOf(report, what) / (report.duration / 1_000);
  const digits = rate < 100 ? 1 : 0;
  return `${rate.toLocaleString("en-US", { maximumFractionDigits: digits })} ${what}/s`;
}
