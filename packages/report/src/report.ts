import type {
  JobStep,
  RecordedLockfileEvent,
  Run,
  Skip,
  SkipCount,
  Statistic,
  StepTotals,
  Throughput,
  Trouble,
  TroubledJob,
  RecordedSkip,
  Waiver,
} from "@longshore/ledger";

/** What a step did, or what went before one. */
export interface StepReport {
  readonly step: JobStep;
  readonly startedAt: Date | undefined;
  /** Undefined while it is not done. */
  readonly finishedAt: Date | undefined;
  /** From its beginning until its last job was done; pauses count. Milliseconds. */
  readonly duration: number;
  readonly totals: StepTotals;
}

/** The time in which the registry must be read-only: from the begin of step two to the cutover. */
export interface ReadOnlyWindow {
  readonly from: Date;
  /** When the lockfiles were switched; undefined while they are not. */
  readonly to: Date | undefined;
}

/** Jobs that failed, and what became of them. */
export interface TroubleReport {
  readonly counts: Readonly<Record<Trouble, number>>;
  /** The first of each. */
  readonly first: Readonly<Record<Trouble, readonly TroubledJob[]>>;
}

/** What was left behind. */
export interface SkipReport {
  readonly counts: readonly SkipCount[];
  /** Tags that are lost, for whatever reasons. */
  readonly lostTags: number;
  /** The first for each reason. */
  readonly first: readonly Skip[];
}

/**
 * What a run did, as its ledger has it. What may be without bounds is read as a stream, while the
 * snapshot is open that the report is of.
 */
export interface Report {
  /** When it was read. */
  readonly takenAt: Date;
  readonly run: Run;
  readonly steps: readonly StepReport[];
  /** Undefined where step two has not begun, or switches no lockfiles. */
  readonly window: ReadOnlyWindow | undefined;
  /** Undefined while no job is done. */
  readonly throughput: Throughput | undefined;
  readonly troubles: TroubleReport;
  readonly waivers: readonly Waiver[];
  readonly skips: SkipReport;
  readonly statistics: readonly Statistic[];
  /** What happened to the lockfiles, in order. */
  readonly lockfiles: readonly RecordedLockfileEvent[];
  /** Every job of {@link TroubleReport}. */
  readonly streamTroubles: (trouble: Trouble) => AsyncIterable<TroubledJob>;
  /** Every skip; what two steps left behind comes for each. */
  readonly streamSkips: () => AsyncIterable<RecordedSkip>;
}
