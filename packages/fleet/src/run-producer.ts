import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import {
  findUndispatched,
  forgetDispatches,
  jobSteps,
  markDispatched,
  noteAlive,
  releaseLease,
  takeLease,
  type UndispatchedJob,
  nameLedger,
} from "@longshore/ledger";
import { openStepQueues, type QueueName, queueNames, type StepQueues } from "@longshore/queues";
import { findFleetWork } from "./find-run.js";
import type { FleetParts } from "./fleet-parts.js";
import { leave } from "./leave.js";
import { LostDeliveries } from "./lost-deliveries.js";
import { addQueueMetrics, type QueueMetrics } from "./metrics/queue-metrics.js";
import { queueOfStep } from "./queue-of-step.js";
import { wait } from "./wait.js";

/** Waits between two turns: after one that found work, and after one that found none. Milliseconds. */
const busyWait = 50;
const idleWait = 500;

/** The part that one producer at a time plays. */
const part = "producer";

/**
 * Keeps a fleet's queues filled from the ledger, to a bounded depth, until it is told to stop. Of
 * several producers one does so at a time. Redis may be gone or emptied meanwhile: nothing is lost.
 * @throws RUN_MISMATCH, QUEUE_PREFIX_TAKEN
 */
export async function runProducer(parts: FleetParts): Promise<void> {
  const queues = await openStepQueues(parts.redis);
  const metrics = addQueueMetrics(parts.metrics.registry, () => queues.readMemory());
  const producer = new Producer(parts, { queues, metrics }, await nameLedger(parts.database));
  try {
    while (!parts.drain.aborted) {
      await wait((await takeTurn(parts, producer)) > 0 ? busyWait : idleWait, parts.drain);
    }
  } finally {
    await queues.close();
    await leave(parts, () => releaseLease(parts.database, part, parts.process.name));
  }
}

/** @returns how many jobs were delivered */
async function takeTurn({ logger, turns }: FleetParts, producer: Producer): Promise<number> {
  try {
    const delivered = await producer.turn();
    turns.turned(true);
    return delivered;
  } catch (error) {
    turns.turned(false);
    if (!isRetryable(unwrapQueryError(error))) {
      throw error;
    }
    logger.warn({ err: explainQueryError(error) }, "nothing can be delivered for the moment");
    return 0;
  }
}

/** What a producer knows from one turn to the next. */
class Producer {
  readonly #parts: FleetParts;
  readonly #queues: StepQueues;
  readonly #metrics: QueueMetrics;
  readonly #ledger: string;
  readonly #lost: LostDeliveries;
  /** The epoch's value after the last turn. */
  #epoch: string | undefined;
  /** When the part has to be renewed, as `performance.now()` counts. */
  #renewAt = 0;

  constructor(
    parts: FleetParts,
    { queues, metrics }: { readonly queues: StepQueues; readonly metrics: QueueMetrics },
    ledger: string,
  ) {
    this.#parts = parts;
    this.#queues = queues;
    this.#metrics = metrics;
    this.#ledger = ledger;
    this.#lost = new LostDeliveries(parts.database, queues);
  }

  async turn(): Promise<number> {
    const work = await findFleetWork(this.#parts);
    if (work === undefined) {
      this.#metrics.queueDepths(new Map());
      return 0;
    }
    if (performance.now() >= this.#renewAt && !(await this.#takePart(work.run.id))) {
      this.#epoch = undefined;
      this.#metrics.queueDepths(new Map());
      return 0;
    }
    // Also while it is paused: the queues are this ledger's still.
    await this.#renewEpoch(work.run.id);
    const isPaused = work.kind === "import" && work.run.pausedAt !== undefined;
    return isPaused ? 0 : this.#fill(work.run.id);
  }

  async #noteAlive(runId: number): Promise<void> {
    const { database, process, requests } = this.#parts;
    await noteAlive(database, process);
    await requests.flush(database, runId);
  }

  /** Says that this process lives, and takes the producer's part or renews it: thrice a lease. */
  async #takePart(runId: number): Promise<boolean> {
    const { database, process, configuration } = this.#parts;
    const { lease } = configuration;
    const now = performance.now();
    await this.#noteAlive(runId);
    const isOurs = await takeLease(database, part, { holder: process.name, lease });
    this.#renewAt = isOurs ? now + lease / 3 : 0;
    return isOurs;
  }

  async #renewEpoch(runId: number): Promise<void> {
    const { value, intact } = await this.#queues.renewEpoch(this.#ledger, this.#epoch);
    if (!intact) {
      const lost = await forgetDispatches(this.#parts.database, runId);
      this.#parts.logger.info({ run: runId, jobs: lost }, "the queues are filled anew");
    }
    this.#epoch = value;
  }

  async #fill(runId: number): Promise<number> {
    const { database, configuration } = this.#parts;
    const counts = new Map<QueueName, number>();
    for (const queue of queueNames) {
      counts.set(queue, await this.#queues.countDeliveries(queue));
    }
    this.#metrics.queueDepths(counts);
    const roomIn = (queue: QueueName): number =>
      Math.max(0, configuration.queuedepth - (counts.get(queue) ?? 0));
    const limits = new Map(jobSteps.map((step) => [step, roomIn(queueOfStep[step])]));
    const jobs = await findUndispatched(database, runId, limits);
    let delivered = 0;
    for (const queue of counts.keys()) {
      const chosen = jobs.filter((job) => queueOfStep[job.step] === queue).slice(0, roomIn(queue));
      delivered += chosen.length;
      await this.#deliver(runId, queue, chosen);
    }
    if (jobs.length === 0 && [...limits.values()].every((limit) => limit > 0)) {
      await this.#lost.look(runId);
    }
    return delivered;
  }

  /** A crash between the two adds the same delivery again, which changes nothing. */
  async #deliver(runId: number, step: QueueName, jobs: readonly UndispatchedJob[]): Promise<void> {
    for (const wasHandedBack of [true, false]) {
      const chosen = jobs.filter((job) => job.wasHandedBack === wasHandedBack);
      if (chosen.length > 0) {
        await this.#queues.addDeliveries(
          step,
          chosen.map(({ id, fence }) => ({ ledger: this.#ledger, run: runId, job: id, fence })),
          wasHandedBack ? "first" : "last",
        );
        await markDispatched(this.#parts.database, chosen);
      }
    }
  }
}
