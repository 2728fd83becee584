import { outline } from "./outline.js";
import { toPrintable } from "./printable.js";
import type { Report } from "./report.js";
import { type Column, nothing, type Section, type Table } from "./section.js";

/** Writes a report for a ticket, as GitHub and GitLab read Markdown. */
export async function* renderMarkdown(report: Report): AsyncGenerator<string> {
  for (const section of outline(report)) {
    yield `${renderSection(section).join("\n\n")}\n\n`;
  }
}

function renderSection({ name, title, lines, tables }: Section): string[] {
  return [
    `${name === "run" ? "#" : "##"} ${title}`,
    ...lines.map((line) => escapeLine(line)),
    ...tables.flatMap((table) => renderTable(table)),
  ];
}

function renderTable({ title, columns, rows, note }: Table): string[] {
  const heads = columns.map(({ head }) => escapeWords(head));
  const rules = columns.map(({ kind }) => (kind === "numbers" ? "--:" : ":--"));
  const cells = rows.map((row) => row.map((cell, index) => renderCell(cell, columns[index])));
  return [
    ...(title === undefined ? [] : [`**${escapeWords(title)}**`]),
    [heads, rules, ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n"),
    ...(note === undefined ? [] : [escapeLine(note)]),
  ];
}

function renderCell(cell: string, column: Column | undefined): string {
  return column?.kind === "foreign" && cell !== nothing
    ? toCode(toPrintable(cell)).replaceAll("|", String.raw`\|`)
    : escapeWords(cell);
}

/** Text as code, in which nothing is markup, nor the name of anybody or anything. */
function toCode(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Text that is no markup. */
function escapeWords(text: string): string {
  return toPrintable(text).replaceAll(/[\\`*_[\]<>|~&@#]/g, String.raw`\$&`);
}

/** A line of text, in which backticks enclose code. */
function escapeLine(line: string): string {
  const parts = line.split("`");
  return parts
    .map((part, index) => (index % 2 === 1 ? toCode(toPrintable(part)) : escapeWords(part)))
    .join("");
}
