import { outline } from "./outline.js";
import { toPrintable } from "./printable.js";
import type { Report } from "./report.js";
import { type Column, hasHeads, type Section, type Table } from "./section.js";

/** Writes a report for a terminal. */
export async function* renderText(report: Report): AsyncGenerator<string> {
  for (const section of outline(report)) {
    yield `${renderSection(section).join("\n")}\n\n`;
  }
}

function renderSection({ title, lines, tables }: Section): string[] {
  const parts = tables.map((table) => renderTable(table));
  return [
    title,
    "=".repeat(title.length),
    ...lines.map(toPrintable),
    parts.map((part) => part.join("\n")).join("\n\n"),
  ];
}

function renderTable(table: Table): string[] {
  const { title, columns, rows, note } = table;
  const cells = [
    ...(hasHeads(table) ? [columns.map(({ head }) => head)] : []),
    ...rows.map((row) => row.map((cell) => toPrintable(cell))),
  ];
  const widths = columns.map((_, index) =>
    Math.max(...cells.map((row) => row[index]?.length ?? 0)),
  );
  return [
    ...(title === undefined ? [] : [`${title}:`]),
    ...cells.map((row) => `  ${align(row, columns, widths)}`.trimEnd()),
    ...(note === undefined ? [] : [`  ${note}`]),
  ];
}

function align(
  row: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
): string {
  const cells = columns.map(({ kind }, index) => {
    const cell = row[index] ?? "";
    const width = widths[index] ?? 0;
    return kind === "numbers" ? cell.padStart(width) : cell.padEnd(width);
  });
  return cells.join("  ");
}
