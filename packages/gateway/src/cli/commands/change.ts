// change list|show|rollback: who changed what, and taking it back.
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { LONG_ANSWER_MS_MAX } from '../api.ts';
import { usageError } from '../result.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';

type Value = Readonly<Record<string, unknown>> | null;
interface ChangeView {
  readonly id: number;
  readonly at: string;
  readonly who: string;
  readonly role: string;
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly before: Value;
  readonly after: Value;
  readonly changed: readonly string[];
}

interface RolledBack {
  readonly kind: string;
  readonly name: string;
  readonly putBack: readonly string[];
  /** Of a thing of many rows. */
  readonly moved?: number;
  readonly left?: number;
}

function rowsOf({ moved, left = 0 }: RolledBack): string {
  if (moved === undefined) return '';
  return left === 0 ? ` (${moved} rows)` : ` (${moved} rows; ${left} were changed since and stay as they are)`;
}

function changeId(text: string | undefined): string {
  if (text === undefined || !/^[1-9]\d{0,15}$/.test(text)) throw usageError('The id of a change is a positive whole number');
  return text;
}

const at = (value: Value, path: string): unknown => {
  let found: unknown = value;
  for (const key of path === 'all' ? [] : path.split('.')) found = (found as Value)?.[key];
  return found ?? null;
};

export function addChangeCommands(program: Command, act: Act): void {
  const change = program.command('change').description('What was changed by whom');

  change
    .command('list')
    .description('changes, newest first')
    .option('--kind <kind>', 'of one kind: account, connector, route, price, rule, operator, user, key …')
    .option('--name <name>', 'of one thing')
    .option('--who <name>', 'by one operator, or cli')
    .option('--from <time>', 'from a time on, such as 2026-03-01T09:00:00+08:00')
    .option('--to <time>', 'before a time')
    .option('--before <id>', 'older than a change: the next page')
    .option('--limit <count>', 'at most so many; 100 when not given')
    .action(
      act(async (api, _args, options) => {
        const query = new URLSearchParams();
        for (const [key, value] of Object.entries(options)) if (typeof value === 'string') query.set(key, value);
        const rows = await api.get<ChangeView[]>(`/api/changes?${query.toString()}`);
        const cells = rows.map((row) => [row.id, wallTime(row.at), row.who, row.kind, row.name, `${row.method} ${row.path}`]);
        return { value: rows, text: table(['id', 'time', 'who', 'kind', 'name', 'request'], cells, 'There are no changes') };
      }),
    );
  change
    .command('show <id>')
    .description('one change, with what it changed')
    .action(
      act(async (api, [id]) => {
        const row = await api.get<ChangeView>(`/api/changes/${changeId(id)}`);
        const lines = pairs([
          ['time', wallTime(row.at)],
          ['who', `${row.who} (${row.role}) from ${row.address}`],
          ['request', `${row.method} ${row.path}`],
          ['what', `${row.kind} ${row.name}`],
        ]);
        const cells = row.changed.map((path) => [path, JSON.stringify(at(row.before, path)), JSON.stringify(at(row.after, path))]);
        return { value: row, text: `${lines}\n\n${table(['setting', 'before', 'after'], cells, 'No setting shows a difference')}` };
      }),
    );
  change
    .command('rollback <id>')
    .description('put back what a change replaced, if nothing changed it since')
    .action(
      act(async (api, [id]) => {
        const path = `/api/changes/${changeId(id)}/rollback`;
        const done = await api.send<RolledBack>('POST', path, undefined, LONG_ANSWER_MS_MAX);
        return { value: done, text: harmless(`Put back in ${done.kind} ${done.name}: ${done.putBack.join(', ')}${rowsOf(done)}`) };
      }),
    );
}
