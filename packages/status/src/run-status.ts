/**
 * How far a run is: what `/api/status` and `longshore status --json` give, and all that the page and
 * the terminal show. Plain JSON: times are ISO 8601 in UTC, durations seconds, sizes bytes; what is not
 * known, or not yet, is null. Nothing in it is a secret.
 */
export interface RunStatus {
  readonly run: number;
  readonly state: "unfinished" | "complete" | "abandoned" | "cancelled";
  readonly paused: boolean;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** The process that leads it; null when none does. */
  readonly holder: string | null;
  /** Whether a fleet's coordinator leads nothing now: it waits for failed jobs to be retried or waived. */
  readonly awaitsOperator: boolean;
  /** Whether many processes work on it. */
  readonly fleet: boolean;
  /** The only repository that is imported; null for all. */
  readonly repository: string | null;
  /** What is under way, also between steps; null when nothing is. */
  readonly current: StageName | null;
  /** The steps of the run's command, in the order they run in. */
  readonly steps: readonly StepStatus[];
  /** Step two's, in which the registry takes no pushes; null for a run that has none. */
  readonly readOnlyWindow: ReadOnlyWindow | null;
  /** Jobs in hand, those first that have been for longest. */
  readonly running: Listed<RunningJob>;
  /** Jobs that are set aside. */
  readonly failures: Listed<Failure>;
  /** What was left behind, most frequent first. */
  readonly skips: readonly SkipsOfReason[];
  /** Repositories whose failures an operator accepted. */
  readonly waivers: readonly AcceptedRepository[];
  /** A fleet's, that have not said that they ended; empty for an import in one process. */
  readonly processes: readonly ProcessStatus[];
  /** A fleet's queues; null where they are not known, as to a process that does not reach Redis. */
  readonly queues: readonly QueueStatus[] | null;
}

/** A step of an import. */
export type StepName = "pre-import" | "tag-import" | "blob-import";

/** What a run goes through: its steps, and the listings that go before and after one. */
export type StageName = "inventory" | StepName | "tag-check" | "verify";

/** How far a step is. */
export interface StepStatus {
  readonly step: StepName;
  readonly state: "waiting" | "running" | "done";
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Whether all that there is to do has been found: until then totals grow. */
  readonly listed: boolean;
  readonly jobs: JobsByState;
  /** What the step does. How far it is as a whole, its jobs tell: these totals are not always known. */
  readonly counts: readonly Count[];
  /** Until the step's end; null when it does not run, or that cannot be known. */
  readonly timeLeft: TimeRange | null;
}

/** Jobs by their state, listings not among them. */
export interface JobsByState {
  readonly pending: number;
  readonly running: number;
  readonly done: number;
  /** Set aside. */
  readonly failed: number;
  /** Set aside, and accepted by an operator. */
  readonly waived: number;
}

/** What a step counts. */
export type CountUnit = "repositories" | "tags" | "manifests" | "blobs" | "bytes";

/** How much of something is done. */
export interface Count {
  readonly unit: CountUnit;
  readonly done: number;
  /** As far as it is known by now, never below `done`; null when it is not known. */
  readonly total: number | null;
  /** Over the last minutes; null when the step does not run. */
  readonly perSecond: number | null;
}

/** A time that is not known exactly. Seconds. */
export interface TimeRange {
  readonly low: number;
  readonly high: number;
}

/** How long the registry is read-only for: from the beginning of step two until the lockfiles are switched. */
export interface ReadOnlyWindow {
  /** What step one's counts let expect; null where none has run. */
  readonly expected: ExpectedWindow | null;
  readonly startedAt: string | null;
  /** When the lockfiles were switched. */
  readonly finishedAt: string | null;
  /** How long it was, or has been so far. Null before it begins. */
  readonly seconds: number | null;
}

/** How long a read-only window is likely to be, and for how much. */
export interface ExpectedWindow extends TimeRange {
  readonly repositories: number;
  readonly tags: number;
  /** Whether step one still counts: there will be more. */
  readonly counting: boolean;
}

/** The first of a list that may be long. */
export interface Listed<Item> {
  /** How many there are, beside those that are listed too. */
  readonly total: number;
  readonly first: readonly Item[];
}

/** A job that is in hand. */
export interface RunningJob {
  readonly stage: StageName;
  readonly kind: "listing" | "repository" | "tag-range" | "blob-range";
  /** A repository's path, a range of its tags or of blobs, or for a listing the folder below which it lists. */
  readonly scope: string;
  /** Null for a listing and a range of blobs. */
  readonly repository: string | null;
  /** The process that works on it. */
  readonly claimant: string;
  readonly since: string;
  /** How long, by the database's clock. */
  readonly seconds: number;
  /** How often it has been begun. */
  readonly attempt: number;
}

/** A job that is set aside, and why. */
export interface Failure {
  readonly stage: StageName;
  readonly kind: RunningJob["kind"];
  /** See {@link RunningJob}. */
  readonly scope: string;
  readonly repository: string | null;
  /** An error code, as docs/errors.md explains it. */
  readonly code: string;
  readonly message: string;
}

/** What was left behind for one reason. */
export interface SkipsOfReason {
  /** A code, such as `manifest-missing`. */
  readonly reason: string;
  /** What it means, one line. */
  readonly meaning: string;
  readonly skips: number;
  /** Tags that are lost by it. */
  readonly tags: number;
}

/** A repository whose failures an operator accepted. */
export interface AcceptedRepository {
  readonly repository: string;
  readonly reason: string;
  readonly waivedAt: string;
}

/** A process of a fleet. */
export interface ProcessStatus {
  readonly name: string;
  readonly role: "producer" | "worker" | "coordinator";
  readonly version: string;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  /** How long ago the last sign of life was, by the database's clock. */
  readonly silence: number;
}

/** A queue of a fleet. */
export interface QueueStatus {
  /** Whose jobs it delivers: a step's, or those of verifications. */
  readonly step: StageName;
  /** Waiting, or with a worker. */
  readonly deliveries: number;
}

/** What `/api/status` gives in place of a status: 404 while there is no run, 503 while it cannot be read. */
export interface NoStatus {
  /** One line for a person. */
  readonly error: string;
}
