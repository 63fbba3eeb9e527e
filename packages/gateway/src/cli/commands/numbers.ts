// number add|set|assign|release|rents|remove|list: the inventory of virtual numbers and who rents them.
import type { Command } from 'commander';
import type { Act, Options } from '../act.ts';
import { usageError } from '../result.ts';
import { harmless, table, wallTime } from '../text.ts';

interface NumberView {
  readonly number: string;
  readonly connector: string | null;
  readonly account: string | null;
  readonly state: string;
  readonly kind: string;
  readonly country: string;
  readonly setup: string;
  readonly monthly: string;
  readonly quarantinedUntil: string | null;
  readonly consentLanguages: readonly string[];
  readonly rents: readonly {
    readonly account: string | null;
    readonly keyword: string;
    readonly state: string;
    readonly paidUntil: string | null;
  }[];
}
interface RentEventView {
  readonly id: number;
  readonly at: string;
  readonly account: string | null;
  readonly keyword: string;
  readonly event: string;
  readonly amount: string;
  readonly detail: string;
}

const listOf = (value: string | boolean | undefined): readonly string[] | undefined =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((piece) => piece.trim())
        .filter(Boolean)
    : undefined;

function yesOrNo(name: string, value: string | boolean | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === 'yes' || value === 'no') return value === 'yes';
  throw usageError(`--${name} is yes or no`);
}

function wholeOf(name: string, value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) throw usageError(`--${name} is a whole number`);
  return Number(value);
}

const kinds = ['stop', 'start', 'help'] as const;
const withSettings = (command: Command): Command => {
  command
    .option('--connector <name>', 'connector its messages come in by')
    .option('--kind <kind>', 'long, short or alphanumeric')
    .option('--country <code>', 'country of two letters')
    .option('--capabilities <list>', 'receive, send or both')
    .option('--shared <yes|no>', 'several accounts rent it, each by a keyword')
    .option('--setup <amount>', 'what a rent costs once')
    .option('--monthly <amount>', 'what a rent costs each month, the first one too')
    .option('--quarantine-days <days>', 'how long nobody can rent it after a release')
    .option('--answer-short-senders <yes|no>', 'answer senders of few digits too, which are machines as a rule')
    .option(
      '--consent-languages <list>',
      'languages whose words for STOP, START and HELP it knows: en, zh, es, fr, de, pt; empty for none',
    );
  for (const kind of kinds)
    command
      .option(`--${kind}-words <list>`, `words in place of those of its languages for ${kind.toUpperCase()}`)
      .option(`--${kind}-text <text>`, `answer to ${kind.toUpperCase()} in place of that of the language`);
  return command;
};

function settingsOf(options: Options): Record<string, unknown> {
  const words: Record<string, unknown> = {};
  const texts: Record<string, unknown> = {};
  for (const kind of kinds) {
    const given = listOf(options[`${kind}Words`]);
    if (given) words[kind] = given;
    if (typeof options[`${kind}Text`] === 'string') texts[kind] = options[`${kind}Text`];
  }
  return {
    connector: options['connector'],
    kind: options['kind'],
    country: options['country'],
    capabilities: listOf(options['capabilities']),
    shared: yesOrNo('shared', options['shared']),
    setup: options['setup'],
    monthly: options['monthly'],
    quarantineDays: wholeOf('quarantine-days', options['quarantineDays']),
    answersShortSenders: yesOrNo('answer-short-senders', options['answerShortSenders']),
    consentLanguages: listOf(options['consentLanguages']),
    ...(Object.keys(words).length > 0 ? { consentWords: words } : {}),
    ...(Object.keys(texts).length > 0 ? { consentTexts: texts } : {}),
  };
}

const path = (digits: string): string => `/api/numbers/${encodeURIComponent(digits)}`;
const isFree = (price: string): boolean => !/[1-9]/.test(price);

function owners({ account, rents, state }: NumberView): string {
  if (account !== null) return account;
  if (rents.length === 0) return '';
  return (
    rents.map((rent) => [rent.account, rent.keyword, rent.state === 'active' ? '' : rent.state].filter(Boolean).join(' ')).join(', ') ||
    state
  );
}

