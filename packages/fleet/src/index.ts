export { addLedgerMetrics, type LedgerMetrics } from "./metrics/ledger-metrics.js";
export { exitCodes } from "./process/exit-codes.js";
export { type Interruption, listenForInterruption } from "./process/interruption.js";
export { printError } from "./process/print-error.js";
export { readVersion } from "./read-version.js";
export { runApp } from "./process/run-app.js";
export { type FleetFlags, runFleetProcess } from "./process/run-fleet-process.js";
