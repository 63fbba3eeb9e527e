// message list|xray · queue list · inbound list · orphan list|apply · connector wire: seeing what waits and why, and what crossed the wire.
import type { Command } from 'commander';
import type { Act, Options } from '../act.ts';
import { usageError } from '../result.ts';
import { waitLines } from '../story.ts';
import { duration, harmless, pairs, table, wallTime } from '../text.ts';
import type { MessageView, WaitView } from '../views.ts';

interface Page<T> {
  readonly rows: readonly T[];
  readonly next: number | null;
}
interface FoundView {
  readonly id: number;
  readonly account: string | null;
  readonly number: string;
  readonly sender: string;
  readonly state: string;
  readonly reason: string;
  readonly connector: string | null;
  readonly acceptedAt: string;
}
interface InboundView {
  readonly id: number;
  readonly account: string | null;
  readonly connector: string | null;
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
  readonly readAt: string | null;
  readonly characters: number;
  readonly content?: string;
}
interface OrphanView {
  readonly id: number;
  readonly connector: string | null;
  readonly carrierIds: readonly string[];
  readonly recipient: string;
  readonly state: string | null;
  readonly stateText: string;
  readonly at: string;
}
interface QueueRow {
  readonly connector: string | null;
  readonly account: string | null;
  readonly waiting: number;
  readonly later: number;
  readonly oldestMs: number;
  readonly priorityClass: string;
  readonly weight: number;
  readonly perSecond: number | null;
  readonly waits: WaitView;
  readonly emptyAt: string | null;
}
interface WireRow {
  readonly at: string;
  readonly bind: number;
  readonly direction: 'in' | 'out';
  readonly latencyMs: number | null;
  readonly text: string;
}
interface XrayView extends MessageView {
  readonly request: { readonly submission: { readonly firstId: number; readonly messages: number }; readonly content?: string };
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
    readonly transfers: readonly {
      readonly id: number;
      readonly kind: string;
      readonly at: string;
      readonly balance: string;
      readonly gift: string;
      readonly messages: number;
    }[];
  };
  readonly routing: {
    readonly isSame: boolean;
    readonly asOfNow: { readonly route: { readonly prefix: string; readonly connector: string | null } | null };
  };
  readonly pdus: { readonly note: string; readonly rows: readonly WireRow[] };
  readonly customer: { readonly wants: string; readonly waitsToBeTold: boolean };
}

const arrows = { in: '<-', out: '->' } as const;
const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');
const describePdu = ({ at, bind, direction, latencyMs, text }: WireRow): string =>
  `${wallTime(at)} bind ${bind} ${arrows[direction]}${latencyMs === null ? '' : ` after ${latencyMs} ms`} ${harmlessLines(text)}`;

/** The given options as a query, by the names of the API. */
function queryOf(options: Options, names: readonly string[]): string {
  const query = new URLSearchParams();
  for (const name of names) if (options[name] !== undefined) query.set(name, String(options[name]));
  return query.size > 0 ? `?${query.toString()}` : '';
}

const more = ({ next }: Page<unknown>, shown: string): string => (next === null ? shown : `${shown}\nMore with --before ${next}`);

const searchNames = ['account', 'connector', 'from', 'to', 'before', 'limit'] as const;
const withSearch = (command: Command): Command =>
  command
    .option('--account <name>', 'only of this account')
    .option('--connector <name>', 'only by this connector')
    .option('--from <time>', 'not before this time (ISO 8601 with offset, or Unix milliseconds)')
    .option('--to <time>', 'before this time')
    .option('--before <id>', 'only ids below it: the next page')
    .option('--limit <count>', 'rows, at most 1000; 50 when not given');

