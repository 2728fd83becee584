import type { Report } from "./report.js";
import { describeFailures } from "./sections/failures.js";
import { describeLockfiles } from "./sections/lockfiles.js";
import { describeRows, describeRequests } from "./sections/statistics.js";
import { describeRun } from "./sections/run.js";
import { describeSkips } from "./sections/skips.js";
import { describeSteps } from "./sections/steps.js";
import type { Section } from "./section.js";

/** What a person is told of a run, in order, whatever it is written in. */
export function outline(report: Report): Section[] {
  return [
    describeRun(report),
    describeSteps(report),
    describeFailures(report),
    describeSkips(report),
    describeRows(report),
    describeRequests(report),
    describeLockfiles(report),
  ];
}
