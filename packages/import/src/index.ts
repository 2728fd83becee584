export { dispatchInProcess } from "./run/dispatch-step.js";
export { nameProcess } from "./run/holder.js";
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
export type { ImportOptions } from "./import-context.js";
export type { ImportResult, StepResult } from "./run/import-result.js";
export type { OpenedRun } from "./run/open-run.js";
export { type ImportObserver, type ImportRequest, runImport } from "./run/run-import.js";
