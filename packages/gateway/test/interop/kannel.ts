/** Kannel as our customer: bearerbox bound to the gateway, smsbox in front of it, and a sink for what they report. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Context, until } from './case.ts';
import { type Child, startChild } from './children.ts';
import type { Door } from './door.ts';
import { findProgram } from './installed.ts';
import { freePorts } from '../crash-lab/ports.ts';
import { type Sink, startSink } from './sink.ts';

export type KannelBinds = 'transceiver' | 'pair';

export interface KannelMessage {
  readonly to: string;
  readonly text: string;
  readonly from?: string;
  /** sendsms's words: 0 GSM, 2 UCS-2. */
  readonly coding?: 0 | 2;
  /** Further parameters of sendsms. */
  readonly more?: Readonly<Record<string, string>>;
}

export interface Kannel {
  readonly sink: Sink;
  /** Where its sendsms listens; user and password are both interop. */
  readonly sendPort: number;
  readonly bearerbox: Child;
  /** The answer of sendsms: HTTP status and text. */
  readonly send: (message: KannelMessage) => Promise<readonly [status: number, body: string]>;
  /** Types of the reports on a message sent with this tag: 1 delivered, 2 failed, 4 queued, 8 taken by us, 16 refused by us. */
  readonly reports: (tag: string) => readonly number[];
  readonly untilReported: (tag: string, type: number) => Promise<void>;
  /** Ids of the gateway, in the order in which their receipts came in. */
  readonly receiptIds: () => readonly string[];
  /** Ids of the gateway, in the order of its answers. */
  readonly submitIds: () => readonly string[];
  /** Whether its log has this. */
  readonly hasLogged: (text: string) => boolean;
  readonly untilLogged: (text: string) => Promise<void>;
  /** Its status page, where each of its links has a line. */
  readonly status: () => Promise<string>;
  /** Unbinds, and is away until it is told to start. */
  readonly stop: () => Promise<void>;
  /** Tells it to bind again; `online` waits for it. */
  readonly start: () => Promise<void>;
  /** Waits until all its binds are there. */
  readonly online: () => Promise<void>;
  /** The text of so many inbound messages, as Kannel reads them. */
  readonly inbound: (count: number) => Promise<readonly (readonly [from: string, to: string, text: string])[]>;
}

/** All of them: delivered, failed, queued, taken, refused. */
const DLR_MASK = 31;

interface Ports {
  readonly admin: number;
  readonly box: number;
  readonly send: number;
  readonly sink: number;
}

const groups = (door: Door, binds: KannelBinds, useSsl: boolean): string => {
  const common = `group = smsc
smsc = smpp
smsc-id = trunkline
host = 127.0.0.1
smsc-username = ${door.systemId}
smsc-password = ${door.password}
system-type = kannel
reconnect-delay = 1
enquire-link-interval = 2
use-ssl = ${useSsl}
`;
  return binds === 'transceiver'
    ? `${common}transceiver-mode = true\nport = ${door.port}\n`
    : `${common}port = ${door.port}\n\n${common}receive-port = ${door.port}\n`;
};

const config = (ports: Ports, folder: string, smscs: string): string => `group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = interop
smsbox-port = ${ports.box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = "${folder}/bearerbox.log"
log-level = 0
dlr-storage = internal
sms-resend-freq = 1

${smscs}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.send}
sendsms-interface = 127.0.0.1
log-file = "${folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = interop
password = interop
max-messages = 20
concatenation = true

group = sms-service
keyword = default
catch-all = true
get-url = "http://127.0.0.1:${ports.sink}/inbound?from=%p&to=%P&text=%b&coding=%c"
max-messages = 0
`;

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

function get(port: number, path: string): Promise<readonly [number, string]> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout: 60_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.once('end', () => resolve([response.statusCode ?? 0, body]));
    });
    asked.once('timeout', () => asked.destroy(new Error(`${path} was not answered`)));
    asked.once('error', reject);
    asked.end();
  });
}

