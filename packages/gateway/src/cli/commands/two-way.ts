// inbound show · consent list|export · door add|set|show|list|remove: what phones send, what they consented to, and how it comes in.
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Act, Options } from '../act.ts';
import { usageError } from '../result.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';
import { addHandsetCommand } from './handset.ts';

interface InboundView {
  readonly id: number;
  readonly account: string | null;
  readonly connector: string | null;
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
  readonly readAt: string | null;
  readonly missingParts: number;
  readonly content?: string;
  readonly remark: string;
  readonly note: string;
  readonly rule: number | null;
  readonly mms: {
    readonly subject?: string;
    readonly parts: readonly { readonly name: string; readonly type: string; readonly octets: number; readonly url?: string }[];
  } | null;
  readonly carrierId: string;
  readonly waitsForRules: boolean;
  readonly inReplyTo: number | null;
  readonly replies: readonly { readonly message: number; readonly kind: string }[];
}
interface ConsentView {
  readonly id: number;
  readonly at: string;
  readonly kind: string;
  readonly account: string | null;
  readonly number: string;
  readonly phone: string;
  readonly language: string;
  readonly inboundId: number;
  readonly changed: boolean;
  readonly confirmationId: number | null;
  readonly note: string;
}
interface DoorView {
  readonly name: string;
  readonly form: string;
  readonly connector: string | null;
  readonly publicUrl: string;
  readonly path: string;
}

const queryOf = (values: Readonly<Record<string, string | boolean | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] satisfies [string, string]])),
  ).toString();

function addInboundShow(inbound: Command, act: Act): void {
  inbound
    .command('show <id>')
    .description('everything known about a message from a phone')
    .option('--content', 'show its content')
    .action(
      act(async (api, [id = ''], { content }) => {
        if (!/^[1-9]\d{0,15}$/.test(id)) throw usageError('The id is a positive whole number');
        const row = await api.get<InboundView>(`/api/inbound/${id}?${queryOf({ content })}`);
        const text = pairs([
          ['id', row.id],
          ['from', row.from],
          ['to', row.to],
          ['account', row.account ?? '(nobody)'],
          ['by', row.connector],
          ['received', wallTime(row.receivedAt)],
          ['read', row.readAt && wallTime(row.readAt)],
          ['carrier id', row.carrierId],
          ['missing parts', row.missingParts || ''],
          ['odd', row.remark],
          ['answers message', row.inReplyTo],
          ['rule', row.rule === null ? '' : `in${row.rule}`],
          ['led to', row.replies.map(({ message, kind }) => `${kind} ${message}`).join(', ')],
          ['note', row.waitsForRules ? 'its rules are still to be followed' : row.note],
          ...(row.mms?.subject === undefined ? [] : ([['subject', row.mms.subject]] as const)),
          ...(row.content === undefined ? [] : ([['content', row.content]] as const)),
          ...(row.mms?.parts ?? []).map(
            ({ name, type, octets, url = '' }) => ['media', `${name} ${type} ${octets} ${url}`.trimEnd()] as const,
          ),
        ]);
        return { value: row, text };
      }),
    );
}

const withConsentSearch = (command: Command): Command =>
  command
    .option('--number <number>', 'only to this virtual number')
    .option('--phone <number>', 'only of this phone')
    .option('--account <name>', 'only about this account');

function addConsentCommands(program: Command, act: Act): void {
  const consent = program.command('consent').description('Who said STOP, START and HELP, with the proof');
  withConsentSearch(consent.command('list'))
    .description('the newest first')
    .option('--before <id>', 'only ids below it: the next page')
    .option('--limit <count>', 'rows, at most 1000; 50 when not given')
    .action(
      act(async (api, _args, { number, phone, account, before, limit }) => {
        const query = queryOf({ number, phone, account, before, limit });
        const page = await api.get<{ rows: ConsentView[]; next: number | null }>(`/api/consents?${query}`);
        const cells = page.rows.map((row) => [
          row.id,
          wallTime(row.at),
          row.kind,
          row.phone,
          row.number,
          row.account ?? '(all)',
          row.language,
          row.inboundId,
          row.confirmationId,
          row.note,
        ]);
        const headings = ['id', 'at', 'said', 'phone', 'number', 'account', 'language', 'inbound', 'confirmed by', 'note'];
        const text = table(headings, cells, 'Nobody has said anything');
        return { value: page.rows, text: page.next === null ? text : `${text}\nMore with --before ${page.next}` };
      }),
    );
  withConsentSearch(consent.command('export <file>'))
    .description('write the proof of all to a CSV file')
    .action(
      act(async (api, [file = ''], { number, phone, account }) => {
        const csv = await api.getText(`/api/consents?${queryOf({ number, phone, account, format: 'csv' })}`);
        writeFileSync(file, csv);
        return { value: { file, bytes: Buffer.byteLength(csv) }, text: harmless(`The proof is in ${file}`) };
      }),
    );
}

