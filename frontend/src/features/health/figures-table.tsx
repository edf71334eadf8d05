import type { ReactNode } from "react";

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures end at the same place; a name begins there. */
  readonly numeric?: boolean;
  /** Only where there is room for it. */
  readonly wide?: boolean;
}

interface Props<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A short table: the first column names the row. */
export function FiguresTable<Row>({ caption, columns, rows, keyOf }: Props<Row>) {
  return (
    <table className="w-full text-xs">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-2xs text-muted">
        <tr>
          {columns.map((column) => (
            <th key={column.name} scope="col" className={`pb-1 font-medium ${placing(column)}`}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} className="border-t border-line">
            {columns.map((column, index) =>
              index === 0 ? (
                <th key={column.name} scope="row" className="py-1.5 text-left font-medium">
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.name} className={`py-1.5 ${placing(column)}`}>
                  {column.cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function placing({ numeric, wide }: Pick<Column<never>, "numeric" | "wide">): string {
  return `pl-4 first:pl-0 ${numeric ? "text-right whitespace-nowrap" : "text-left"} ${wide ? "hidden @md:table-cell" : ""}`;
}
