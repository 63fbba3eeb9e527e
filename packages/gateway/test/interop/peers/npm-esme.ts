/**
 * A customer made of the npm package `smpp`: what is on the wire, and what is read out of it, is the package's. Commands come as JSON lines on stdin,
 * what happens goes out as JSON lines on stdout; esme.ts says which.
 */
import { createInterface } from 'node:readline';
import type { Content, EsmeCommand, EsmeEvent, Fields } from '../esme.ts';
import { type TheirPdu, type TheirSession, smpp } from './npm-smpp.ts';

const [port = '', transport = ''] = process.argv.slice(2);
const tell = (event: EsmeEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

interface Open {
  readonly session: TheirSession;
  /** Answers kept back; null while requests are answered at once. */
  held: (() => void)[] | null;
}
const sessions = new Map<string, Open>();

const isContent = (value: unknown): value is Content => typeof value === 'object' && value !== null && !Array.isArray(value);
const codings = { gsm: 0, latin1: 3, ucs2: 8 };

/** Fields as the package wants them; it encodes texts by data_coding and puts the header in front itself. */
function fieldsOf(fields: Fields): Record<string, unknown> {
  const theirs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (Array.isArray(value)) theirs['dest_address'] = value.map((destination: string) => ({ destination_addr: destination }));
    else if (!isContent(value)) theirs[name] = value;
    else if ('hex' in value) theirs[name] = Buffer.from(value.hex, 'hex');
    else {
      theirs[name] = value.udh === undefined ? { message: value.text } : { udh: Buffer.from(value.udh, 'hex'), message: value.text };
      theirs['data_coding'] ??= codings[value.coding];
    }
  }
  return theirs;
}

function onResponse(call: number, pdu: TheirPdu): void {
  const readable = Object.entries(pdu).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value] as const);
  const entries = readable.filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const refused = (pdu['unsuccess_sme'] ?? []) as { destination_addr: string; error_status_code: number }[];
  tell({
    event: 'response',
    call,
    command: pdu.command,
    status: pdu.command_status,
    fields: Object.fromEntries(entries) as Record<string, string | number>,
    refused: refused.map(({ destination_addr, error_status_code }) => [destination_addr, error_status_code]),
  });
}

interface Text {
  readonly message: string | Buffer;
  readonly udh?: readonly Buffer[];
}

function onDeliver(via: string, open: Open, pdu: TheirPdu): void {
  const { message, udh } = (pdu['message_payload'] ?? pdu['short_message']) as Text;
  const id = pdu['receipted_message_id'];
  tell({
    event: 'deliver',
    via,
    command: pdu.command,
    esmClass: Number(pdu['esm_class']),
    dataCoding: Number(pdu['data_coding']),
    source: String(pdu['source_addr']),
    destination: String(pdu['destination_addr']),
    text: message.toString(),
    udh: udh ? Buffer.concat([Buffer.from([udh.reduce((sum, element) => sum + element.length, 0)]), ...udh]).toString('hex') : '',
    receiptedMessageId: typeof id === 'string' ? id : '',
    messageState: Number(pdu['message_state'] ?? 0),
  });
  const answer = (): void => void open.session.send(pdu.response());
  if (open.held) open.held.push(answer);
  else answer();
}

function open(via: string): void {
  const url = `${transport === 'tls' ? 'ssmpp' : 'smpp'}://127.0.0.1:${port}`;
  // The certificate is this run's own; whether it is good is not what is looked at here.
  const session = smpp.connect({ url, rejectUnauthorized: false }, () => tell({ event: 'opened', via }));
  const opened: Open = { session, held: null };
  sessions.set(via, opened);
  for (const command of ['deliver_sm', 'data_sm']) session.on(command, (pdu) => onDeliver(via, opened, pdu));
  for (const command of ['enquire_link', 'unbind'] as const)
    session.on(command, (pdu) => {
      session.send(pdu.response());
      tell({ event: command, via });
    });
  session.on('unknown', (pdu) => tell({ event: 'unexpected', via, command: pdu.command }));
  session.on('error', (error) => process.stderr.write(`${error.message}\n`));
  session.on('close', () => tell({ event: 'closed', via }));
}

function onCommand({ via, do: what, call, fields }: EsmeCommand): void {
  if (what === 'open') {
    open(via);
    return;
  }
  const opened = sessions.get(via);
  if (!opened) return;
  const { session } = opened;
  switch (what) {
    case 'close':
      session.destroy();
      break;
    case 'hold':
      opened.held = [];
      break;
    case 'release': {
      const { held } = opened;
      opened.held = null;
      for (const answer of held?.toReversed() ?? []) answer();
      break;
    }
    default:
      (session as unknown as Record<string, (given: object, done: (pdu: TheirPdu) => void) => void>)[what]?.call(
        session,
        fieldsOf(fields),
        (pdu) => onResponse(call, pdu),
      );
  }
}

tell({ event: 'ready' });
createInterface({ input: process.stdin })
  .on('line', (line) => onCommand(JSON.parse(line) as EsmeCommand))
  .on('close', () => process.exit(0));
