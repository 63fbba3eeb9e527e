// margin show · what-if run: what was earned, and what a change would have earned.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { MarginView } from '../../operator/margin-view.ts';
import type { Act, Options } from '../act.ts';
import { LONG_ANSWER_MS_MAX } from '../api.ts';
import { CliError, exits } from '../result.ts';
import { harmless, pairs, table } from '../text.ts';

type MarginRowView = MarginView & {
  readonly day?: string;
  readonly account?: string;
  readonly connector?: string;
  readonly country?: string;
};
interface MarginsView {
  readonly from: string;
  readonly to: string;
  readonly by: 'day' | 'account' | 'connector' | 'country';
  readonly rows: readonly MarginRowView[];
  readonly total: readonly MarginView[];
}

interface SideView {
  readonly accepted: number;
  readonly refused: number;
  readonly money: readonly MarginView[];
}
interface ComparedView {
  readonly before: SideView;
  readonly after: SideView;
}
interface VerdictView {
  readonly code: string | null;
  readonly connector: string | null;
  readonly segments: number;
  readonly price: string;
  readonly currency: string;
  readonly cost: string | null;
  readonly costCurrency: string | null;
}
interface WhatIfView {
  readonly from: string;
  readonly to: string;
  readonly account: string | null;
  readonly judged: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly every: number;
  readonly isWhole: boolean;
  readonly notAsked: readonly string[];
  readonly total: ComparedView;
  readonly changed: Readonly<Record<'any' | 'verdict' | 'route' | 'price' | 'cost', number>>;
  readonly codes: readonly { readonly code: string; readonly before: number; readonly after: number }[];
  readonly connectors: readonly (ComparedView & { readonly connector: string | null })[];
  readonly countries: readonly (ComparedView & { readonly country: string })[];
  readonly accounts: readonly (ComparedView & { readonly account: string | null })[];
  readonly examples: readonly {
    readonly id: number;
    readonly account: string | null;
    readonly before: VerdictView;
    readonly after: VerdictView;
  }[];
}

const periodOf = (options: Options): Record<string, string> =>
  Object.fromEntries(['month', 'from', 'to'].flatMap((name) => (typeof options[name] === 'string' ? [[name, options[name]]] : [])));

const withPeriod = (command: Command): Command =>
  command
    .option('--month <YYYY-MM>', 'of a month')
    .option('--from <YYYY-MM-DD>', 'from this day on')
    .option('--to <YYYY-MM-DD>', 'to this day, included');

const marginHeadings = ['currency', 'messages', 'segments', 'revenue', 'cost', 'margin', 'without cost', 'revenue of those'];
const marginCells = (row: MarginView): unknown[] => [
  row.currency,
  row.messages,
  row.segments,
  row.revenue,
  row.cost,
  row.margin,
  row.withoutCost.messages,
  row.withoutCost.revenue,
];

/** Messages and costs of two currencies are a table of their own, which few have. */
function otherCurrencies(rows: readonly MarginView[]): string[] {
  const cells = rows
    .filter(({ otherCurrency }) => otherCurrency.messages > 0 || /[1-9]/.test(otherCurrency.cost))
    .map(({ currency, otherCurrency }) => [
      currency,
      otherCurrency.messages,
      otherCurrency.segments,
      otherCurrency.revenue,
      otherCurrency.cost,
    ]);
  if (cells.length === 0) return [];
  return ['', 'Sold in one currency and paid for in another', table(['currency', 'messages', 'segments', 'revenue', 'cost'], cells, '')];
}

function describeMargins({ by, rows, total }: MarginsView): string {
  const cells = rows.map((row) => [row[by], ...marginCells(row)]);
  return [
    table([by, ...marginHeadings], cells, 'No carrier took a message in this period'),
    ...(total.length > 0 ? ['', 'All of it', table(marginHeadings, total.map(marginCells), '')] : []),
    ...otherCurrencies(total),
  ].join('\n');
}

/** `a` where both are alike. */
const arrow = (a: unknown, b: unknown): string => (String(a) === String(b) ? String(a) : `${String(a)} → ${String(b)}`);
const moneyOf = ({ money }: SideView, what: 'revenueOfAll' | 'cost' | 'margin'): string =>
  money.map((row) => `${row[what]} ${row.currency}`).join(', ') || '-';
