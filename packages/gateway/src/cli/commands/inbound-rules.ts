// The rules for what phones send, as part of `rule add|list|remove`: their ids are written in7, so that they are told from the rules for what customers send.
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import type { Options } from '../act.ts';
import { type Result, usageError } from '../result.ts';
import { harmless } from '../text.ts';

interface InboundRuleView {
  readonly id: number;
  readonly kind: 'inbound';
  readonly enabled: boolean;
  readonly number: string | null;
  readonly account: string | null;
  readonly match: string;
  readonly pattern: string;
  readonly reply: string;
  readonly forwardTo: string;
  readonly webhook: string;
}

/** Option and what it matches by. */
const matches = { keyword: 'exact', prefix: 'prefix', regex: 'regex' } as const;

export const withInboundRule = (command: Command): Command =>
  command
    .option('--keyword <text>', 'for messages from phones that are this text')
    .option('--prefix <text>', 'for messages from phones that begin with this text')
    .option('--regex <expression>', 'for messages from phones in which this expression (RE2) finds something')
    .option('--any-text', 'for all messages from phones')
    .option('--number <number>', 'to this virtual number; all when not given')
    .option('--reply <text>', 'what the phone is answered; {from} {to} {text} {keyword} {rest} {id} {date} {time} are filled in')
    .option('--forward <number>', 'number that gets a copy')
    .option('--forward-text <text>', 'text of the copy, with the same variables')
    .option('--webhook <url>', 'URL that is told')
    .option('--position <number>', 'lower ones are asked first; 100 when not given');

export const isInboundRule = (options: Options): boolean =>
  options['anyText'] === true || Object.keys(matches).some((option) => options[option] !== undefined);

const says = ({ match, pattern }: InboundRuleView): string => (match === 'any' ? 'any text' : `${match} ${pattern}`);
const does = ({ reply, forwardTo, webhook }: InboundRuleView): string =>
  [
    ...(reply === '' ? [] : [`answers ${JSON.stringify(reply)}`]),
    ...(forwardTo === '' ? [] : [`forwards to ${forwardTo}`]),
    ...(webhook === '' ? [] : [`tells ${webhook}`]),
  ].join(', ') || 'only notes it';

export async function addInboundRule(api: Api, options: Options): Promise<Result> {
  const given = Object.keys(matches).filter((option) => options[option] !== undefined);
  if (given.length + Number(options['anyText'] === true) !== 1) throw usageError('Give one of --keyword, --prefix, --regex and --any-text');
  const [option] = given as (keyof typeof matches)[];
  const { number, account, reply, forward, forwardText, webhook, position } = options;
  if (position !== undefined && !/^\d{1,6}$/.test(String(position))) throw usageError('--position is a whole number');
  const row = await api.send<InboundRuleView>('POST', '/api/inbound-rules', {
    match: option ? matches[option] : 'any',
    pattern: option && options[option],
    number,
    account,
    reply,
    forwardTo: forward,
    forwardText,
    webhook,
    ...(position === undefined ? {} : { position: Number(position) }),
  });
  return { value: row, text: harmless(`Rule in${row.id}: ${says(row)} to ${row.number ?? 'all numbers'} ${does(row)}`) };
}

/** The rules and how they stand in the table of `rule list`. */
export async function listInboundRules(
  api: Api,
): Promise<{ readonly rows: readonly InboundRuleView[]; readonly cells: readonly (readonly unknown[])[] }> {
  const rows = await api.get<InboundRuleView[]>('/api/inbound-rules');
  const cells = rows.map((row) => [
    `in${row.id}`,
    'inbound',
    '',
    row.account ?? '(all)',
    row.enabled,
    '',
    `${says(row)} to ${row.number ?? '(all)'}: ${does(row)}`,
    '',
  ]);
  return { rows, cells };
}

export const isInboundRuleId = (text: string): boolean => /^in[1-9]\d{0,14}$/.test(text);

export async function removeInboundRule(api: Api, text: string): Promise<Result> {
  return { value: await api.send('DELETE', `/api/inbound-rules/${text.slice(2)}`), text: `Rule ${text} is removed` };
}
