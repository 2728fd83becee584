import { unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import {
  type BlobSource,
  createContext,
  executeJob,
  type ImportContext,
  type JobOutcome,
  openStepBlobs,
} from "@longshore/import";
import {
  claimDelivered,
  type ClaimedJob,
  type JobStep,
  renewLeases,
  type Run,
} from "@longshore/ledger";
import type { Delivery } from "@longshore/queues";
import { DeliveryClaims } from "./delivery-claims.js";
import type { FleetParts } from "./fleet-parts.js";
import type { ProcessMetrics } from "./metrics/process-metrics.js";
import type { Turns } from "./metrics/turns.js";

/** How much a worker does at once. */
export interface WorkerLoad {
  /** Jobs in hand: those that are loaded, and those that read or wait meanwhile. */
  readonly jobsAtOnce: number;
  /** Jobs that write to the database. */
  readonly loadsAtOnce: number;
}

/** What a worker's jobs are of. */
export interface WorkerRun {
  readonly run: Run;
  /** How deliveries name the ledger that the run is in. */
  readonly ledger: string;
  /** Told of what makes every other job fail, too: a storage that refuses us. */
  readonly onRefused: (error: unknown) => void;
}

/** The jobs of one run that are delivered to this process: claims, executes and keeps them. */
export class DeliveredJobs {
  readonly #context: ImportContext;
  readonly #run: WorkerRun;
  readonly #metrics: ProcessMetrics;
  readonly #turns: Turns;
  readonly #claims: DeliveryClaims;
  readonly #inHand = new Set<ClaimedJob>();
  readonly #blobs = new Map<JobStep, Promise<BlobSource>>();

  constructor(parts: FleetParts, load: WorkerLoad, run: WorkerRun) {
    const { configuration, process } = parts;
    this.#run = run;
    this.#metrics = parts.metrics;
    this.#turns = parts.turns;
    this.#context = createContext(parts.database, {
      ...parts,
      command: run.run.command,
      onLoaded: (rows) => parts.metrics.rowsLoaded(rows),
      claimant: { name: process.name, lease: configuration.lease },
      options: {
        ...load,
        readConcurrency: configuration.tagconcurrency,
        preImportSkipRecent: configuration.preimportskiprecent,
        maxAttempts: configuration.attempts,
        checkTags: "no",
        dryRun: false,
      },
    });
    const { database, claimant } = this.#context;
    this.#claims = new DeliveryClaims((deliveries) =>
      claimDelivered(database, claimant, deliveries),
    );
  }

  /** Does a delivered job, unless it has been claimed since, or is of another run or database. */
  async handle(delivery: Delivery): Promise<void> {
    if (delivery.ledger !== this.#run.ledger || delivery.run !== this.#run.run.id) {
      return;
    }
    const job = await this.#claims.claim(delivery);
    if (job !== undefined) {
      await this.#execute(job);
    }
  }

  /** Writes down what this process has asked of storage. */
  async recordRequests(): Promise<void> {
    await this.#context.requests.flush(this.#context.database, this.#run.run.id);
  }

  /** Renews the leases of the jobs in hand. */
  async renew(): Promise<void> {
    const { database, claimant } = this.#context;
    await renewLeases(database, this.#inHand, claimant.lease);
  }

  async #execute(job: ClaimedJob): Promise<void> {
    this.#begin(job);
    let outcome: JobOutcome["kind"] = "given-up";
    try {
      const context = { ...this.#context, blobs: await this.#openBlobs(job.step) };
      outcome = (await executeJob(context, job, ignore)).kind;
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
    this.#context.requests.enter(job.step);
    this.#inHand.add(job);
    this.#turns.jobBegun(job);
    this.#metrics.jobsInHand(this.#inHand.size);
  }

  #end(job: ClaimedJob, outcome: JobOutcome["kind"]): void {
    this.#inHand.delete(job);
    this.#metrics.jobEnded(job.step, outcome, this.#turns.jobEnded(job));
    this.#metrics.jobsInHand(this.#inHand.size);
  }

  /** A step's inventory is complete before its first job is delivered. */
  #openBlobs(step: JobStep): Promise<BlobSource> {
    const open = this.#blobs.get(step) ?? openStepBlobs(this.#context, step);
    this.#blobs.set(step, open);
    open.catch(() => this.#blobs.delete(step));
    return open;
  }
}

/** Jobs that a listing adds are the producer's to find. */
function ignore(): void {}
