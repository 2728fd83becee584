import { renderHtml } from "./html/render-html.js";
import { renderJson } from "./render-json.js";
import { renderMarkdown } from "./render-markdown.js";
import { renderText } from "./render-text.js";
import type { Report } from "./report.js";

/** What a report can be written in, each with what writes it. */
export const reportFormats = {
  text: renderText,
  markdown: renderMarkdown,
  json: renderJson,
  html: renderHtml,
} as const satisfies Record<string, (report: Report) => AsyncIterable<string>>;

/** What a report can be written in. */
export type ReportFormat = keyof typeof reportFormats;
