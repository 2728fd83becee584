export { describeCount, formatBytes, formatCount, formatDuration } from "./format.js";
export { withReport } from "./read-report.js";
export { type ReportFormat, reportFormats } from "./report-formats.js";
export type { Report } from "./report.js";
export { stepNames, stepNumbers } from "./step-names.js";
