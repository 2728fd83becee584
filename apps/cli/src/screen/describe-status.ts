import type { Count, RunStatus, StepStatus, TimeRange } from "@longshore/status";
import { drawTable } from "./draw-table.js";
import {
  describeCount,
  formatBytes,
  formatCount,
  formatDuration,
  stepNames,
} from "@longshore/report";
import { toPrintable, toPrintableMessage } from "@longshore/telemetry";

/** Jobs in hand, and jobs set aside, that are shown: `--json` has more. */
const shown = 5;

/** Tells a person how far a run is, in lines. */
export function describeStatus(status: RunStatus): string[] {
  return [
    `Run ${status.run}: ${status.paused ? "paused" : status.state}, begun ${status.startedAt}`,
    describeHolder(status),
    ...drawTable([
      ["step", "state", "jobs", "failed", "waived", "counted", "time"],
      ...status.steps.map(describeStep),
    ]),
    ...status.steps.flatMap(describeRate),
    ...describeWindow(status),
    ...describeRunning(status),
    ...describeFailures(status),
    ...status.skips.map(({ reason, skips, tags }) => {
      const lost = tags > 0 ? `, ${describeCount(tags, "tag")} lost` : "";
      return `  left behind: ${formatCount(skips)} × ${reason}${lost}`;
    }),
    ...status.waivers.map(
      ({ repository, reason }) =>
        `  waived: ${toPrintable(repository)}: ${toPrintableMessage(reason)}`,
    ),
    ...describeFleet(status),
  ];
}

function describeHolder({ holder, fleet, awaitsOperator }: RunStatus): string {
  if (holder !== null) {
    return `Led by ${toPrintable(holder)}.`;
  }
  if (awaitsOperator) {
    return "Its coordinator waits for an operator: retry or waive what has failed.";
  }
  return fleet ? "Nobody leads it." : "Nobody works on it.";
}

function describeStep(status: StepStatus): string[] {
  const { step, state, listed, jobs, counts } = status;
  const total = jobs.pending + jobs.running + jobs.done + jobs.failed + jobs.waived;
  const more = listed || state === "waiting" ? "" : "+";
  return [
    stepNames[step],
    state,
    `${formatCount(jobs.done)}/${formatCount(total)}${more}`,
    formatCount(jobs.failed),
    formatCount(jobs.waived),
    counts.map(describeCounted).join(", "),
    describeTime(status),
  ];
}

function describeTime({ startedAt, finishedAt, timeLeft }: StepStatus): string {
  if (startedAt !== null && finishedAt !== null) {
    return formatDuration(Date.parse(finishedAt) - Date.parse(startedAt));
  }
  return timeLeft === null ? "" : `${formatRange(timeLeft)} left`;
}

/** What is counted, where there is one of it. */
const oneOf = {
  repositories: "repository",
  tags: "tag",
  manifests: "manifest",
  blobs: "blob",
} as const satisfies Partial<Record<Count["unit"], string>>;

function describeCounted({ unit, done, total }: Count): string {
  if (unit === "bytes") {
    const of = total === null || total === done ? "" : ` of ${formatBytes(total)}`;
    return `${formatBytes(done)}${of}`;
  }
  const of = total === null || total === done ? "" : `/${formatCount(total)}`;
  return `${formatCount(done)}${of} ${of === "" && done === 1 ? oneOf[unit] : unit}`;
}

function describeRate({ step, counts }: StepStatus): string[] {
  const rates = counts.flatMap(({ unit, perSecond }) => {
    if (perSecond === null || perSecond === 0) {
      return [];
    }
    return unit === "bytes"
      ? `${formatBytes(Math.round(perSecond))}/s`
      : `${perSecond.toFixed(1)} ${unit}/s`;
  });
  return rates.length === 0 ? [] : [`  ${stepNames[step]}: ${rates.join(", ")} of late`];
}

function describeWindow({ readOnlyWindow }: RunStatus): string[] {
  if (readOnlyWindow === null) {
    return [];
  }
  const { expected, seconds, finishedAt } = readOnlyWindow;
  const expectation = expected === null ? "" : describeExpectation(expected);
  if (seconds === null) {
    return expectation === "" ? [] : [`Read-only window (step two): ${expectation}`];
  }
  const length = formatSeconds(seconds);
  return [
    `Read-only window (step two): ${finishedAt === null ? `${length} so far` : length}` +
      (expectation === "" ? "" : `; ${expectation}`),
  ];
}

/** What is expected of a read-only window, for a person. */
export function describeExpectation(
  expected: NonNullable<NonNullable<RunStatus["readOnlyWindow"]>["expected"]>,
): string {
  const { repositories, tags, counting } = expected;
  return (
    `${formatRange(expected)} expected, for ` +
    `${describeCount(repositories, "repository", "repositories")} and ${describeCount(tags, "tag")}` +
    (counting ? " that step one has counted so far" : "")
  );
}

function describeRunning({ running }: RunStatus): string[] {
  const { total, first } = running;
  return total === 0
    ? []
    : [
        `In hand: ${describeCount(total, "job")}`,
        ...first.slice(0, shown).map(({ stage, scope, claimant, seconds }) => {
          const what = scope === "" ? "the listing" : toPrintable(scope);
          return `  ${formatSeconds(seconds)}: ${stepNames[stage]}: ${what}, ${toPrintable(claimant)}`;
        }),
      ];
}

function describeFailures({ failures }: RunStatus): string[] {
  const { total, first } = failures;
  return total === 0
    ? []
    : [
        `Set aside: ${describeCount(total, "job")}; listed by \`longshore failures\``,
        ...first.slice(0, shown).map(({ stage, scope, code }) => {
          return `  ${stepNames[stage]}: ${scope === "" ? "the listing" : toPrintable(scope)}: ${code}`;
        }),
      ];
}

function describeFleet({ processes, queues }: RunStatus): string[] {
  return [
    ...processes.map(({ name, silence }) => {
      return `  ${toPrintable(name)}: last sign of life ${formatSeconds(silence)} ago`;
    }),
    ...(queues ?? []).map(({ step, deliveries }) => {
      return `  queue of ${stepNames[step]}: ${describeCount(deliveries, "delivery", "deliveries")}`;
    }),
  ];
}

function formatSeconds(seconds: number): string {
  return formatDuration(seconds * 1_000);
}

function formatRange({ low, high }: TimeRange): string {
  const [from, to] = [formatSeconds(low), formatSeconds(high)];
  return from === to ? from : `${from} to ${to}`;
}
