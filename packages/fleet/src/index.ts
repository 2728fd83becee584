export { addLedgerMetrics, type LedgerMetrics } from "./metrics/ledger-metrics.js";
export { runCoordinator } from "./run-coordinator.js";
export { runProducer } from "./run-producer.js";
export { runWorker } from "./run-worker.js";
export { withFleetParts } from "./with-fleet-parts.js";