/** Kannel's text of an inbound message: its charset's octets, or UTF-16BE with coding 2. */
function textOf({ text = '', coding }: Readonly<Record<string, string>>): string {
  const octets = Buffer.from(text, 'latin1');
  return coding === '2' ? octets.swap16().toString('utf16le') : octets.toString('utf8');
}

export interface KannelOptions {
  readonly binds?: KannelBinds;
  readonly useSsl?: boolean;
}

export async function startKannel(
  context: Context,
  door: Door,
  { binds = 'transceiver', useSsl = false }: KannelOptions = {},
): Promise<Kannel> {
  const sink = await startSink(context);
  const [admin = 0, box = 0, send = 0] = await freePorts(3);
  const file = join(context.folder, 'kannel.conf');
  writeFileSync(file, config({ admin, box, send, sink: sink.port }, context.folder, groups(door, binds, useSsl)));
  const boot = async (name: string, port: number): Promise<Child> => {
    const child = context.adopt(startChild(name, findProgram(name) ?? name, ['-v', '0', file], { cwd: context.folder }));
    await until(
      context,
      `${name} to listen`,
      () => isOpen(port),
      (open) => open || child.hasEnded(),
    );
    assert.ok(!child.hasEnded(), `${name} ended:\n${child.output.join('\n')}`);
    return child;
  };
  const bearerbox = await boot('bearerbox', box);
  await boot('smsbox', send);
  const ask = async (command: string, more = ''): Promise<string> => (await get(admin, `/${command}?password=interop${more}`))[1];
  const links = binds === 'transceiver' ? 1 : 2;
  const untilOnline = async (count: number): Promise<void> => {
    const isThere = (text: string): boolean => (text.match(/\(online /g) ?? []).length === count;
    await until(context, `Kannel to have ${count} binds`, () => ask('status.txt'), isThere);
  };
  await untilOnline(links);

  const log = (): string => readFileSync(join(context.folder, 'bearerbox.log'), 'utf8');
  /** Ids in the PDUs of this kind that came in, out of its dumps. */
  const idsIn = (kind: string, field: string): readonly string[] =>
    log()
      .split('SMPP PDU 0x')
      .filter((dump) => dump.includes(`type_name: ${kind}\n`))
      .flatMap((dump) => new RegExp(`${field}: ?\\n?.*?"(\\d+)"`).exec(dump)?.[1] ?? []);

  const reports = (tag: string): readonly number[] =>
    sink
      .requests('/report')
      .filter(({ query }) => query['tag'] === tag)
      .map(({ query }) => Number(query['type']));
  return {
    sink,
    sendPort: send,
    bearerbox,
    async send({ to, text, from = 'Shop', coding = 0, more = {} }) {
      const url = `http://127.0.0.1:${sink.port}/report?tag=${to}&type=%d&id=%F`;
      const words = { username: 'interop', password: 'interop', to, text, from, charset: 'UTF-8', coding: String(coding) };
      const reported = { 'dlr-mask': String(DLR_MASK), 'dlr-url': url };
      return get(send, `/cgi-bin/sendsms?${new URLSearchParams({ ...words, ...reported, ...more }).toString()}`);
    },
    receiptIds: () => idsIn('deliver_sm', 'receipted_message_id'),
    submitIds: () => idsIn('submit_sm_resp', 'message_id'),
    hasLogged: (text) => log().includes(text),
    async untilLogged(text) {
      await until(context, `${text} in its log`, log, (lines) => lines.includes(text));
    },
    status: () => ask('status.txt'),
    async stop() {
      await ask('stop-smsc', '&smsc=trunkline');
      await untilOnline(0);
    },
    async start() {
      await ask('start-smsc', '&smsc=trunkline');
    },
    online: () => untilOnline(links),
    reports,
    async untilReported(tag, type) {
      await until(
        context,
        `report ${type} on ${tag}`,
        () => reports(tag),
        (found) => found.includes(type),
      );
    },
    async inbound(count) {
      const found = await sink.until('/inbound', count);
      // Kannel writes a + before what comes with the type of number «international».
      const digits = (address = ''): string => address.replace(/^\+/, '');
      return found.map(({ query }) => [digits(query['from']), digits(query['to']), textOf(query)]);
    },
  };
}
