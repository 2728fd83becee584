import type { CopyRows, Database, LoadedRows, MediaTypeStore } from "@longshore/datastore";
import type { Claimant, RecordRows, RequestTally, RunCommand } from "@longshore/ledger";
import type { Storage } from "@longshore/storage";
import type { Logger } from "@longshore/telemetry";
import type { LimitFunction } from "p-limit";
import type { BlobSource } from "./gather/blob-source.js";

/** What an import is asked for beyond its command, and what it may use. */
export interface ImportOptions {
  /** Jobs in hand at once: those that are loaded, and those that read or wait meanwhile. */
  readonly jobsAtOnce: number;
  /** Jobs that are loaded at once, each on a connection of its own. */
  readonly loadsAtOnce: number;
  /** Storage reads at once in one job. */
  readonly readConcurrency: number;
  /** Repositories pre-imported less than this ago are not pre-imported again. Milliseconds. */
  readonly preImportSkipRecent: number;
  /** Most attempts at a job before it is set aside. */
  readonly maxAttempts: number;
  /**
   * Whether tags are compared with storage before the lockfiles are switched, and whether a
   * repository where they differ is imported again or fails the run.
   */
  readonly checkTags: "no" | "import" | "fail";
  /** Everything in one transaction that is rolled back. */
  readonly dryRun: boolean;
}

/** What every job works with, of an import or of a verification. */
export interface JobContext {
  readonly storage: Storage;
  /** What manifests, configs and layers are asked of. */
  readonly blobs: BlobSource;
  readonly database: Database;
  readonly logger: Logger;
  /** This process, in whose name jobs are claimed. */
  readonly claimant: Claimant;
  readonly options: Pick<
    ImportOptions,
    "jobsAtOnce" | "readConcurrency" | "maxAttempts" | "dryRun"
  >;
  /** Aborted when work is to stop at once: what was not committed is given up. */
  readonly signal: AbortSignal;
}

/** What every job of an import works with. */
export interface ImportContext extends JobContext {
  readonly copyRows: CopyRows;
  /** Lets only so many jobs at once write to the database. */
  readonly loading: LimitFunction;
  readonly mediaTypes: MediaTypeStore;
  /** Is told of the rows that a job has committed, into which top-level namespace. */
  readonly noteLoaded: (namespaceId: number, rows: LoadedRows) => Promise<void>;
  /** Adds the rows of a transaction to the run's statistics, as its last statement. */
  readonly recordRows: RecordRows;
  /** The requests that this process makes. */
  readonly requests: RequestTally;
  readonly command: RunCommand;
  readonly options: ImportOptions;
}
