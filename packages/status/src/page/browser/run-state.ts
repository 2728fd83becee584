import type { RunStatus } from "../../run-status.js";

/** Where a run stands, as a person asks for it. */
export type RunCondition =
  | "running"
  | "paused"
  | "awaiting"
  | "unattended"
  | "complete"
  | "cancelled"
  | "abandoned";

/** Where a run stands. */
export function judgeRun({ state, paused, holder, awaitsOperator }: RunStatus): RunCondition {
  if (state !== "unfinished") {
    return state;
  }
  if (paused || awaitsOperator) {
    return paused ? "paused" : "awaiting";
  }
  return holder === null ? "unattended" : "running";
}

/** In one or two words. */
export const conditionNames: Readonly<Record<RunCondition, string>> = {
  running: "Running",
  paused: "Paused",
  awaiting: "Waits for you",
  unattended: "Not running",
  complete: "Complete",
  cancelled: "Cancelled",
  abandoned: "Abandoned",
};
