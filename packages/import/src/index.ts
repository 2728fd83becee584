export { checkStorage } from "./run/check-storage.js";
export type { ImportOptions } from "./import-context.js";
export type { ImportResult, StepResult } from "./run/import-result.js";
export type { OpenedRun } from "./run/open-run.js";
export { type ImportObserver, type ImportRequest, runImport } from "./run/run-import.js";