const withoutCost = ({ money }: SideView): number => money.reduce((sum, row) => sum + row.withoutCost.messages, 0);
const comparedHeadings = ['accepted', 'refused', 'revenue', 'cost', 'margin', 'without cost'];
const comparedCells = ({ before, after }: ComparedView): string[] => [
  arrow(before.accepted, after.accepted),
  arrow(before.refused, after.refused),
  ...(['revenueOfAll', 'cost', 'margin'] as const).map((what) => arrow(moneyOf(before, what), moneyOf(after, what))),
  arrow(withoutCost(before), withoutCost(after)),
];
const verdictText = ({ code, connector, segments, price, currency, cost, costCurrency }: VerdictView): string =>
  code ?? `${connector ?? '(none)'}, ${segments} segment(s), ${price} ${currency}${cost === null ? '' : `, costs ${cost} ${costCurrency}`}`;

function describeWhatIf(row: WhatIfView): string {
  const skipped = Object.entries(row.skipped).map(([why, count]) => `${count} ${why.replaceAll('_', ' ')}`);
  const groups = (title: string, what: string, rows: readonly (readonly [name: unknown, compared: ComparedView])[]): string[] => [
    '',
    title,
    table(
      [what, ...comparedHeadings],
      rows.map(([name, compared]) => [name, ...comparedCells(compared)]),
      '  nothing',
    ),
  ];
  const { any, ...kinds } = row.changed;
  return [
    pairs([
      [
        'judged',
        `${row.judged} message(s)${row.every > 1 ? `, one of each ${row.every}` : ''}${row.isWhole ? '' : '; it ran out of time'}`,
      ],
      ['skipped', skipped.join(', ') || 'none'],
      [
        'changed',
        `${any}: ${Object.entries(kinds)
          .map(([what, count]) => `${what} ${count}`)
          .join(', ')}`,
      ],
    ]),
    '',
    table(comparedHeadings, [comparedCells(row.total)], ''),
    ...(row.codes.length > 0
      ? [
          '',
          table(
            ['refused with', 'before', 'after'],
            row.codes.map(({ code, before, after }) => [code, before, after]),
            '',
          ),
        ]
      : []),
    ...groups(
      'By connector',
      'connector',
      row.connectors.map((one) => [one.connector, one] as const),
    ),
    ...groups(
      'By country',
      'country',
      row.countries.map((one) => [one.country, one] as const),
    ),
    ...groups(
      'By account',
      'account',
      row.accounts.map((one) => [one.account, one] as const),
    ),
    '',
    'Examples',
    table(
      ['message', 'account', 'before', 'after'],
      row.examples.map((one) => [one.id, one.account, verdictText(one.before), verdictText(one.after)]),
      '  nothing changed',
    ),
    '',
    'Not asked:',
    ...row.notAsked.map((line) => harmless(`  ${line}`)),
  ].join('\n');
}

async function readProposalFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(exits.failed, 'file', `${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CliError(exits.failed, 'file', `${file} is not JSON: ${(error as Error).message}`);
  }
}

export function addMarginCommands(program: Command, act: Act): void {
  withPeriod(
    program
      .command('margin')
      .description('What messages earned less what they cost us')
      .command('show')
      .description('margins of a period, by currency'),
  )
    .option('--by <what>', 'day, account, connector or country (default: day)')
    .action(
      act(async (api, _args, options) => {
        const by = typeof options['by'] === 'string' ? { by: options['by'] } : {};
        const query = new URLSearchParams({ ...periodOf(options), ...by }).toString();
        const row = await api.get<MarginsView>(`/api/margins?${query}`, LONG_ANSWER_MS_MAX);
        return { value: row, text: describeMargins(row) };
      }),
    );
  withPeriod(
    program
      .command('what-if')
      .description('What a change would have made of recorded traffic')
      .command('run <file>')
      .description('judge the messages of a period under the proposal in a JSON file; nothing is changed'),
  )
    .option('--account <name>', 'only messages of this account')
    .action(
      act(async (api, [file = ''], options) => {
        const account = typeof options['account'] === 'string' ? { account: options['account'] } : {};
        const asked = { ...periodOf(options), ...account, proposal: await readProposalFile(file) };
        const row = await api.send<WhatIfView>('POST', '/api/what-if', asked, LONG_ANSWER_MS_MAX);
        return { value: row, text: describeWhatIf(row) };
      }),
    );
}
