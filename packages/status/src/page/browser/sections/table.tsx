import type { ComponentChildren, JSX } from "preact";

/** A column of a table: its name, and what a row has there. */
export interface Column<Row> {
  readonly name: string;
  readonly numeric?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
}

/** Rows by their names, which are told apart by `name`. */
export interface TableProps<Row> {
  /** Says what the table lists, to who does not see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly name: (row: Row) => string;
}

/**
 * A table that becomes a list on a narrow screen, each value with its column's name. The roles say what
 * the elements are anyway: browsers forget it of a table that is laid out otherwise.
 */
export function Table<Row>({ label, columns, rows, name }: TableProps<Row>): JSX.Element {
  return (
    <table role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.name} role="columnheader" scope="col" class={cellClass(column)}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={name(row)} role="row">
            {columns.map((column) => (
              <td key={column.name} role="cell" class={cellClass(column)} data-column={column.name}>
                <span class="value">{column.cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellClass({ numeric }: { readonly numeric?: boolean }): string {
  return numeric === true ? "numeric" : "";
}
