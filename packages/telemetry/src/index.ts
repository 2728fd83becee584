export { createLogger, type Logger, type LogLevel } from "./create-logger.js";
export { type Log, openFileLog, openStreamLog } from "./open-log.js";
export { type Health, type MetricsServer, serveMetrics } from "./serve-metrics.js";
