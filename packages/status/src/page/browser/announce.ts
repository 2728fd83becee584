import type { RunStatus } from "../../run-status.js";
import { formatNumber, formatTime } from "./format.js";
import { conditionNames, judgeRun } from "./run-state.js";
import type { View } from "./view.js";
import { plural, stageNames, stepTitles } from "./words.js";

/** What has changed from one status to the next that a reader who does not see it should hear. */
function describeChanges(before: RunStatus, after: RunStatus): string[] {
  const condition = judgeRun(after);
  const ended = after.steps.filter(
    ({ step, state }) =>
      state === "done" && before.steps.some((past) => past.step === step && past.state !== "done"),
  );
  return [
    ...(before.run === after.run ? [] : [`Run ${after.run} has begun.`]),
    ...(judgeRun(before) === condition ? [] : [`The run is: ${conditionNames[condition]}.`]),
    ...ended.map(({ step }) => `${stepTitles[step][0]} is done.`),
    ...(after.current === null || after.current === before.current
      ? []
      : [`Now: ${stageNames[after.current]}.`]),
    ...(after.failures.total > before.failures.total
      ? [`${formatNumber(after.failures.total)} ${plural(after.failures.total, "job")} set aside.`]
      : []),
  ];
}

/** What a screen reader is told when the page shows `after` in place of `before`. */
export function announce(before: View, after: View): string {
  if (before.trouble?.kind !== after.trouble?.kind) {
    return after.trouble === undefined
      ? "The status is read again."
      : after.trouble.kind === "away"
        ? `No answer from the server since ${formatTime(after.trouble.since, after.trouble.since)}.`
        : after.trouble.error;
  }
  if (before.status === undefined || after.status === undefined) {
    return before.announcement;
  }
  const changes = describeChanges(before.status, after.status);
  return changes.length === 0 ? before.announcement : changes.join(" ");
}
