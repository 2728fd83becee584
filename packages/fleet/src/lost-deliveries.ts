import type { Database } from "@longshore/datastore";
import { countOldDispatches, forgetOldDispatches } from "@longshore/ledger";
import { queueNames, type StepQueues } from "@longshore/queues";
import { stepsOfQueue } from "./queue-of-step.js";

/** Time that a delivery is given to be claimed, and between two looks. Milliseconds. */
const patience = 5_000;

/**
 * Finds what the ledger has delivered and a queue has no more, although nobody has claimed it: its
 * worker died, or had no ledger, when it took it. A queue is looked at by itself, for others may hold
 * what nobody takes now.
 */
export class LostDeliveries {
  readonly #database: Database;
  readonly #queues: Pick<StepQueues, "countWaiting">;
  /** As `performance.now()` counts. */
  #lookAt = 0;

  constructor(database: Database, queues: Pick<StepQueues, "countWaiting">) {
    this.#database = database;
    this.#queues = queues;
  }

  /** Looks, unless it has just done so. To be called while all that is due has been delivered. */
  async look(runId: number): Promise<void> {
    if (performance.now() < this.#lookAt) {
      return;
    }
    this.#lookAt = performance.now() + patience;
    for (const queue of queueNames) {
      const old = { steps: stepsOfQueue(queue), age: patience };
      // In this order: what a worker takes between the two is only delivered again.
      const delivered = await countOldDispatches(this.#database, runId, old);
      if (delivered > 0 && delivered > (await this.#queues.countWaiting(queue))) {
        await forgetOldDispatches(this.#database, runId, old);
      }
    }
  }
}
