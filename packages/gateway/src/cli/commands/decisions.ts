// opt-out add|import|remove|list|export · held list|release|refuse · alert list: who must not be written to, what waits for a word, what to look at.
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { LONG_ANSWER_MS_MAX } from '../api.ts';
import { usageError } from '../result.ts';
import { harmless, table, wallTime } from '../text.ts';
import { readText } from './rules.ts';

interface OptOutView {
  readonly number: string;
  readonly account: string | null;
  readonly originator: string;
  readonly source: string;
  readonly at: string;
}
interface OptOutPage {
  readonly rows: readonly OptOutView[];
  readonly next: string | null;
}
interface HeldView {
  readonly id: number;
  readonly messages: number;
  readonly account: string;
  readonly rule: number;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly number: string;
  readonly content: string;
}
interface AlertView {
  readonly id: number;
  readonly kind: string;
  readonly account: string;
  readonly at: string;
  readonly detail: string;
  readonly clearedAt: string | null;
}

const queryOf = (values: Readonly<Record<string, string | boolean | null | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] satisfies [string, string]] : [])),
  ).toString();

function addOptOutCommands(program: Command, act: Act): void {
  const optOut = program.command('opt-out').description('Who does not want to be written to');
  const scoped = (command: Command): Command =>
    command.option('--account <name>', 'by this account only').option('--originator <text>', 'from this sender only');

  scoped(optOut.command('add <number>'))
    .description('note that a number wants no messages')
    .option('--source <text>', 'who said so')
    .action(
      act(async (api, [number], { account, originator, source }) => {
        const row = await api.send<{ added: number }>('POST', '/api/opt-outs', { number, account, originator, source });
        return { value: row, text: harmless(row.added > 0 ? `${number} is opted out` : `${number} was opted out already`) };
      }),
    );
  optOut
    .command('import <file>')
    .description('add those of a CSV file with number, account, originator, source; all of it or nothing')
    .action(
      act(async (api, [file = '']) => {
        const body = { csv: readText(file) };
        const row = await api.send<{ added: number; known: number }>('POST', '/api/opt-outs', body, LONG_ANSWER_MS_MAX);
        return { value: row, text: `${row.added} added, ${row.known} known already` };
      }),
    );
  scoped(optOut.command('remove <number>'))
    .description('take an opt-out back')
    .action(
      act(async (api, [number = ''], { account, originator }) => {
        const row = await api.send('DELETE', `/api/opt-outs?${queryOf({ number, account, originator })}`);
        return { value: row, text: harmless(`${number} is not opted out any more`) };
      }),
    );
  optOut
    .command('list')
    .description('the first thousand opt-outs')
    .option('--account <name>', 'of this account')
    .action(
      act(async (api, _args, { account }) => {
        const page = await api.get<OptOutPage>(`/api/opt-outs?${queryOf({ account })}`);
        const cells = page.rows.map((row) => [row.number, row.account ?? '(all)', row.originator, row.source, wallTime(row.at)]);
        const text = table(['number', 'account', 'originator', 'source', 'at'], cells, 'Nobody has opted out');
        return { value: page, text: page.next === null ? text : `${text}\nThere are more: opt-out export` };
      }),
    );
  optOut
    .command('export <file>')
    .description('write all opt-outs to a CSV file')
    .option('--account <name>', 'of this account')
    .action(
      act(async (api, [file = ''], { account }) => {
        const lines = ['number,account,originator,source,at'];
        for (let after: string | null | undefined; after !== null; ) {
          const page: OptOutPage = await api.get<OptOutPage>(`/api/opt-outs?${queryOf({ account, after })}`);
          for (const row of page.rows)
            lines.push(
              [row.number, row.account ?? '', row.originator, row.source, row.at]
                .map((text) => `"${text.replaceAll('"', '""')}"`)
                .join(','),
            );
          after = page.next;
        }
        writeFileSync(file, `${lines.join('\r\n')}\r\n`);
        return { value: { file, rows: lines.length - 1 }, text: `${lines.length - 1} opt-out(s) are in ${file}` };
      }),
    );
}

function addHeldCommands(program: Command, act: Act): void {
  const held = program.command('held').description('Messages that wait for a decision');
  held
    .command('list')
    .description('what waits, the oldest first')
    .action(
      act(async (api) => {
        const rows = await api.get<HeldView[]>('/api/held');
        const cells = rows.map((row) => [row.id, wallTime(row.at), row.account, row.messages, row.number, row.reason, row.content]);
        return {
          value: rows,
          text: table(['id', 'since', 'account', 'messages', 'first number', 'why', 'content'], cells, 'Nothing waits'),
        };
      }),
    );
  for (const [verb, what, done] of [
    ['release', 'let them go', 'may go'],
    ['refuse', 'end them and give the money back', 'are ended; their money went back to the account'],
  ] as const)
    held
      .command(`${verb} <id>`)
      .description(what)
      .action(
        act(async (api, [id = '']) => {
          if (!/^[1-9]\d{0,15}$/.test(id)) throw usageError('The id is a positive whole number: held list shows it');
          const row = await api.send<{ messages: number }>('POST', `/api/held/${id}/${verb}`);
          return { value: row, text: `${row.messages} message(s) ${done}` };
        }),
      );
}

export function addDecisionCommands(program: Command, act: Act): void {
  addOptOutCommands(program, act);
  addHeldCommands(program, act);
  const alert = program.command('alert').description('What somebody should look at');
  alert
    .command('list')
    .description('alerts, the newest first')
    .action(
      act(async (api) => {
        const rows = await api.get<AlertView[]>('/api/alerts');
        const cells = rows.map((row) => [
          row.id,
          wallTime(row.at),
          row.kind,
          row.account,
          row.detail,
          row.clearedAt && wallTime(row.clearedAt),
        ]);
        return { value: rows, text: table(['id', 'since', 'kind', 'account', 'detail', 'over'], cells, 'There are no alerts') };
      }),
    );
}
