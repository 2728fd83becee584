import type { StepStatus } from "../../run-status.js";

/** How much of a step is done, by its jobs: they are all that is always known. */
export function measureStep({ state, jobs }: StepStatus): { done: number; total: number } {
  const all = jobs.pending + jobs.running + jobs.done + jobs.failed + jobs.waived;
  // A step without jobs has nothing done before it is done.
  return state === "done" || all === 0
    ? { done: Number(state === "done"), total: 1 }
    : { done: jobs.done + jobs.waived, total: all };
}