export function addNumberCommands(program: Command, act: Act): void {
  const number = program.command('number').description('Numbers that phones can write to: the inventory, and who rents them');
  withSettings(number.command('add <number>'))
    .description('add a number to the inventory')
    .action(
      act(async (api, [digits], options) => {
        const row = await api.send<NumberView>('POST', '/api/numbers', { number: digits, ...settingsOf(options) });
        return { value: row, text: harmless(`Number ${row.number} is added; give it to an account with number assign`) };
      }),
    );
  withSettings(number.command('set <number>'))
    .description('change what is known of a number')
    .action(
      act(async (api, [digits = ''], options) => {
        const row = await api.send<NumberView>('PATCH', path(digits), settingsOf(options));
        return { value: row, text: harmless(`Number ${row.number} is changed`) };
      }),
    );
  number
    .command('assign <number> [account]')
    .description('rent a number, or a keyword of a shared one, to an account; its fees are taken at once')
    .option('--account <name>', 'account that receives it')
    .option('--keyword <word>', 'first word of the messages that are its own, of a shared number')
    .option('--setup <amount>', 'what it costs once, in place of the price of the number')
    .option('--monthly <amount>', 'what it costs each month, in place of the price of the number')
    .option('--none', 'take the number from its accounts')
    .action(
      act(async (api, [digits = '', positional], options) => {
        const account = options['none'] === true ? null : (options['account'] ?? positional);
        if (account === undefined) throw usageError('Give --account NAME or --none');
        const { keyword, setup, monthly } = options;
        const row = await api.send<NumberView>('POST', `${path(digits)}/assign`, { account, keyword, setup, monthly });
        if (account === null) return { value: row, text: harmless(`${row.number} belongs to nobody`) };
        const word = keyword === undefined ? '' : `with the keyword ${keyword} `;
        return { value: row, text: harmless(`${row.number} ${word}belongs to ${account}`) };
      }),
    );
  number
    .command('release <number>')
    .description('end the rents of a number; it goes into quarantine')
    .option('--account <name>', 'only of this account')
    .option('--keyword <word>', 'only of this keyword')
    .action(
      act(async (api, [digits = ''], { account, keyword }) => {
        const row = await api.send<NumberView>('POST', `${path(digits)}/release`, { account, keyword });
        const until = row.quarantinedUntil === null ? '' : `; nobody can rent it before ${wallTime(row.quarantinedUntil)}`;
        return { value: row, text: harmless(`${row.number} is released${until}`) };
      }),
    );
  number
    .command('rents <number>')
    .description('what happened to the rents of a number, newest first')
    .action(
      act(async (api, [digits = '']) => {
        const page = await api.get<{ readonly rows: readonly RentEventView[] }>(`${path(digits)}/rents`);
        const cells = page.rows.map((row) => [wallTime(row.at), row.account, row.keyword, row.event, row.amount, row.detail]);
        return { value: page.rows, text: table(['at', 'account', 'keyword', 'event', 'amount', 'detail'], cells, 'Nobody ever rented it') };
      }),
    );
  number
    .command('remove <number>')
    .description('take a number that nobody ever rented out of the inventory')
    .action(
      act(async (api, [digits = '']) => {
        const row = await api.send<NumberView>('DELETE', path(digits));
        return { value: row, text: harmless(`${row.number} is removed`) };
      }),
    );
  number
    .command('list')
    .description('all numbers')
    .action(
      act(async (api) => {
        const rows = await api.get<NumberView[]>('/api/numbers');
        const cells = rows.map((row) => [
          row.number,
          row.kind,
          row.country,
          row.connector,
          row.state,
          owners(row),
          isFree(row.monthly) ? '' : row.monthly,
          row.consentLanguages.join(' '),
        ]);
        const headings = ['number', 'kind', 'country', 'connector', 'state', 'account', 'monthly', 'consent'];
        return { value: rows, text: table(headings, cells, 'There are no numbers') };
      }),
    );
}
