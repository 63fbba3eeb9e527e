// A table: a caption for screen readers, a link in the first cell of a row that leads somewhere, columns that give way on narrow screens.
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  readonly isWrapped?: boolean;
  /** less: not on a phone; less-wide: not on half a screen. */
  readonly gives?: 'less' | 'less-wide';
  /** Buttons: at the end of the row. On a phone the row is a card then, each cell under its head, and the buttons below. */
  readonly holdsActs?: boolean;
}

/** What the column of what can be done to a row has besides its cell. */
export const acts = (label: string) => ({ key: 'acts', head: <span className="hidden-text">{label}</span>, holdsActs: true }) as const;

export interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  /** Where a row leads; its first cell becomes the link. */
  readonly href?: (row: Row) => string | null;
  readonly isCurrent?: (row: Row) => boolean;
}

const classOf = <Row,>({ isNumber, isWrapped, gives, holdsActs }: Column<Row>, isFirst: boolean): string =>
  [isNumber ? 'number' : '', isWrapped ? 'wrap' : '', gives ?? '', holdsActs ? 'acts' : '', isFirst ? 'strong' : '']
    .filter(Boolean)
    .join(' ');

export function Table<Row>({ caption, columns, rows, rowKey, href, isCurrent }: TableProps<Row>) {
  const [, go] = useLocation();
  return (
    <div className="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table className={columns.some(({ holdsActs }) => holdsActs) ? 'with-acts' : undefined}>
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column, false)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const to = href?.(row) ?? null;
            return (
              <tr
                key={rowKey(row)}
                data-row={rowKey(row)}
                className={to === null ? undefined : 'link'}
                aria-current={isCurrent?.(row) ? 'true' : undefined}
                onClick={(event) => {
                  if (to === null || (event.target as Element).closest('a,button,input,select')) return;
                  if (getSelection()?.isCollapsed !== false) go(to);
                }}
              >
                {columns.map((column, index) => (
                  <td
                    key={column.key}
                    className={classOf(column, index === 0)}
                    data-head={typeof column.head === 'string' ? column.head : undefined}
                  >
                    {index === 0 && to !== null ? <Link href={to}>{column.cell(row)}</Link> : column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
