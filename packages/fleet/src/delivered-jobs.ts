import { type Database, unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import type { JobOutcome } from "@longshore/import";
import {
  type Claimant,
  claimDelivered,
  type ClaimedJob,
  renewLeases,
  type RequestTally,
} from "@longshore/ledger";
import type { Delivery, DeliveryEnd } from "@longshore/queues";
import { DeliveryClaims } from "./delivery-claims.js";
import type { FleetWork } from "./find-run.js";
import type { FleetParts } from "./fleet-parts.js";
import type { ProcessMetrics } from "./metrics/process-metrics.js";
import type { Turns } from "./metrics/turns.js";
import { type Executor, openExecutor, type WorkerLoad } from "./open-executor.js";
import { wait } from "./wait.js";

/** Wait before a claim that the ledger could not take is tried again. Milliseconds. */
const claimWait = 1_000;

/** What a worker's jobs are of. */
export interface WorkerRun {
  readonly work: FleetWork;
  /** Aborted when nothing more is to be begun. */
  readonly ending: AbortSignal;
  /** Told of what makes every other job fail, too: a storage that refuses us. */
  readonly onRefused: (error: unknown) => void;
}

/** The jobs of one run that are delivered to this process: claims, executes and keeps them. */
export class DeliveredJobs {
  readonly #database: Database;
  readonly #claimant: Claimant;
  readonly #executor: Executor;
  readonly #run: WorkerRun;
  readonly #metrics: ProcessMetrics;
  readonly #turns: Turns;
  readonly #claims: DeliveryClaims;
  readonly #requests: RequestTally;
  readonly #inHand = new Set<ClaimedJob>();

  constructor(parts: FleetParts, load: WorkerLoad, run: WorkerRun) {
    const { configuration, process } = parts;
    this.#database = parts.database;
    this.#claimant = { name: process.name, lease: configuration.lease };
    this.#executor = openExecutor({ parts, load, claimant: this.#claimant }, run.work);
    this.#run = run;
    this.#metrics = parts.metrics;
    this.#turns = parts.turns;
    this.#requests = parts.requests;
    this.#claims = new DeliveryClaims((deliveries) =>
      claimDelivered(this.#database, this.#claimant, deliveries),
    );
  }

  /** Does a delivered job, unless it has been claimed since, or is of another run. */
  async handle(delivery: Delivery): Promise<DeliveryEnd> {
    if (delivery.run !== this.#run.work.run.id) {
      return "handled";
    }
    const job = await this.#claim(delivery);
    if (job === "given back") {
      return job;
    }
    if (job !== undefined) {
      await this.#execute(job);
    }
    return "handled";
  }

  /** While the ledger is away it waits: a delivery that is gone is found again only later. */
  async #claim(delivery: Delivery): Promise<ClaimedJob | "given back" | undefined> {
    const { ending } = this.#run;
    for (;;) {
      try {
        return await this.#claims.claim(delivery);
      } catch (error) {
        if (!isRetryable(unwrapQueryError(error))) {
          throw error;
        }
        if (ending.aborted) {
          return "given back";
        }
        await wait(claimWait, ending);
      }
    }
  }

  /** Writes down what this process has asked of storage. */
  async recordRequests(): Promise<void> {
    await this.#requests.flush(this.#database, this.#run.work.run.id);
  }

  /** Renews the leases of the jobs in hand. */
  async renew(): Promise<void> {
    await renewLeases(this.#database, this.#inHand, this.#claimant.lease);
  }

  async #execute(job: ClaimedJob): Promise<void> {
    this.#begin(job);
    let outcome: JobOutcome["kind"] = "given-up";
    try {
      outcome = (await this.#executor(job)).kind;
    } catch (error) {
      // While the ledger is away the job stays claimed, until its lease runs out.
      if (isRetryable(unwrapQueryError(error))) {
        throw error;
      }
      this.#run.onRefused(error);
    } finally {
      this.#end(job, outcome);
    }
  }

  #begin(job: ClaimedJob): void {
    this.#requests.enter(job.step);
    this.#inHand.add(job);
    this.#turns.jobBegun(job);
    this.#metrics.jobsInHand(this.#inHand.size);
  }

  #end(job: ClaimedJob, outcome: JobOutcome["kind"]): void {
    this.#inHand.delete(job);
    this.#metrics.jobEnded(job.step, outcome, this.#turns.jobEnded(job));
    this.#metrics.jobsInHand(this.#inHand.size);
  }
}
