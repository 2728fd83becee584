export {
  findInInventory,
  findInventory,
  type InventoryPart,
  replaceInInventory,
} from "./inventory-store.js";
export {
  type FleetProcess,
  type FleetRole,
  listProcesses,
  noteAlive,
  noteEnded,
  releaseLease,
  type SeenProcess,
  takeLease,
} from "./fleet-store.js";
export { describeCommand, isSameCommand } from "./describe-command.js";
export {
  addDifferences,
  countDifferences,
  forgetEarlierDifferences,
  listDifferences,
  type RecordedDifference,
} from "./difference-store.js";
export { addJobs } from "./jobs/add-jobs.js";
export { type JobGroup, readJobGroups } from "./job-groups.js";
export { type Claimant, claimDelivered, claimJobs, type DeliveredJob } from "./jobs/claim-jobs.js";
export {
  countOldDispatches,
  findUndispatched,
  forgetDispatches,
  forgetOldDispatches,
  markDispatched,
  type UndispatchedJob,
} from "./jobs/dispatch-jobs.js";
export { assertFence, completeJob, failJob, isLastOfFamily, releaseJob } from "./jobs/end-job.js";
export {
  type ClaimedJob,
  type JobCounts,
  type JobKind,
  type JobState,
  jobStates,
  type JobStep,
  jobSteps,
  type NewJob,
  noCounts,
} from "./jobs/job.js";
export { renewLeases, returnExpiredLeases } from "./jobs/leases.js";
export {
  forgetJobs,
  listWaivers,
  repeatDifferent,
  repeatJobs,
  retryJobs,
  reviveJobs,
  type Waiver,
  waiveRepository,
} from "./jobs/mend-jobs.js";
export { repositoryOfJob } from "./jobs/repository-of-job.js";
export {
  listLockfileEvents,
  type LockfileEvent,
  type RecordedLockfileEvent,
  recordLockfiles,
} from "./lockfile-events.js";
export { listRunningJobs, type RunningJob } from "./running-jobs.js";
export {
  readStepOneCounts,
  readStepOneSpeed,
  type StepOneCounts,
  type StepOneSpeed,
} from "./step-one-counts.js";
export { nameLedger } from "./name-ledger.js";
export {
  forgetLedger,
  hasLedger,
  knowsAllBlobs,
  knowsImports,
  migrateLedger,
} from "./migrate-ledger.js";
export { prepareLedger } from "./prepare-ledger.js";
export {
  type FailedJob,
  isListed,
  listFailedJobs,
  readFailures,
  readOldestPending,
  countUnsettled,
  readTotals,
  readUnfinished,
  type StepTotals,
} from "./progress.js";
export { type EndedRequest, RequestTally } from "./request-tally.js";
export {
  readRepositoryRecord,
  recordIncomplete,
  recordKnown,
  recordRepository,
  type RepositoryRecord,
} from "./repository-record.js";
export {
  type FleetTerms,
  type Run,
  type RunCommand,
  type RunIdentity,
  type Step,
  steps,
  type TagTimes,
} from "./run.js";
export {
  beginTagImport,
  closeRun,
  createRun,
  type Hold,
  holdRun,
  listRuns,
  forgetCutover,
  markStep,
  readStep,
  releaseRun,
  renewHold,
  type StepProgress,
} from "./run-store.js";
export { readTime } from "./time.js";
export {
  createVerification,
  hasImportedSince,
  listVerifications,
  readVerifyTotals,
  removeVerification,
  type Verification,
  type VerifyScope,
  type VerifyTotals,
} from "./verification-store.js";
export { cancelRun, isPaused, pauseRun, resumeRun } from "./run-control.js";
export { createRowRecorder, readStatistics, type RecordRows } from "./statistic-store.js";
export type { RowStatistics, Statistic, StatisticKind, StatisticStep } from "./statistic.js";
export { type Skip, type SkipReason, skipReasons } from "./skip.js";
export {
  addSkips,
  countLostTags,
  countSkips,
  forgetSkips,
  listFirstSkips,
  findEarlierSkips,
  listSkips,
  type RecordedSkip,
  type SkipCount,
} from "./skip-store.js";
export { readJobTimes, readThroughput, type Throughput } from "./throughput.js";
export {
  countTroubledJobs,
  listTroubledJobs,
  type Trouble,
  type TroubledJob,
} from "./trouble-store.js";
