// An X-ray as a person reads it: the facts in pairs, what decided, the timeline, the money, the PDUs.
import { type DeliveryView, describeTry } from './commands/webhook.ts';
import type { CallerView } from '../web/caller-view.ts';
import { waitLines } from './story.ts';
import { harmless, pairs, table, wallTime } from './text.ts';
import type { MessageView } from './views.ts';

export interface WireRow {
  readonly at: string;
  readonly bind: number;
  readonly direction: 'in' | 'out';
  readonly latencyMs: number | null;
  readonly text: string;
  /** In an X-ray. */
  readonly connector?: string;
}

interface TransferView {
  readonly id: number;
  readonly kind: string;
  readonly at: string;
  readonly balance: string;
  readonly gift: string;
  readonly messages: number;
}

interface Named {
  readonly id: number;
  readonly name: string;
}

interface GroundsView {
  readonly connector: string | null;
  readonly routeRule?: Named | null;
  readonly route?: { readonly id: number; readonly prefix: string } | null;
  readonly originatorRule?: Named | null;
  readonly priceList?: Named | null;
  readonly priceRow?: { readonly id: number; readonly row: string; readonly perSegment: string; readonly isRemoved: boolean } | null;
}

export interface XrayView extends MessageView {
  readonly request: {
    readonly caller: CallerView | null;
    readonly submission: { readonly firstId: number; readonly messages: number };
    readonly characters: number;
    readonly split: { readonly by: string; readonly characters: readonly number[] | null };
    readonly lookAlikes: string;
    readonly content?: string;
  };
  readonly hold: {
    readonly rule: number;
    readonly ruleName: string;
    readonly reason: string;
    readonly decision: string | null;
    readonly decidedAt: string | null;
    readonly decidedBy: string | null;
  } | null;
  readonly money: {
    readonly price: string;
    readonly posted: string | null;
    readonly currency: string;
    readonly costs: readonly {
      readonly connector: string | null;
      readonly segments: number;
      readonly cost: string | null;
      readonly currency: string | null;
    }[];
    readonly margin: string | null;
    readonly transfers: readonly TransferView[];
    readonly above: readonly { readonly account: string; readonly price: string; readonly transfers: readonly TransferView[] }[];
  };
  readonly routing: {
    readonly atAccept: GroundsView;
    readonly asOfNow: { readonly route: { readonly connector: string | null; readonly why: string } | null };
  };
  readonly acts: readonly { readonly at: string; readonly who: string; readonly method: string; readonly path: string }[];
  readonly pdus: { readonly note: string; readonly rows: readonly WireRow[] };
  readonly customer: {
    readonly wants: string;
    readonly bind: keyof typeof bindWords;
    readonly pushes: readonly DeliveryView[];
  };
}

const bindWords = {
  not_wanted: 'not wanted',
  not_yet: 'not yet: it has not ended',
  waits: 'waits for a bind',
  taken: 'taken',
  given_up: 'given up',
} as const;
const describePush = ({ state, attempts, tries }: DeliveryView): string =>
  `${state} after ${attempts} ${attempts === 1 ? 'try' : 'tries'}${tries.map((each) => `; ${describeTry(each)}`).join('')}`;

const arrows = { in: '<-', out: '->' } as const;
const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');

export const describePdu = ({ at, bind, direction, latencyMs, text, connector }: WireRow): string =>
  `${wallTime(at)} ${connector === undefined ? '' : `${harmless(connector)} `}bind ${bind} ${arrows[direction]}${latencyMs === null ? '' : ` after ${latencyMs} ms`} ${harmlessLines(text)}`;

const named = ({ id, name }: Named): string => (name === '' ? String(id) : `${id} (${name})`);
const prefixName = (prefix: string): string => (prefix === '' ? '(all)' : prefix);

function wayLines({ connector, routeRule, route, originatorRule, priceList, priceRow }: GroundsView): [string, string][] {
  const lines: [string, string][] = [];
  const to = connector === null ? '' : ` to ${connector}`;
  if (routeRule) lines.push(['sent by', `route rule ${named(routeRule)}${to}`]);
  else if (route) lines.push(['sent by', `route ${route.id} of ${prefixName(route.prefix)}${to}`]);
  if (originatorRule) lines.push(['sender by', `rule ${named(originatorRule)}`]);
  if (priceList && priceRow)
    lines.push([
      'priced by',
      `${priceRow.row} of price list ${named(priceList)}, row ${priceRow.id}${priceRow.isRemoved ? ' (since removed)' : ''}: ${priceRow.perSegment} a segment`,
    ]);
  return lines;
}

