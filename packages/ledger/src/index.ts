export {
  addToInventory,
  clearInventory,
  findInInventory,
  findInventory,
  forgetInventoryJobs,
} from "./inventory-store.js";
export {
  type ClaimedJob,
  type JobCounts,
  type JobKind,
  type JobStep,
  type NewJob,
  noCounts,
} from "./job.js";
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
export {
  readRepositoryRecord,
  recordIncomplete,
  recordKnown,
  recordRepository,
  type RepositoryRecord,
} from "./repository-record.js";
export {
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
