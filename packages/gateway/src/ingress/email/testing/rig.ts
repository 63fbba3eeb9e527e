// What the tests of the e-mail door share: the door on a free port with the real intake and the real store behind it, a relay that is a real SMTP server, a
// resolver that answers what a test says, and a client that shows every answer. Nothing is sent on: what was accepted is looked up in the store.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import type { SecureContextOptions } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { defaultConnectorSettings } from '../../../core/connector-settings.ts';
import { type AccountSettings, buildRulebook, defaultAccountSettings, type Rulebook } from '../../../core/rulebook.ts';
import { defaultNumberSettings } from '../../../core/virtual-number.ts';
import { createGatekeeper } from '../../../engine/gatekeeper.ts';
import { createIntake } from '../../../engine/intake.ts';
import { createMailer } from '../../../notifiers/email/mailer.ts';
import { type Clock, realClock } from '../../../ports/clock.ts';
import type { Mailer } from '../../../ports/mailer.ts';
import type { Store } from '../../../ports/store.ts';
import { openSqliteStore } from '../../../store/sqlite/store.ts';
import { createDoorSignIn } from '../../door-sign-in.ts';
import { createFailedTries } from '../../failed-tries.ts';
import { createEmailDoor } from '../door.ts';
import { createMailReader, type MailReader } from '../mail-reader.ts';
import { createReplyAddresses, type ReplyAddresses } from '../reply-address.ts';

export const DOMAIN = 'sms.example';
export const NUMBER = '447700900099';
export const PHONE = '447700900123';
export const PASSWORD = 'secret99';

/** Records by name and type, as `TXT corp.example`; what is not here does not exist, a string is a code to fail with. */
export type Zone = Record<string, readonly (string | readonly string[])[] | string>;

export interface Bounce {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
}

export interface Rig {
  readonly port: number;
  readonly store: Store;
  readonly zone: Zone;
  readonly bounces: Bounce[];
  readonly replyAddresses: ReplyAddresses;
  readonly reader: MailReader;
  readonly time: { skipMs: number };
  readonly logged: object[];
  readonly accountId: number;
  rulebook(): Rulebook;
  account(settings: Partial<AccountSettings>, more?: { readonly locked?: boolean }): Promise<void>;
  reload(): Promise<void>;
  /** What was committed so far. */
  readonly accepted: (readonly [number: string, sender: string, content: string])[];
  balance(): Promise<number>;
  /** A message from PHONE to NUMBER, and the address that answers it. */
  inbound(text: string): Promise<string>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly settings?: Partial<AccountSettings>;
  readonly tls?: SecureContextOptions;
  readonly hasRelay?: boolean;
  /** In place of the relay's own. */
  readonly mailer?: Mailer;
}

