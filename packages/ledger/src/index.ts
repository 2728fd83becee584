export { type ClaimedJob, type JobCounts, type JobKind, type NewJob, noCounts } from "./job.js";
export {
  addJobs,
  assertFence,
  claimJobs,
  completeJob,
  failJob,
  jobLease,
  releaseJob,
  renewLeases,
  reviveJobs,
} from "./job-store.js";
export { forgetLedger, hasLedger, migrateLedger } from "./migrate-ledger.js";
export {
  type FailedJob,
  isListed,
  listFailedJobs,
  readTotals,
  readUnfinished,
  type StepTotals,
} from "./progress.js";
export { type Run, type RunCommand, type RunIdentity, type Step, steps } from "./run.js";
export {
  beginTagImport,
  closeRun,
  createRun,
  holdRun,
  listRuns,
  markStep,
  readStep,
  releaseRun,
  renewHold,
  runLease,
  type StepProgress,
} from "./run-store.js";
export { type Skip, type SkipReason, skipReasons } from "./skip.js";
export {
  addSkips,
  countSkips,
  listSkips,
  type RecordedSkip,
  type SkipCount,
} from "./skip-store.js";