function describeXray(row: XrayView): string {
  const { submission, content } = row.request;
  const transfers = row.money.transfers.map((each) => [each.id, each.kind, wallTime(each.at), each.balance, each.gift, each.messages]);
  const timeline = row.history.map((entry) => [wallTime(entry.at), entry.part ?? '', entry.event.replaceAll('_', ' '), entry.detail]);
  const route = row.routing.asOfNow.route;
  return [
    pairs([
      ['message', row.id],
      ['state', row.reason === 'none' ? row.state : `${row.state} (${row.reason})`],
      ['account', row.account],
      ['by', `${row.door}, in a submission of ${submission.messages} from ${submission.firstId} on`],
      ['number', row.number],
      ['sender', row.sender],
      ['segments', `${row.segments} of ${row.alphabet}`],
      ...(content === undefined ? [] : [['content', content] as const]),
      ['connector', row.connector],
      ['route today', route ? `${route.prefix === '' ? '(all)' : route.prefix} by ${route.connector ?? '(none)'}` : 'none'],
      ['price', row.money.price],
      ['charged', row.money.posted],
      ...row.money.costs.map(
        ({ connector, segments, cost, currency }) =>
          [
            'cost',
            `${cost === null ? 'not known' : `${cost} ${currency}`} for ${segments} segment(s) by ${connector ?? '(none)'}`,
          ] as const,
      ),
      ['margin', row.money.margin],
      ['customer', `wants ${row.customer.wants}${row.customer.waitsToBeTold ? ', waits to be told' : ''}`],
    ]),
    ...(row.waiting ? ['', 'It waits, because', ...waitLines(row.waiting)] : []),
    '',
    `Timeline (${row.timeZone})`,
    table(['time', 'part', 'event', 'detail'], timeline, '  nothing was recorded'),
    '',
    'Transfers (each with all messages that share it)',
    table(['id', 'kind', 'time', 'balance', 'gift', 'messages'], transfers, '  none'),
    '',
    harmless(`PDUs ${row.pdus.note}`),
    ...row.pdus.rows.map(describePdu),
  ].join('\n');
}

function addMessageCommands(message: Command, act: Act): void {
  withSearch(message.command('list').description('search messages, newest first'))
    .option('--number <digits>', 'only to this number')
    .option('--state <state>', 'only in this state, such as QUEUED')
    .option('--id-from <id>', 'from this id on')
    .option('--id-to <id>', 'up to this id')
    .action(
      act(async (api, _args, options) => {
        const names = [...searchNames, 'number', 'state', 'idFrom', 'idTo'];
        const page = await api.get<Page<FoundView>>(`/api/messages${queryOf(options, names)}`);
        const cells = page.rows.map((row) => [
          row.id,
          wallTime(row.acceptedAt),
          row.account,
          row.number,
          row.sender,
          row.reason === 'none' ? row.state : `${row.state}: ${row.reason}`,
          row.connector,
        ]);
        const shown = table(['id', 'accepted', 'account', 'number', 'sender', 'state', 'connector'], cells, 'No message was found');
        return { value: page.rows, text: more(page, shown) };
      }),
    );
  message
    .command('xray <id>')
    .description('everything about a message: money, route, every PDU that is still in memory')
    .option('--content', 'show the content of the message and of its PDUs')
    .action(
      act(async (api, [id = ''], options) => {
        if (!/^[1-9]\d{0,15}$/.test(id)) throw usageError('The id of a message is a positive whole number');
        const row = await api.get<XrayView>(`/api/messages/${id}/xray${queryOf(options, ['content'])}`);
        return { value: row, text: describeXray(row) };
      }),
    );
}

function addQueueCommands(program: Command, act: Act): void {
  program
    .command('queue')
    .description('What waits for which connector')
    .command('list')
    .description('what waits, by connector and account: how much, how long, why, until when')
    .option('--account <name>', 'only of this account')
    .option('--connector <name>', 'only of this connector')
    .action(
      act(async (api, _args, options) => {
        const rows = await api.get<QueueRow[]>(`/api/queues${queryOf(options, ['account', 'connector'])}`);
        const cells = rows.map((row) => [
          row.connector,
          row.account,
          row.waiting,
          row.later,
          duration(row.oldestMs),
          `${row.priorityClass} ${row.weight}`,
          row.perSecond,
          row.emptyAt === null ? null : wallTime(row.emptyAt),
          row.waits.reasons[0]?.text,
        ]);
        const headings = ['connector', 'account', 'waiting', 'later', 'oldest', 'class', 'a second', 'empty about', 'why'];
        return { value: rows, text: table(headings, cells, 'Nothing waits') };
      }),
    );
}

