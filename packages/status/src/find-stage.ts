import type { JobGroup } from "@longshore/ledger";
import type { StageName, StepName } from "./run-status.js";

/**
 * Finds what of a run is under way: the first stage, in the order they run in, that has jobs to do.
 * Repositories that a check of tags has imported again are step two's once more.
 */
export function findStage(
  steps: readonly StepName[],
  groups: readonly JobGroup[],
): StageName | null {
  const stages = [
    "inventory" as const,
    ...steps.flatMap((step) =>
      step === "tag-import" ? ([step, "tag-check"] as const) : ([step] as const),
    ),
  ];
  const open = new Set(
    groups
      .filter(({ state }) => state === "pending" || state === "running")
      .map(({ step }) => step),
  );
  return stages.find((stage) => open.has(stage)) ?? null;
}
