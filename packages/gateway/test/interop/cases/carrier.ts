/** A peer as our carrier: the gateway binds to it, sends, matches its receipts, takes its inbound messages, and lives through its whims. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { makeCertificate } from '../certificate.ts';
import { type Context, type InteropCase, until } from '../case.ts';
import { PASSWORD, type Smsc, type SmscCommand, type SmscPeer, startSmsc, type Submitted, SYSTEM_ID } from '../smsc.ts';
import { assertLedgerHolds, PRICE_MICROS, reportCodes, startTrunkline, type Trunkline } from '../trunkline.ts';

const { delivered, failed, sending } = reportCodes;

const PHONE = '447700900123';
const OUR_NUMBER = '447700900999';
const ESME_RTHROTTLED = 0x58;
const ESME_RINVDSTADR = 0x0b;

/** Every character beyond ASCII letters that the GSM alphabet has and Perl, npm and we must agree on, extension table included. */
const GSM_TEXT = '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€';
const LONG_GSM = 'Long messages are cut at 153 septets; an escape [like these] is never cut in two. '.repeat(6).trim();
const LONG_UCS2 = '长消息分成几个部分，每部分最多六十七个字符。'.repeat(8);
/** A family, a flag and a skin tone, with room to spare in the last segment: none of them is to be cut. */
const LONG_EMOJI = 'Привет 👩‍👩‍👧‍👦 🇳🇿 👍🏽 '.repeat(8).trim();
const graphemes = (text: string): number => [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length;

interface World {
  readonly context: Context;
  readonly trunkline: Trunkline;
  readonly smsc: Smsc;
}

async function untilLink({ context, trunkline }: Omit<World, 'smsc'>, state: string): Promise<void> {
  await until(
    context,
    `the link to be ${state}`,
    () => trunkline.link('peer'),
    (link) => link.state === state,
  );
}

type Settings = Readonly<Record<string, unknown>>;
interface Setup {
  readonly settings?: Settings;
  /** The peer listens with TLS; what is given here is set on the connector too. */
  readonly tls?: (certificate: string) => Settings;
}

async function withWorld(
  context: Context,
  peer: SmscPeer,
  { settings = {}, tls }: Setup,
  use: (world: World) => Promise<void>,
): Promise<void> {
  const certificate = tls ? makeCertificate(context.folder) : undefined;
  const smsc = await startSmsc(context, peer, certificate);
  const trunkline = await startTrunkline(context);
  const { operator } = trunkline;
  const base = { name: 'peer', host: '127.0.0.1', port: smsc.port, systemId: SYSTEM_ID, password: PASSWORD };
  const secure = certificate && tls ? tls(readFileSync(certificate.certificateFile, 'utf8')) : {};
  await operator('POST', '/api/connectors', { ...base, ...settings, ...secure });
  await operator('POST', '/api/routes', { connector: 'peer' });
  await operator('POST', '/api/numbers', { number: OUR_NUMBER, connector: 'peer' });
  await operator('POST', `/api/numbers/${OUR_NUMBER}/assign`, { account: 'acme' });
  await use({ context, trunkline, smsc });
  await assertLedgerHolds(trunkline);
  assert.equal(smsc.count('unexpected'), 0, 'the peer got a command it does not know');
  const isBound = (await trunkline.link('peer')).state === 'bound';
  await trunkline.stop();
  if (isBound) await smsc.until('the unbind of a gateway that stops', () => smsc.count('unbind') >= 1);
}

/** Header in front of each part as 3GPP 23.040 §9.2.3.24.1 wants it: 8-bit reference, the same in all; total; 1, 2, 3 …. */
function assertParts(submits: readonly Submitted[], count: number): void {
  assert.equal(submits.length, count);
  const [reference] = submits.map(({ udh }) => udh.slice(0, 8));
  assert.match(reference ?? '', /^050003[0-9a-f]{2}$/);
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  assert.deepEqual(
    submits.map(({ udh }) => udh).sort(),
    submits.map((_, index) => `${reference}${hex(count)}${hex(index + 1)}`),
  );
}

const joined = (submits: readonly Submitted[]): string =>
  [...submits]
    .sort((a, b) => (a.udh < b.udh ? -1 : 1))
    .map(({ text }) => text)
    .join('');

const answersTo = (smsc: Smsc, what: string): readonly number[] =>
  smsc
    .answers()
    .filter((answer) => answer.what.startsWith(what))
    .map(({ status }) => status);

/** The gateway answers after its commit, so the report may be there first. */
async function untilAnswered(smsc: Smsc, what: string, count: number): Promise<void> {
  await smsc.until(`${count} answers to its ${what}s`, () => answersTo(smsc, what).length === count);
  assert.deepEqual([...new Set(answersTo(smsc, what))], [0]);
}

async function longMessage({ trunkline, smsc }: World, content: string, parts: number, dataCoding: number): Promise<void> {
  const id = await trunkline.send(PHONE, content, 'Shop');
  await trunkline.reported(id, delivered);
  const submits = smsc.submits();
  assertParts(submits, parts);
  assert.equal(joined(submits), content);
  assert.ok(submits.every((submit) => submit.dataCoding === dataCoding));
  assert.equal(
    submits.reduce((sum, { text }) => sum + graphemes(text), 0),
    graphemes(content),
    'a grapheme was cut in two',
  );
  await untilAnswered(smsc, 'receipt', parts);
  assert.equal(await trunkline.spentMicros(), parts * PRICE_MICROS);
}

const fromPhone = (text: string, more: Partial<Extract<SmscCommand, { do: 'deliver' }>> = {}): SmscCommand => ({
  do: 'deliver',
  from: PHONE,
  to: OUR_NUMBER,
  text,
  coding: 'gsm',
  ...more,
});

type Act = (world: World) => Promise<void>;
interface Row extends Setup {
  readonly name: string;
  readonly act: Act;
}

const rows: readonly Row[] = [
  {
    name: 'binds with the credentials and the system type as set',
    settings: { systemType: 'VMA' },
    async act({ smsc }) {
      await smsc.until('a bind', () => smsc.count('bind') === 1);
      const [bind] = smsc.events.filter((event) => event.event === 'bind');
      assert.deepEqual(
        [bind?.mode, bind?.systemId, bind?.password, bind?.systemType, bind?.interfaceVersion],
        ['transceiver', SYSTEM_ID, PASSWORD, 'VMA', 0x34],
      );
    },
  },
  {
    name: 'a wrong password stops the link until it is changed',
    settings: { password: 'wrong' },
    async act(world) {
      const { trunkline, smsc } = world;
      await untilLink(world, 'refused');
      assert.match((await trunkline.link('peer')).detail, /ESME_RINVPASWD/);
      assert.equal(smsc.count('bind'), 1);
      await trunkline.operator('PATCH', '/api/connectors/peer', { password: PASSWORD });
      await untilLink(world, 'bound');
      assert.equal(smsc.count('bind'), 2);
    },
  },
  {
    name: 'a message in every character of the GSM alphabet, its sender, its receipt',
    async act({ trunkline, smsc }) {
      const id = await trunkline.send(PHONE, GSM_TEXT, 'Shop');
      await trunkline.reported(id, delivered);
      const [submit] = smsc.submits();
      assert.ok(submit);
      const { text, source, sourceTon, destination, destinationTon, destinationNpi, dataCoding, registeredDelivery, udh } = submit;
      assert.equal(text, GSM_TEXT);
      assert.deepEqual([source, sourceTon, destination, destinationTon, destinationNpi], ['Shop', 5, PHONE, 1, 1]);
      assert.deepEqual([dataCoding, registeredDelivery, udh], [0, 1, '']);
      await untilAnswered(smsc, 'receipt', 1);
      assert.equal(await trunkline.spentMicros(), PRICE_MICROS);
    },
  },
  { name: 'a long GSM message', act: (world) => longMessage(world, LONG_GSM, 4, 0) },
  { name: 'a long UCS-2 message', act: (world) => longMessage(world, LONG_UCS2, 3, 8) },
  { name: 'a long message of emoji', act: (world) => longMessage(world, LONG_EMOJI, 4, 8) },
  {
    name: 'receipts: delivered, failed, on its way first, before the response, by TLVs alone',
    async act({ trunkline, smsc }) {
      const cases: readonly (readonly [rules: Omit<Extract<SmscCommand, { do: 'receipts' }>, 'do'>, code: number])[] = [
        [{ states: ['DELIVRD'], when: 'after', form: 'text', error: '000' }, delivered],
        [{ states: ['UNDELIV'], error: '001' }, failed],
        [{ states: ['ACCEPTD', 'DELIVRD'], error: '000' }, delivered],
        [{ states: ['DELIVRD'], when: 'before' }, delivered],
        [{ states: ['EXPIRED'], when: 'after' }, failed],
        [{ states: ['DELIVRD'], form: 'tlv' }, delivered],
        [{ states: ['REJECTD'], form: 'tlv' }, failed],
      ];
      let receipts = 0;
      for (const [rules, code] of cases) {
        smsc.tell({ do: 'receipts', ...rules });
        await trunkline.reported(await trunkline.send(PHONE, `receipt ${JSON.stringify(rules)}`), code);
        receipts += rules.states?.length ?? 0;
      }
      await untilAnswered(smsc, 'receipt', receipts);
    },
  },
  {
    name: 'a message it refuses for good is failed and refunded',
    async act({ trunkline, smsc }) {
      smsc.tell({ do: 'answer', status: ESME_RINVDSTADR, times: 1 });
      await trunkline.reported(await trunkline.send(PHONE, 'to nobody'), failed);
      assert.equal(smsc.submits().length, 1);
      assert.equal(await trunkline.spentMicros(), 0);
    },
  },
  {
    name: 'throttling: ESME_RTHROTTLED, then taken, once',
    async act({ trunkline, smsc }) {
      smsc.tell({ do: 'answer', status: ESME_RTHROTTLED, times: 3 });
      const ids = [await trunkline.send(PHONE, 'patience 1'), await trunkline.send(PHONE, 'patience 2')];
      for (const id of ids) await trunkline.reported(id, delivered);
      const taken = smsc.submits().filter(({ status }) => status === 0);
      assert.deepEqual(taken.map(({ text }) => text).sort(), ['patience 1', 'patience 2']);
      assert.equal(smsc.submits().length, 5);
      assert.equal(await trunkline.spentMicros(), 2 * PRICE_MICROS);
    },
  },
  {
    name: 'three hundred messages, each once and in order, with their receipts',
    async act({ context, trunkline, smsc }) {
      const numbers = Array.from({ length: 300 }, (_, index) => `4477009${String(index).padStart(5, '0')}`);
      const answer = await trunkline.api('sendsms', { numbers: numbers.join(','), content: 'to all of you' });
      assert.equal(answer['success'], 300);
      const ask = async (): Promise<unknown> =>
        (await Promise.all([1, 101, 201].map((first) => trunkline.api('getreport', { ids: idsFrom(first) })))).map(
          (report) => report['success'],
        );
      await until(context, 'all delivered', ask, (found) => JSON.stringify(found) === '[100,100,100]');
      assert.deepEqual(
        smsc.submits().map(({ destination }) => destination),
        numbers,
      );
    },
  },
  {
    name: 'the link is cut with a message in doubt: bound again, sent again, reported once',
    async act({ trunkline, smsc }) {
      smsc.tell({ do: 'mute', times: 1 });
      const id = await trunkline.send(PHONE, 'in doubt');
      await smsc.until('the submit', () => smsc.submits().length === 1);
      smsc.tell({ do: 'cut' });
      await smsc.until('a second bind', () => smsc.count('bind') === 2);
      await trunkline.reported(id, delivered);
      assert.deepEqual(
        smsc.submits().map(({ text }) => text),
        ['in doubt', 'in doubt'],
      );
      assert.equal(await trunkline.spentMicros(), PRICE_MICROS);
      await trunkline.reported(await trunkline.send(PHONE, 'afterwards'), delivered);
    },
  },
  {
    name: 'it unbinds: the gateway agrees and comes back',
    async act(world) {
      const { trunkline, smsc } = world;
      await untilLink(world, 'bound');
      smsc.tell({ do: 'unbind' });
      await untilAnswered(smsc, 'unbind', 1);
      await smsc.until('a second bind', () => smsc.count('bind') === 2);
      await trunkline.reported(await trunkline.send(PHONE, 'after the unbind'), delivered);
    },
  },
  {
    name: 'enquire_link both ways',
    settings: { enquireLinkMs: 1000 },
    async act(world) {
      const { smsc } = world;
      await untilLink(world, 'bound');
      smsc.tell({ do: 'ask' });
      await untilAnswered(smsc, 'enquire_link', 1);
      await smsc.until('an enquire_link of the gateway', () => smsc.count('enquire_link') >= 2);
      assert.equal(smsc.count('bind'), 1);
    },
  },
  {
    name: 'inbound: GSM, UCS-2 and emoji, message_payload',
    async act(world) {
      const { trunkline, smsc } = world;
      await untilLink(world, 'bound');
      const payload = 'By message_payload there is no limit of 254 octets. '.repeat(8);
      smsc.tell(fromPhone(GSM_TEXT));
      smsc.tell(fromPhone('Καλημέρα 😀👩‍👩‍👧‍👦', { coding: 'ucs2' }));
      smsc.tell(fromPhone(payload, { payload: true }));
      assert.deepEqual(await trunkline.inbox(3), [
        [PHONE, GSM_TEXT],
        [PHONE, 'Καλημέρα 😀👩‍👩‍👧‍👦'],
        [PHONE, payload],
      ]);
      await untilAnswered(smsc, 'message', 3);
    },
  },
  {
    name: 'inbound: long messages out of order, 8-bit and 16-bit references and SAR TLVs',
    async act(world) {
      const { trunkline, smsc } = world;
      await untilLink(world, 'bound');
      const texts = ['the first part, ', 'the second part, ', 'and the last'];
      const whole = texts.join('');
      const out = [2, 0, 1].map((index) => [index + 1, texts[index] ?? ''] as const);
      for (const [part, text] of out) smsc.tell(fromPhone(text, { udh: `0500032a030${part}` }));
      assert.deepEqual(await trunkline.inbox(1), [[PHONE, whole]]);
      for (const [part, text] of out) smsc.tell(fromPhone(text, { udh: `060804beef030${part}`, coding: 'ucs2' }));
      assert.deepEqual(await trunkline.inbox(1), [[PHONE, whole]]);
      for (const [part, text] of out) smsc.tell(fromPhone(text, { sar: [0x77, 3, part] }));
      assert.deepEqual(await trunkline.inbox(1), [[PHONE, whole]]);
      await untilAnswered(smsc, 'message', 9);
    },
  },
  {
    name: 'it never reports: the message stays on its way',
    async act({ trunkline, smsc }) {
      smsc.tell({ do: 'receipts', when: 'never' });
      await trunkline.reported(await trunkline.send(PHONE, 'no receipt'), sending);
      assert.equal(smsc.submits().length, 1);
    },
  },
  {
    name: 'a transmitter and a receiver instead of a transceiver: out, receipt, inbound',
    settings: { bindMode: 'tx_rx' },
    async act(world) {
      const { trunkline, smsc } = world;
      await untilLink(world, 'bound');
      await smsc.until('both binds', () => smsc.count('bind') === 2);
      assert.deepEqual(
        smsc.events
          .filter((event) => event.event === 'bind')
          .map(({ mode }) => mode)
          .sort(),
        ['receiver', 'transmitter'],
      );
      await bothWays(world);
      await trunkline.reported(await trunkline.send(PHONE, LONG_UCS2), delivered);
    },
  },
  {
    name: 'three binds: each is used, what was in doubt on them is sent again, receipts and inbound on any',
    settings: { binds: 3, window: 1 },
    async act(world) {
      const { trunkline, smsc } = world;
      await smsc.until('three binds', () => smsc.count('bind') === 3);
      smsc.tell({ do: 'mute', times: 3 });
      const texts = Array.from({ length: 30 }, (_, index) => `over three binds ${index}`);
      const ids = await Promise.all(texts.map((text) => trunkline.send(PHONE, text)));
      await smsc.until('a submit on each', () => smsc.submits().length === 3);
      assert.equal(new Set(smsc.submits().map(({ bind }) => bind)).size, 3);
      smsc.tell({ do: 'cut' });
      for (const id of ids) await trunkline.reported(id, delivered);
      assert.equal(smsc.submits().length, 33);
      assert.deepEqual(new Set(smsc.submits().map(({ text }) => text)), new Set(texts));
      assert.equal(await trunkline.spentMicros(), 30 * PRICE_MICROS);
      await bothWays(world);
    },
  },
  {
    name: 'a long message by SAR TLVs',
    settings: { longMessages: 'sar' },
    async act({ trunkline, smsc }) {
      await trunkline.reported(await trunkline.send(PHONE, LONG_GSM), delivered);
      const submits = smsc.submits();
      assert.deepEqual(
        submits.map(({ sar, udh }) => [sar.slice(1), udh]),
        [1, 2, 3, 4].map((part) => [[4, part], '']),
      );
      assert.equal(submits.map(({ text }) => text).join(''), LONG_GSM);
    },
  },
  {
    name: 'a long message by message_payload',
    settings: { longMessages: 'payload' },
    act: async (world) => untilPayload(world, 'submit_sm'),
  },
  {
    name: 'data_sm instead of submit_sm',
    settings: { submitCommand: 'data_sm', longMessages: 'payload' },
    act: async (world) => untilPayload(world, 'data_sm'),
  },
];

/** Only npm's: Net::SMPP speaks plain TCP. */
const tlsRows: readonly Row[] = [
  {
    name: 'TLS with a certificate of the authority that is set: out, receipt, inbound',
    tls: (certificate) => ({ tls: true, tlsCa: certificate }),
    act: bothWays,
  },
  {
    name: 'TLS with a certificate that nobody vouches for: no bind',
    tls: () => ({ tls: true }),
    async act({ context, trunkline, smsc }) {
      await until(
        context,
        'a complaint',
        () => trunkline.link('peer'),
        ({ detail }) => /certificate/i.test(detail),
      );
      assert.equal(smsc.count('bind'), 0, 'credentials went to a stranger');
    },
  },
  {
    name: 'TLS without checking the certificate, when told so',
    tls: () => ({ tls: true, tlsVerify: false }),
    act: bothWays,
  },
];

async function bothWays(world: World): Promise<void> {
  const { trunkline, smsc } = world;
  await trunkline.reported(await trunkline.send(PHONE, GSM_TEXT), delivered);
  await untilLink(world, 'bound');
  smsc.tell(fromPhone('and back', { coding: 'ucs2' }));
  assert.deepEqual(await trunkline.inbox(1), [[PHONE, 'and back']]);
}

async function untilPayload({ trunkline, smsc }: World, command: string): Promise<void> {
  await trunkline.reported(await trunkline.send(PHONE, LONG_UCS2), delivered);
  assert.deepEqual(
    smsc.submits().map((submit) => [submit.command, submit.isPayload, submit.udh, submit.text]),
    [[command, true, '', LONG_UCS2]],
  );
}

const idsFrom = (first: number): string => Array.from({ length: 100 }, (_, index) => first + index).join(',');

export const carrierCases = (peer: SmscPeer): readonly InteropCase[] =>
  [...rows, ...(peer === 'npm-smpp' ? tlsRows : [])].map(({ name, act, ...setup }) => ({
    peer,
    role: 'carrier',
    name,
    run: (context) => withWorld(context, peer, setup, act),
  }));