function holdLine({ rule, ruleName, reason, decision, decidedAt, decidedBy }: NonNullable<XrayView['hold']>): string {
  const end =
    decision === null ? 'nobody has decided' : `${decision}${decidedBy === null ? '' : ` by ${decidedBy}`}, ${wallTime(decidedAt ?? '')}`;
  return `by rule ${named({ id: rule, name: ruleName })}: ${reason}; ${end}`;
}

const costLine = ({ connector, segments, cost, currency }: XrayView['money']['costs'][number]): string =>
  `${cost === null ? 'not known' : `${cost} ${currency}`} for ${segments} segment(s) by ${connector ?? '(none)'}`;

const transferHeadings = ['id', 'kind', 'time', 'balance', 'gift', 'messages'];
const transferCells = (each: TransferView) => [each.id, each.kind, wallTime(each.at), each.balance, each.gift, each.messages];

function callerLine({ address, version, key, user }: CallerView): string {
  const words = [address, version?.toUpperCase(), key && `key ${key.label ?? `${key.id}, removed since`}`, user && `user ${user}`];
  return words.filter(Boolean).join(', ');
}

export function describeXray(row: XrayView): string {
  const { caller, submission, content, characters, split, lookAlikes } = row.request;
  const timeline = row.history.map((entry) => [wallTime(entry.at), entry.part ?? '', entry.event.replaceAll('_', ' '), entry.detail]);
  const route = row.routing.asOfNow.route;
  const acts = row.acts.map(({ at, who, method, path }) => [wallTime(at), who, `${method} ${path}`]);
  return [
    pairs([
      ['message', row.id],
      ['state', row.reason === 'none' ? row.state : `${row.state} (${row.reason})`],
      ['account', row.account],
      ['by', `${row.door}, in a submission of ${submission.messages} from ${submission.firstId} on`],
      ...(caller ? [['from', callerLine(caller)] as const] : []),
      ['number', row.number],
      ['sender', row.sender],
      ['segments', `${row.segments} of ${row.alphabet}`],
      ['characters', row.segments > 1 && split.characters ? `${characters}, as ${split.characters.join(' + ')} (${split.by})` : characters],
      ...(lookAlikes === '' ? [] : [['look-alikes', lookAlikes] as const]),
      ...(content === undefined ? [] : [['content', content] as const]),
      ...wayLines(row.routing.atAccept),
      ...(row.hold ? [['held', holdLine(row.hold)] as const] : []),
      ['connector', row.connector],
      ['way today', route ? `${route.connector ?? 'none'}: ${route.why}` : 'sandbox'],
      ['price', row.money.price],
      ['charged', row.money.posted],
      ...row.money.costs.map((cost) => ['cost', costLine(cost)] as const),
      ['margin', row.money.margin],
      ...row.money.above.map(({ account, price }) => ['also costs', `${account} ${price}`] as const),
      ['told by bind', bindWords[row.customer.bind]],
      ...row.customer.pushes.map((push) => [`webhook ${push.webhook}`, describePush(push)] as const),
    ]),
    ...(row.waiting ? ['', 'It waits, because', ...waitLines(row.waiting)] : []),
    '',
    `Timeline (${row.timeZone})`,
    table(['time', 'part', 'event', 'detail'], timeline, '  nothing was recorded'),
    ...(acts.length > 0 ? ['', 'What operators did', table(['time', 'who', 'what'], acts, '')] : []),
    '',
    'Transfers (each with all messages that share it)',
    table(transferHeadings, row.money.transfers.map(transferCells), '  none'),
    ...row.money.above.flatMap(({ account, transfers }) => [
      harmless(`Transfers of ${account}`),
      table(transferHeadings, transfers.map(transferCells), '  none'),
    ]),
    '',
    harmless(row.pdus.note),
    ...row.pdus.rows.map(describePdu),
  ].join('\n');
}
