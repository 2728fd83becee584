import { toPrintable } from "@longshore/telemetry";

/**
 * Draws rows of cells below each other, indented: the first column to the left, all others to the
 * right. A cell may be any text.
 */
export function drawTable(table: readonly (readonly string[])[]): string[] {
  const rows = table.map((row) => row.map((cell) => toPrintable(cell)));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join("  ")}`.trimEnd();
  });
}