const withDoor = (command: Command): Command =>
  command
    .option('--form <name>', 'generic, twilio, vonage or infobip')
    .option('--connector <name>', 'connector of the same carrier')
    .option('--map <list>', 'what differs from the form: key=value, with commas between')
    .option('--secret <text>', 'what the carrier signs with')
    .option('--public-url <url>', 'URL as the carrier calls it, where a proxy stands before the gateway');

function doorOf({ form, connector, map, secret, publicUrl }: Options): Record<string, unknown> {
  const mapping =
    typeof map === 'string'
      ? Object.fromEntries(
          map.split(',').map((piece) => {
            const at = piece.indexOf('=');
            if (at < 1) throw usageError(`--map: ${JSON.stringify(piece)} is not of the form key=value`);
            return [piece.slice(0, at).trim(), piece.slice(at + 1)];
          }),
        )
      : undefined;
  return { form, connector, mapping, secret, publicUrl };
}

function addDoorCommands(program: Command, act: Act): void {
  const door = program.command('door').description('Where carriers that speak HTTP send what phones wrote');
  withDoor(door.command('add <name>'))
    .description('open a door; its path is shown once')
    .action(
      act(async (api, [name], options) => {
        const row = await api.send<DoorView>('POST', '/api/doors', { name, ...doorOf(options) });
        return {
          value: row,
          text: harmless(`Door ${row.name} is open for ${row.form}: the carrier sends to ${row.path} on the port of the customer API`),
        };
      }),
    );
  withDoor(door.command('set <name>'))
    .description('change a door')
    .option('--renew-token', 'give it another path')
    .action(
      act(async (api, [name = ''], options) => {
        const body = { ...doorOf(options), ...(options['renewToken'] === true ? { renewToken: true } : {}) };
        const row = await api.send<DoorView>('PATCH', `/api/doors/${encodeURIComponent(name)}`, body);
        const moved = options['renewToken'] === true ? `; its path is ${row.path}` : '';
        return { value: row, text: harmless(`Door ${row.name} is changed${moved}`) };
      }),
    );
  door
    .command('show <name>')
    .description('one door')
    .option('--reveal', 'show its path and secret')
    .action(
      act(async (api, [name = ''], { reveal }) => {
        const row = await api.get<DoorView>(`/api/doors/${encodeURIComponent(name)}?${queryOf({ reveal })}`);
        return { value: row, text: pairs(Object.entries(row)) };
      }),
    );
  door
    .command('list')
    .description('all doors')
    .action(
      act(async (api) => {
        const rows = await api.get<DoorView[]>('/api/doors');
        const cells = rows.map((row) => [row.name, row.form, row.connector, row.publicUrl]);
        return { value: rows, text: table(['name', 'form', 'connector', 'public url'], cells, 'There are no doors') };
      }),
    );
  door
    .command('remove <name>')
    .description('close a door')
    .action(
      act(async (api, [name = '']) => ({
        value: await api.send('DELETE', `/api/doors/${encodeURIComponent(name)}`),
        text: harmless(`Door ${name} is closed`),
      })),
    );
}

export function addTwoWayCommands(program: Command, act: Act): void {
  const inbound = program.commands.find((command) => command.name() === 'inbound') ?? program.command('inbound');
  addInboundShow(inbound, act);
  addConsentCommands(program, act);
  addDoorCommands(program, act);
  addHandsetCommand(program, act);
}
