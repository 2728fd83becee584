import type { Writable } from "node:stream";
import type { RunStatus, StepStatus } from "../read-status.js";
import { drawTable } from "./draw-table.js";
import { formatCount, formatDuration } from "./format.js";
import { stepNames } from "./step-names.js";

/** Tells a person how far a run is. */
export function printStatus(stream: Writable, status: RunStatus): void {
  const lines = [
    `Run ${status.run}: ${status.paused ? "paused" : status.state}, begun ${status.startedAt.toISOString()}`,
    status.holder === undefined ? "Nobody works on it." : `Led by ${status.holder}.`,
    ...drawTable([
      ["step", "done", "pending", "running", "failed", "waived", "manifests", "tags", "blobs"],
      ...status.steps.map(describeStep),
    ]),
    ...status.skips.map(({ reason, skips, tags }) => {
      const lost = tags > 0 ? `, ${formatCount(tags)} tags lost` : "";
      return `  left behind: ${formatCount(skips)} × ${reason}${lost}`;
    }),
    ...status.waivers.map(({ repository, reason }) => `  waived: ${repository}: ${reason}`),
    ...status.processes.map(({ name, silence }) => {
      return `  ${name}: last sign of life ${formatDuration(silence)} ago`;
    }),
    "",
  ];
  stream.write(lines.join("\n"));
}

function describeStep(step: StepStatus): string[] {
  const counts = [
    step.done,
    step.pending,
    step.running,
    step.failed,
    step.waived,
    step.manifests,
    step.tags,
    step.blobs,
  ];
  return [stepNames[step.step], ...counts.map(formatCount)];
}
