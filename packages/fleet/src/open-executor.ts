import {
  type BlobSource,
  createContext,
  createVerificationContext,
  executeJob,
  executeVerifyJob,
  type JobOutcome,
  openStepBlobs,
} from "@longshore/import";
import type { Claimant, ClaimedJob, JobStep, Run, Verification } from "@longshore/ledger";
import type { FleetWork } from "./find-run.js";
import type { FleetParts } from "./fleet-parts.js";

/** How much a worker does at once. */
export interface WorkerLoad {
  /** Jobs in hand: those that are loaded, and those that read or wait meanwhile. */
  readonly jobsAtOnce: number;
  /** Jobs that write to the database, or read a snapshot of it. */
  readonly loadsAtOnce: number;
}

/** Executes claimed jobs of what a fleet works on. */
export type Executor = (job: ClaimedJob) => Promise<JobOutcome>;

/** What a worker's executor is made of. */
interface ExecutorParts {
  readonly parts: FleetParts;
  readonly load: WorkerLoad;
  readonly claimant: Claimant;
}

/** Makes a worker's executor. */
export function openExecutor(parts: ExecutorParts, work: FleetWork): Executor {
  return work.kind === "import" ? openImporter(parts, work.run) : openVerifier(parts, work.run);
}

function openImporter({ parts, load, claimant }: ExecutorParts, { command }: Run): Executor {
  const { configuration, metrics } = parts;
  const context = createContext(parts.database, {
    ...parts,
    command,
    onLoaded: (rows) => metrics.rowsLoaded(rows),
    claimant,
    options: {
      ...load,
      readConcurrency: configuration.tagconcurrency,
      preImportSkipRecent: configuration.preimportskiprecent,
      maxAttempts: configuration.attempts,
      checkTags: "no",
      dryRun: false,
    },
  });
  const opened = new Map<JobStep, Promise<BlobSource>>();
  // A step's inventory is complete before its first job is delivered.
  const openBlobs = (step: JobStep) => {
    const blobs = opened.get(step) ?? openStepBlobs(context, step);
    opened.set(step, blobs);
    blobs.catch(() => opened.delete(step));
    return blobs;
  };
  return async (job) => executeJob({ ...context, blobs: await openBlobs(job.step) }, job, ignore);
}

function openVerifier({ parts, load, claimant }: ExecutorParts, { scope }: Verification): Executor {
  const { configuration } = parts;
  const context = createVerificationContext({
    ...parts,
    scope,
    claimant,
    options: {
      jobsAtOnce: load.jobsAtOnce,
      readConcurrency: configuration.tagconcurrency,
      maxAttempts: configuration.attempts,
      dryRun: false,
    },
    readsAtOnce: load.loadsAtOnce,
  });
  return (job) => executeVerifyJob(context, job, ignore);
}

/** Jobs that a listing adds are the producer's to find. */
function ignore(): void {}
