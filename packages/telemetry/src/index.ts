export { createLogger, type Logger, type LogLevel } from "./create-logger.js";
export { type Log, openFileLog, openStreamLog, requireLogFolder } from "./open-log.js";
export { toPrintable, toPrintableMessage } from "./to-printable.js";
export { type Health, type MetricsServer, type Pages, serveMetrics } from "./serve-metrics.js";