function addInboundCommands(program: Command, act: Act): void {
  const inbound = program.command('inbound').description('Messages from phones');
  withSearch(inbound.command('list').description('search inbound messages, newest first'))
    .option('--phone <digits>', 'only from this phone')
    .option('--number <digits>', 'only to this number of ours')
    .option('--unowned', 'only what was sent to numbers that nobody owns')
    .option('--content', 'show the content')
    .action(
      act(async (api, _args, options) => {
        const page = await api.get<Page<InboundView>>(
          `/api/inbound${queryOf(options, [...searchNames, 'phone', 'number', 'unowned', 'content'])}`,
        );
        const cells = page.rows.map((row) => [
          row.id,
          wallTime(row.receivedAt),
          row.from,
          row.to,
          row.account,
          row.connector,
          row.readAt === null ? null : wallTime(row.readAt),
          row.content ?? `${row.characters} characters`,
        ]);
        const headings = ['id', 'received', 'from', 'to', 'account', 'connector', 'read', 'content'];
        return { value: page.rows, text: more(page, table(headings, cells, 'No inbound message was found')) };
      }),
    );

  const orphan = program.command('orphan').description('Receipts that no message claims');
  orphan
    .command('list')
    .description('receipts without a message, newest first')
    .option('--connector <name>', 'only by this connector')
    .option('--before <id>', 'only ids below it: the next page')
    .option('--limit <count>', 'rows, at most 1000; 50 when not given')
    .action(
      act(async (api, _args, options) => {
        const page = await api.get<Page<OrphanView>>(`/api/orphans${queryOf(options, ['connector', 'before', 'limit'])}`);
        const cells = page.rows.map((row) => [
          row.id,
          wallTime(row.at),
          row.connector,
          row.carrierIds.join(' or '),
          row.recipient,
          row.state ?? row.stateText,
        ]);
        const headings = ['id', 'time', 'connector', 'carrier id', 'recipient', 'state'];
        return { value: page.rows, text: more(page, table(headings, cells, 'Every receipt has found its message')) };
      }),
    );
  orphan
    .command('apply <id>')
    .description('say which message a receipt is about')
    .requiredOption('--message <id>', 'the message')
    .option('--part <number>', 'which part of a long message; 1 when not given')
    .action(
      act(async (api, [id = ''], { message, part }) => {
        const numbers = [id, message, part ?? '1'].map((text) => (/^[1-9]\d{0,15}$/.test(String(text)) ? Number(text) : null));
        if (numbers.includes(null)) throw usageError('Ids and parts are positive whole numbers');
        const body = { message: numbers[1], part: numbers[2] };
        const row = await api.send<{ readonly message: number; readonly state: string }>('POST', `/api/orphans/${id}/apply`, body);
        return { value: row, text: `Receipt ${id} is applied; message ${row.message} is ${row.state}` };
      }),
    );
}

function addWireCommand(connector: Command, act: Act): void {
  connector
    .command('wire <name>')
    .description('the last PDUs of a connector, oldest first')
    .option('--limit <count>', 'PDUs, at most 1000; 50 when not given')
    .option('--bind <number>', 'only of this bind, from 1')
    .option('--message <id>', 'only about this message')
    .option('--content', 'show the content of messages')
    .action(
      act(async (api, [name = ''], options) => {
        const query = queryOf(options, ['limit', 'bind', 'message', 'content']);
        const rows = await api.get<WireRow[]>(`/api/connectors/${encodeURIComponent(name)}/wire${query}`);
        return { value: rows, text: rows.length === 0 ? 'Nothing has crossed the wire' : rows.map(describePdu).join('\n') };
      }),
    );
}

export function addSightCommands(program: Command, act: Act): void {
  const noun = (name: string): Command => program.commands.find((command) => command.name() === name) ?? program.command(name);
  addMessageCommands(noun('message'), act);
  addWireCommand(noun('connector'), act);
  addQueueCommands(program, act);
  addInboundCommands(program, act);
}
