import { type JobStep, jobSteps } from "@longshore/ledger";
import type { QueueName } from "@longshore/queues";

/** Which queue a job's deliveries go through: what goes before a step goes through the step's. */
export const queueOfStep: Readonly<Record<JobStep, QueueName>> = {
  inventory: "pre-import",
  "pre-import": "pre-import",
  "tag-import": "tag-import",
  "tag-check": "tag-import",
  "blob-import": "blob-import",
  verify: "verify",
};

/** Whose jobs go through a queue. */
export function stepsOfQueue(queue: QueueName): JobStep[] {
  return jobSteps.filter((step) => queueOfStep[step] === queue);
}