export async function openRig({ settings = {}, tls, hasRelay = true, mailer: given }: RigOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-email-'));
  const time = { skipMs: 0 };
  const clock: Clock = { ...realClock, now: () => realClock.now() + time.skipMs };
  const quiet = (): void => {};
  const store = await openSqliteStore({ folder, clock, onCommit: quiet, onDue: quiet, onPushDue: quiet, onMoved: quiet, onDeath: quiet });
  const connectorId = await store.addConnector('carrier', {
    ...defaultConnectorSettings,
    host: '127.0.0.1',
    port: 1,
    systemId: 'x',
    password: 'x',
  });
  await store.addRoute('44', connectorId);
  await store.setPrice('', 10_000);
  const own: AccountSettings = { ...defaultAccountSettings, doors: ['email'], defaultSender: NUMBER, ...settings };
  const accountId = await store.createAccount({
    name: 'acme',
    apiPassword: PASSWORD,
    balanceMicros: 1_000_000,
    giftMicros: 0,
    settings: own,
    now: clock.now(),
  });
  const numberId = await store.addNumber({ number: NUMBER, connectorId, settings: defaultNumberSettings });
  await store.rentNumber({ numberId, accountId, keyword: '', setupMicros: 0, monthlyMicros: 0, now: clock.now() });
  let rulebook = buildRulebook(await store.rulebookRows());

  const bounces: Bounce[] = [];
  const relay = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    onData(stream, { envelope }, done) {
      void readText(stream).then((data) => {
        bounces.push({ from: envelope.mailFrom ? envelope.mailFrom.address : '', to: envelope.rcptTo.map(({ address }) => address), data });
        done(null);
      });
    },
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const relayPort = (relay.server.address() as AddressInfo).port;

  const zone: Zone = {};
  const accepted: Rig['accepted'] = [];
  const logged: object[] = [];
  const replyAddresses = createReplyAddresses(DOMAIN, readFileSync(join(folder, 'secret.key'), 'utf8'), clock);
  const log = (details: object): void => void logged.push(details);
  const mailer = createMailer({
    relay: { host: '127.0.0.1', port: relayPort, tls: 'off', login: null },
    from: `gate@${DOMAIN}`,
    domain: DOMAIN,
    clock,
  });
  const reader = createMailReader({
    clock,
    name: DOMAIN,
    async resolve(name, type) {
      const found = zone[`${type} ${name}`];
      if (typeof found === 'string') throw Object.assign(new Error(found), { code: found });
      if (found === undefined) throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' });
      return found as string[][];
    },
  });
  const door = createEmailDoor({
    intake: createIntake({
      store,
      clock,
      rulebook: () => rulebook,
      gatekeeper: createGatekeeper({ clock, timeZone: 'UTC' }),
      onRuleHit: quiet,
      onCommitted({ items }) {
        for (const { runs, sender, content } of items)
          for (const { numbers } of runs) for (const number of numbers) accepted.push([number, sender, content]);
      },
      onRefused: quiet,
      onLowBalance: quiet,
      onStoreError: quiet,
    }),
    store,
    rulebook: () => rulebook,
    clock,
    mailer: given ?? (hasRelay ? mailer : null),
    replyAddresses,
    name: DOMAIN,
    tls: tls ?? null,
    signIn: createDoorSignIn({ door: 'email', rulebook: () => rulebook, clock, failedTries: createFailedTries(clock) }),
    log: { info: log, error: log },
    reader,
  });
  const port = await door.listen(0, '127.0.0.1');
  const reload = async (): Promise<void> => {
    rulebook = buildRulebook(await store.rulebookRows());
  };

  return {
    port,
    store,
    zone,
    bounces,
    replyAddresses,
    reader,
    time,
    logged,
    accountId,
    rulebook: () => rulebook,
    reload,
    async account(change, { locked = false } = {}) {
      await store.setAccount(accountId, { settings: { ...own, ...change }, locked });
      await reload();
    },
    accepted,
    balance: async () => (await store.balance(accountId)).balanceMicros,
    async inbound(content) {
      const at = clock.now();
      await store.saveInbound({ connectorId, accountId, from: PHONE, to: NUMBER, content, at, concat: null, traits: null });
      const [newest] = (await store.unreadInbound(accountId, 0, 100)).slice(-1);
      assert.ok(newest);
      return replyAddresses.addressFor({ accountId, inboundId: newest.id });
    },
    async close() {
      await door.close();
      await new Promise<void>((resolve) => relay.close(resolve));
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function withRig(options: RigOptions, use: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = await openRig(options);
  try {
    await use(rig);
  } finally {
    await rig.close();
  }
}

/** One connection; `say` sends octets as they are and returns the lines of the next answer. */
export interface Talk {
  say(line: string): Promise<string>;
  raw(octets: string | Buffer): void;
  answer(): Promise<string>;
  readonly ended: Promise<void>;
  end(): void;
}

export async function talk(port: number): Promise<Talk> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let wake = (): void => {};
  let isEnded = false;
  const ended = new Promise<void>((resolve) =>
    socket.on('close', () => {
      isEnded = true;
      wake();
      resolve();
    }),
  );
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    wake();
  });
  async function answer(): Promise<string> {
    for (;;) {
      const [whole] = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(received) ?? [];
      if (whole !== undefined) {
        received = received.slice(whole.length);
        return whole.trimEnd();
      }
      if (isEnded) throw new Error(`the connection ended after ${JSON.stringify(received)}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  await answer();
  return {
    answer,
    ended,
    raw: (octets) => void socket.write(octets),
    say(line) {
      socket.write(`${line}\r\n`);
      return answer();
    },
    end: () => void socket.destroy(),
  };
}

export const plainLogin = (name: string, password: string): string =>
  `AUTH PLAIN ${Buffer.from(`\0${name}\0${password}`).toString('base64')}`;

/** Signed in as the rig's account, or not. */
export async function hello(port: number, login: string | null = plainLogin('acme', PASSWORD)): Promise<Talk> {
  const client = await talk(port);
  await client.say('EHLO client.example');
  if (login !== null) assert.match(await client.say(login), /^235 /);
  return client;
}

/** A whole mail; the answer to its end, or the first refusal before it. */
export async function sendMail(client: Talk, from: string, to: readonly string[], data: string): Promise<string> {
  for (const line of [`MAIL FROM:<${from}>`, ...to.map((one) => `RCPT TO:<${one}>`), 'DATA']) {
    const answer = await client.say(line);
    if (!/^[23]/.test(answer)) return answer;
  }
  return client.say(`${data.replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..')}\r\n.`);
}
