import { describeCount } from "./format.js";
import type { Report } from "./report.js";

/** How a run stands, for a person. */
export interface Verdict {
  /** Whether the run did what it was to do; undefined while nobody can know. */
  readonly isGood: boolean | undefined;
  /** One or two words. */
  readonly word: string;
  /** A sentence or two. */
  readonly text: string;
}

/** Says how a run stands. */
export function judgeRun(report: Report): Verdict {
  const { run, window } = report;
  switch (run.state) {
    case "complete":
      return {
        isGood: true,
        word: "complete",
        text:
          (window?.to === undefined
            ? "The run is complete. It switched no lockfiles."
            : "The run is complete, and the lockfiles are switched: the registry starts on its database.") +
          describeWaivers(report),
      };
    case "cancelled":
      return {
        isGood: false,
        word: "cancelled",
        text: "The run was cancelled before it was complete. `longshore resume` takes it up again.",
      };
    case "abandoned":
      return {
        isGood: false,
        word: "abandoned",
        text: "The run was not finished: another command line took its place.",
      };
    case "unfinished":
      return describeUnfinished(report);
  }
}

/** Says that a run came to its end without something. Where nothing failed, a waiver gave up nothing. */
function describeWaivers({ troubles, waivers }: Report): string {
  if (troubles.counts.waived === 0) {
    return "";
  }
  return (
    ` ${describeCount(waivers.length, "repository is", "repositories are")} waived: ` +
    "what failed there is NOT imported."
  );
}

function describeUnfinished({ run, troubles, window }: Report): Verdict {
  const failed = troubles.counts.setAside;
  const word = run.pausedAt !== undefined ? "paused" : run.held ? "at work" : "not complete";
  const who = run.held ? `It is in the hands of ${run.holder ?? "?"}.` : "Nobody works on it.";
  const switched = window?.to === undefined ? " The lockfiles are not switched." : "";
  const left =
    failed === 0
      ? ""
      : ` ${describeCount(failed, "job is", "jobs are")} set aside: see \`longshore failures\`.`;
  return {
    isGood: run.held ? undefined : false,
    word,
    text: `The run is NOT complete. ${who}${switched}${left}`,
  };
}
