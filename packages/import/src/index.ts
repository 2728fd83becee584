export type { BlobSource } from "./gather/blob-source.js";
export { openStepBlobs } from "./gather/step-blobs.js";
export { chooseParallelism, type Parallelism } from "./run/choose-parallelism.js";
export { createContext } from "./run/create-context.js";
export { dispatchInProcess, type DispatchStep } from "./run/dispatch-step.js";
export { dispatchToFleet } from "./run/dispatch-to-fleet.js";
export { createLedgerLook } from "./run/look-into-ledger.js";
export { executeJob } from "./run/execute-job.js";
export type { JobOutcome } from "./run/settle-job.js";
export { isDeadHolder, nameProcess } from "./run/holder.js";
export { checkRuns, lookAtRuns } from "./run/check-runs.js";
export { identify } from "./run/identify.js";
export { checkRegistry, checkStorage } from "./run/check-storage.js";
export {
  estimateImport,
  expectConditions,
  type ImportEstimate,
  importAssumptions,
  type RequestConditions,
  type StepEstimate,
} from "./inventory/estimate-import.js";
export type { GroupCounts, RegistryInventory } from "./inventory/registry-inventory.js";
export { type InventoryProgress, takeInventory } from "./inventory/take-inventory.js";
export type { ImportContext, ImportOptions } from "./import-context.js";
export type { ImportResult, StepResult } from "./run/import-result.js";
export type { OpenedRun } from "./run/open-run.js";
export { type ImportObserver, type ImportRequest, runImport } from "./run/run-import.js";
export type { Difference } from "./verify/difference.js";
export { type DifferenceKind, differenceKinds, isDamage } from "./verify/difference-kinds.js";
export { executeVerifyJob } from "./verify/execute-verify-job.js";
export type { OpenedVerification } from "./verify/open-verification.js";
export { runVerification, type VerifyProgress } from "./verify/run-verification.js";
export { createVerificationContext } from "./verify/verification-context.js";
export { refuseUnknown } from "./verify/verify-task.js";
export { verifyRegistry } from "./verify/verify-registry.js";
