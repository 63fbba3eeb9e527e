// Every list of the operator API as CSV (RFC 4180) for who asks with `Accept: text/csv`: a list that stands in memory as it is answered, a list of pages
// as a stream of all its pages, with the filters of the request and without its page. A column is a field of the rows; what is an object is its JSON.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CSV_PAGE_ROWS } from '../limits.ts';
import type { App } from '../web/app.ts';
import { csvCell } from '../web/csv.ts';

type Row = Readonly<Record<string, unknown>>;

export const wantsCsv = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean => headers.accept?.startsWith('text/csv') === true;

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object')) return value.join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const lineOf = (cells: readonly unknown[]): string => `${cells.map((cell) => csvCell(cellText(cell))).join(',')}\r\n`;
const columnsOf = (rows: readonly Row[]): readonly string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

function isList(payload: unknown): payload is readonly Row[] {
  return Array.isArray(payload) && payload.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}

/** Lists that are answered whole. */
export function answerListsAsCsv(app: App): void {
  app.addHook('preSerialization', async (request, reply, payload: unknown) => {
    if (reply.statusCode === 200 && request.method === 'GET' && wantsCsv(request) && isList(payload)) {
      const columns = columnsOf(payload);
      const text = lineOf(columns) + payload.map((row) => lineOf(columns.map((name) => row[name]))).join('');
      reply.type('text/csv; charset=utf-8').serializer(() => text);
    }
    return payload;
  });
}

interface PageOf {
  readonly rows: readonly Row[];
  readonly next: number | null;
}

/** Lists of pages: `read` gives the page that begins before an id. It ends when whoever asked goes away. */
export function sendPagesAsCsv(
  reply: FastifyReply,
  columns: readonly string[],
  read: (before: number | null, limit: number) => Promise<PageOf>,
): FastifyReply {
  async function* lines(): AsyncGenerator<string> {
    yield lineOf(columns);
    for (let before: number | null = null; ; ) {
      const { rows, next } = await read(before, CSV_PAGE_ROWS);
      if (rows.length > 0) yield rows.map((row) => lineOf(columns.map((name) => row[name]))).join('');
      if (next === null) return;
      before = next;
    }
  }
  return reply.type('text/csv; charset=utf-8').send(Readable.from(lines()));
}
