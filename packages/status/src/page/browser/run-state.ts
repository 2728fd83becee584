import type { RunStatus } from "../../run-status.js";

/** Where a run stands, as a person asks for it. */
export type RunCondition =
  | "running"
  | "paused"
  | "unattended"
  | "complete"
  | "cancelled"
  | "abandoned";

/** Where a run stands. */
export function judgeRun({ state, paused, holder }: RunStatus): RunCondition {
  if (state !== "unfinished") {
    return state;
  }
  return paused ? "paused" : holder === null ? "unattended" : "running";
}

/** In one or two words. */
export const conditionNames: Readonly<Record<RunCondition, string>> = {
  running: "Running",
  paused: "Paused",
  unattended: "Not running",
  complete: "Complete",
  cancelled: "Cancelled",
  abandoned: "Abandoned",
};
