export { allChecks } from "./all-checks.js";
export type { Subject } from "./check.js";
export {
  databaseRequirements,
  fleetRequirements,
  storageRequirements,
} from "./import-requirements.js";
export { describeStart } from "./lockfiles/describe-start.js";
export { judgeLockfiles, type LockfileRepair } from "./lockfiles/judge-lockfiles.js";
export { isTold, type LockfileFacts } from "./lockfiles/lockfile-facts.js";
export { type LockfileSubject, readLockfileFacts } from "./lockfiles/read-lockfile-facts.js";
export { recordRepair } from "./lockfiles/record-repair.js";
export { planRepair, repairLockfiles } from "./lockfiles/repair-lockfiles.js";
export { refuseUnlessChecked } from "./refuse.js";
export { type CheckResult, runChecks } from "./run-checks.js";
