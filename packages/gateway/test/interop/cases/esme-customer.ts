/** Net::SMPP and npm's smpp as our customer: every operation of SMPP 3.4 that a customer has, on every kind of bind. */
import assert from 'node:assert/strict';
import { type Context, type InteropCase, until } from '../case.ts';
import { makeCertificate } from '../certificate.ts';
import { type Door, type DoorOptions, openDoor, OUR_NUMBER } from '../door.ts';
import { type Content, type Delivered, type Esme, type EsmePeer, type Fields, type Response, type Session, startEsme } from '../esme.ts';
import { assertLedgerHolds, PRICE_MICROS } from '../trunkline.ts';

const PHONE = '447700900123';
/** A number whose messages the carrier behind reports as failed. */
const FAILING = '1008611';

const STATUS = {
  ok: 0,
  invalidBindState: 0x04,
  alreadyBound: 0x05,
  invalidDestination: 0x0b,
  invalidMessageId: 0x0c,
  bindFailed: 0x0d,
  invalidPassword: 0x0e,
  cancelFailed: 0x11,
  replaceFailed: 0x13,
  throttled: 0x58,
  queryFailed: 0x67,
};
const STATE = { scheduled: 0, enroute: 1, delivered: 2, undeliverable: 5, deleted: 4 };
const RECEIPT_BITS = 0x3c;
const RECEIPT = 0x04;
const UDHI = 0x40;

const GSM_TEXT = 'Häkan pays 10 € for {two} [crates] ~ of Åland^s best \\ ñoquis @ £5';
const EMOJI = 'Grüße 😀 Привет 👩‍👩‍👧‍👦 🇳🇿';
const PARTS = ['The first of three parts, ', 'the second of three parts, ', 'and the third and last.'];
const WHOLE = PARTS.join('');
const IN_AN_HOUR = '000000010000000R';

const gsm = (text: string, udh?: string): Content => ({ text, coding: 'gsm', ...(udh === undefined ? {} : { udh }) });
const to = (destination: string, more: Fields = {}): Fields => ({
  source_addr_ton: 5,
  source_addr: 'Shop',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: destination,
  registered_delivery: 1,
  ...more,
});
const submit = (destination: string, short_message: Content, more: Fields = {}): Fields => to(destination, { short_message, ...more });
/** What says which of its own texts is meant (§4.8, §4.9, §4.10): the id and the sender it was submitted with. */
const sameMessage = (message_id: string, more: Fields = {}): Fields => ({ message_id, source_addr_ton: 5, source_addr: 'Shop', ...more });

const idOf = ({ status, fields, command }: Response): string => {
  assert.equal(status, STATUS.ok, `${command} says ${status}`);
  const id = String(fields['message_id'] ?? '');
  assert.match(id, /^[!-~]{1,64}$/, 'an id that every ESME can keep');
  return id;
};

/** Net::SMPP gives a time as it stands (§7.1.1), npm's smpp a Date. */
function timeOf(text: string): number {
  const [, date = '', time = ''] = /^(\d{6})(\d{6})\d00\+$/.exec(text) ?? [];
  const pairs = (digits: string, separator: string): string => (digits.match(/../g) ?? []).join(separator);
  return Date.parse(date === '' ? text : `20${pairs(date, '-')}T${pairs(time, ':')}Z`);
}

const isReceipt = ({ esmClass }: Delivered): boolean => (esmClass & RECEIPT_BITS) === RECEIPT;

interface World {
  readonly context: Context;
  readonly door: Door;
  readonly esme: Esme;
  readonly bound: (mode: 'transceiver' | 'transmitter' | 'receiver', name?: string) => Promise<Session>;
  /** Waits for the receipt of an id, checks its form, and gives its text. */
  readonly receipt: (session: Session, id: string, state?: string) => Promise<string>;
  readonly inbound: (session: Session, count: number) => Promise<readonly Delivered[]>;
}

const credentials = ({ systemId, password }: Door): Fields => ({
  system_id: systemId,
  password,
  system_type: 'interop',
  interface_version: 0x34,
});

function worldOf(context: Context, door: Door, esme: Esme): World {
  return {
    context,
    door,
    esme,
    async bound(mode, name = mode) {
      const session = await esme.open(name);
      const { status } = await session.call(`bind_${mode}`, credentials(door));
      assert.equal(status, STATUS.ok, `bind_${mode} says ${status}`);
      return session;
    },
    async receipt(session, id, state = 'DELIVRD') {
      const find = (): Delivered | undefined => session.delivered().find((pdu) => isReceipt(pdu) && pdu.text.startsWith(`id:${id} `));
      await esme.until(`the receipt of ${id}`, () => find() !== undefined);
      const { text = '', receiptedMessageId = '', messageState = 0 } = find() ?? {};
      const form = /^id:\S+ sub:\d{3} dlvrd:\d{3} submit date:\d{10} done date:\d{10} stat:([A-Z]{7}) err:\w{1,3} [Tt]ext:/.exec(text);
      assert.equal(form?.[1], state, text);
      assert.equal(receiptedMessageId, id);
      assert.equal(messageState, state === 'DELIVRD' ? STATE.delivered : STATE.undeliverable);
      return text;
    },
    async inbound(session, count) {
      const find = (): readonly Delivered[] => session.delivered().filter((pdu) => !isReceipt(pdu));
      await esme.until(`${count} inbound messages`, () => find().length >= count);
      return find();
    },
  };
}

interface Row {
  readonly name: string;
  readonly door?: DoorOptions;
  readonly tls?: true;
  readonly act: (world: World) => Promise<void>;
}

type PartFields = (part: number, text: string) => Fields;
const udhParts =
  (header: string): PartFields =>
  (part, text) =>
    submit(PHONE, gsm(text, `${header}${hex(part)}`), { esm_class: UDHI });
const sarParts: PartFields = (part, text) =>
  submit(PHONE, gsm(text), { sar_msg_ref_num: 0x1234, sar_total_segments: 3, sar_segment_seqnum: part });

async function threeParts({ door, bound, receipt }: World, fieldsOf: PartFields, isJoined = false): Promise<void> {
  const session = await bound('transceiver');
  const ids: string[] = [];
  for (const part of [3, 1, 2]) ids.push(idOf(await session.call('submit_sm', fieldsOf(part, PARTS[part - 1] ?? ''))));
  const [message] = await door.carried(1);
  assert.equal(message?.text, WHOLE);
  for (const id of new Set(ids)) await receipt(session, id);
  assert.equal(await door.trunkline.spentMicros(), 3 * PRICE_MICROS);
  assert.equal(new Set(ids).size, isJoined ? 1 : 3);
  assert.equal(session.delivered().length, isJoined ? 1 : 3);
}

const rows: readonly Row[] = [
  {
    name: 'a wrong password is no bind',
    async act({ door, esme }) {
      const session = await esme.open('stranger');
      const { status } = await session.call('bind_transceiver', { ...credentials(door), password: door.password.slice(0, -1) });
      assert.ok([STATUS.bindFailed, STATUS.invalidPassword].includes(status), `status ${status}`);
    },
  },
  {
    name: 'transceiver: a message in GSM, its receipt, the same by HTTP',
    async act({ context, door, bound, receipt }) {
      const session = await bound('transceiver');
      const id = idOf(await session.call('submit_sm', submit(PHONE, gsm(GSM_TEXT))));
      const [message] = await door.carried(1);
      assert.deepEqual([message?.source, message?.destination, message?.text], ['Shop', PHONE, GSM_TEXT]);
      await receipt(session, id);
      const ask = async (): Promise<unknown> => (await door.trunkline.api('getreport', { ids: id }))['success'];
      await until(context, 'the report by HTTP', ask, (success) => success === 1);
    },
  },
  {
    name: 'transmitter and receiver: the receipt comes to the receiver, which may not submit',
    async act({ bound, receipt }) {
      const [transmitter, receiver] = [await bound('transmitter'), await bound('receiver')];
      const id = idOf(await transmitter.call('submit_sm', submit(PHONE, gsm('by two binds'))));
      await receipt(receiver, id);
      assert.equal(transmitter.delivered().length, 0);
      const refused = await receiver.call('submit_sm', submit(PHONE, gsm('not here')));
      assert.equal(refused.status, STATUS.invalidBindState);
    },
  },
  {
    name: 'UCS-2, emoji and Latin-1',
    async act({ door, bound, receipt }) {
      const session = await bound('transceiver');
      const texts: readonly (readonly [text: string, coding: 'ucs2' | 'latin1', data_coding: number])[] = [
        [EMOJI, 'ucs2', 8],
        ['Müller für £5', 'latin1', 3],
      ];
      for (const [text, coding, data_coding] of texts)
        await receipt(session, idOf(await session.call('submit_sm', submit(PHONE, { text, coding }, { data_coding }))));
      assert.deepEqual(
        (await door.carried(2)).map(({ text }) => text),
        texts.map(([text]) => text),
      );
    },
  },
  {
    name: 'a long message in parts with 8-bit references, out of order',
    act: (world) => threeParts(world, udhParts('0500034203')),
  },
  {
    name: 'a long message in parts with 16-bit references, out of order',
    act: (world) => threeParts(world, udhParts('060804beef03')),
  },
  {
    name: 'a long message in parts with SAR TLVs, out of order',
    act: (world) => threeParts(world, sarParts),
  },
  {
    name: 'joined parts with 8-bit references: one id, one receipt',
    door: { account: { smppJoinParts: true } },
    act: (world) => threeParts(world, udhParts('0500034203'), true),
  },
  {
    name: 'joined parts with SAR TLVs: one id, one receipt',
    door: { account: { smppJoinParts: true } },
    act: (world) => threeParts(world, sarParts, true),
  },
  {
    name: 'a long message by message_payload',
    async act({ door, bound, receipt }) {
      const session = await bound('transceiver');
      const text = `${GSM_TEXT}. `.repeat(8).trim();
      const id = idOf(await session.call('submit_sm', to(PHONE, { data_coding: 0, message_payload: gsm(text) })));
      assert.equal((await door.carried(1))[0]?.text, text);
      await receipt(session, id);
    },
  },
  {
    name: 'data_sm',
    async act({ door, bound, receipt }) {
      const session = await bound('transceiver');
      const id = idOf(await session.call('data_sm', to(PHONE, { data_coding: 8, message_payload: { text: EMOJI, coding: 'ucs2' } })));
      assert.equal((await door.carried(1))[0]?.text, EMOJI);
      await receipt(session, id);
    },
  },
  {
    name: 'query_sm: delivered, failed, unknown',
    async act({ bound, receipt }) {
      const session = await bound('transceiver');
      const [good, bad] = [
        idOf(await session.call('submit_sm', submit(PHONE, gsm('will do')))),
        idOf(await session.call('submit_sm', submit(FAILING, gsm('will not')))),
      ];
      await receipt(session, good);
      await receipt(session, bad, 'UNDELIV');
      for (const [id, state] of [
        [good, STATE.delivered],
        [bad, STATE.undeliverable],
      ] as const) {
        const { status, fields } = await session.call('query_sm', sameMessage(id));
        assert.deepEqual([status, fields['message_id'], fields['message_state']], [STATUS.ok, id, state]);
        assert.ok(Math.abs(timeOf(String(fields['final_date'])) - Date.now()) < 60_000, `final_date ${fields['final_date']}`);
      }
      const { status } = await session.call('query_sm', sameMessage('999999999'));
      assert.ok([STATUS.queryFailed, STATUS.invalidMessageId].includes(status), `status ${status}`);
    },
  },
  {
    name: 'cancel_sm of a message for later, once',
    async act({ door, bound }) {
      const session = await bound('transceiver');
      const id = idOf(await session.call('submit_sm', submit(PHONE, gsm('later'), { schedule_delivery_time: IN_AN_HOUR })));
      const addresses = { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: PHONE };
      const before = await session.call('query_sm', sameMessage(id));
      assert.ok([STATE.scheduled, STATE.enroute].includes(Number(before.fields['message_state'])));
      assert.equal((await session.call('cancel_sm', sameMessage(id, addresses))).status, STATUS.ok);
      assert.equal((await session.call('query_sm', sameMessage(id))).fields['message_state'], STATE.deleted);
      assert.equal((await session.call('cancel_sm', sameMessage(id, addresses))).status, STATUS.cancelFailed);
      assert.equal(door.carrier.received.length, 0);
    },
  },
  {
    name: 'replace_sm of a message for later, which then leaves with the new text',
    async act({ door, bound, receipt }) {
      const session = await bound('transceiver');
      const id = idOf(await session.call('submit_sm', submit(PHONE, gsm('old'), { schedule_delivery_time: IN_AN_HOUR })));
      const soon = { schedule_delivery_time: '000000000001000R', registered_delivery: 1 };
      const replaced = await session.call('replace_sm', sameMessage(id, { short_message: { hex: '6e6577' }, ...soon }));
      assert.equal(replaced.status, STATUS.ok);
      assert.equal((await door.carried(1))[0]?.text, 'new');
      await receipt(session, id);
      const late = await session.call('replace_sm', sameMessage(id, { short_message: { hex: '6e65776572' } }));
      assert.ok([STATUS.replaceFailed, STATUS.invalidMessageId].includes(late.status), `status ${late.status}`);
    },
  },
  {
    name: 'submit_multi: three good numbers and a bad one',
    async act({ door, bound }) {
      const session = await bound('transceiver');
      const numbers = ['447700900201', '447700900202', '447700900203'];
      const fields = { source_addr_ton: 5, source_addr: 'Shop', short_message: gsm('to all'), registered_delivery: 1 };
      const answer = await session.call('submit_multi', { ...fields, destination_addr: [...numbers, 'nobody'] });
      idOf(answer);
      assert.deepEqual(answer.refused, [['nobody', STATUS.invalidDestination]]);
      const carried = await door.carried(3);
      assert.deepEqual(carried.map(({ destination }) => destination).sort(), numbers);
    },
  },
  {
    name: 'a number that is none is refused',
    async act({ bound }) {
      const session = await bound('transceiver');
      assert.equal((await session.call('submit_sm', submit('nobody', gsm('x')))).status, STATUS.invalidDestination);
    },
  },
  {
    name: 'above the rate of the account ESME_RTHROTTLED, then taken',
    door: { account: { smppRatePerSecond: 2 } },
    async act({ context, bound, receipt }) {
      const session = await bound('transceiver');
      const send = (index: number): Promise<Response> => session.call('submit_sm', submit(`4477009003${10 + index}`, gsm('fast')));
      const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => send(index)));
      const throttled = answers.flatMap(({ status }, index) => (status === STATUS.throttled ? [index] : []));
      assert.ok(throttled.length > 0 && throttled.length < 10, `${throttled.length} of 10 throttled`);
      assert.equal(answers.filter(({ status }) => status === STATUS.ok).length, 10 - throttled.length);
      const again = throttled[0] ?? 0;
      const retry = async (): Promise<Response> => send(again);
      const answer = await until(context, 'the rate to allow another', retry, ({ status }) => status === STATUS.ok);
      await receipt(session, idOf(answer));
    },
  },
  {
    name: 'fifty at once: an id each, and receipts answered in the wrong order',
    async act({ esme, bound, receipt }) {
      const session = await bound('transceiver');
      session.hold();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => session.call('submit_sm', submit(`4477009004${10 + index}`, gsm(`number ${index}`)))),
      );
      const ids = answers.map(idOf);
      assert.equal(new Set(ids).size, 50);
      await esme.until('ten receipts', () => session.delivered().length >= 10);
      session.release();
      for (const id of ids) await receipt(session, id);
      assert.equal(session.delivered().length, 50);
    },
  },
  {
    name: 'inbound: GSM, UCS-2 and emoji, a long message',
    async act({ door, bound, inbound }) {
      const receiver = await bound('receiver');
      const long = `${GSM_TEXT}. `.repeat(5).trim();
      await door.fromPhone('plain');
      await door.fromPhone(EMOJI);
      await door.fromPhone(long);
      const [plain, emoji, ...rest] = await inbound(receiver, 3);
      assert.deepEqual([plain?.source, plain?.destination, plain?.text], [PHONE, OUR_NUMBER, 'plain']);
      assert.deepEqual([emoji?.text, emoji?.dataCoding], [EMOJI, 8]);
      assert.ok(long.startsWith(rest[0]?.text ?? 'nothing'));
    },
  },
  {
    name: 'inbound: a long message whole in message_payload',
    door: { account: { smppLongInbound: 'payload' } },
    async act({ door, bound, inbound }) {
      const receiver = await bound('receiver');
      const long = `${GSM_TEXT}. `.repeat(5).trim();
      await door.fromPhone(long);
      assert.deepEqual(
        (await inbound(receiver, 1)).map(({ text, udh }) => [text, udh]),
        [[long, '']],
      );
    },
  },
  {
    name: 'one bind too many is refused, and the others go on',
    door: { account: { smppBindsMax: 2 } },
    async act({ door, esme, bound }) {
      const [first] = [await bound('transceiver', 'first'), await bound('transceiver', 'second')];
      const third = await esme.open('third');
      assert.equal((await third.call('bind_transceiver', credentials(door))).status, STATUS.alreadyBound);
      const id = idOf(await first.call('submit_sm', submit(PHONE, gsm('still here'))));
      await esme.until('its receipt', () => esme.events.some((event) => event.event === 'deliver'));
      assert.ok(esme.events.some((event) => event.event === 'deliver' && event.receiptedMessageId === id));
    },
  },
  {
    name: 'twenty receipts wait for an absent customer over a restart, and come in order',
    async act({ context, door, esme, bound }) {
      const transmitter = await bound('transmitter');
      const ids: string[] = [];
      for (let index = 0; index < 20; index++)
        ids.push(idOf(await transmitter.call('submit_sm', submit(`4477009005${10 + index}`, gsm('nobody listens')))));
      transmitter.close();
      const ask = async (): Promise<unknown> => (await door.trunkline.api('getreport', { ids: ids.join() }))['success'];
      await until(context, 'all delivered', ask, (success) => success === ids.length);
      await door.trunkline.restart();
      const receiver = await bound('receiver');
      await esme.until('all receipts', () => receiver.delivered().length === ids.length);
      assert.deepEqual(
        receiver.delivered().map(({ receiptedMessageId }) => receiptedMessageId),
        ids,
      );
    },
  },
  {
    name: 'receipts and inbound messages wait for a receiver',
    async act({ door, bound, receipt, inbound }) {
      const transmitter = await bound('transmitter');
      const id = idOf(await transmitter.call('submit_sm', submit(PHONE, gsm('nobody listens'))));
      await door.carried(1);
      const arrived = door.fromPhone('are you there?');
      const receiver = await bound('receiver');
      await receipt(receiver, id);
      await arrived;
      assert.equal((await inbound(receiver, 1))[0]?.text, 'are you there?');
    },
  },
  {
    name: 'the link is cut while a receipt is under way: it comes on the next bind',
    async act({ door, bound, receipt, esme }) {
      const first = await bound('transceiver', 'first');
      first.hold();
      const id = idOf(await first.call('submit_sm', submit(PHONE, gsm('cut'))));
      await esme.until('the receipt', () => first.delivered().length === 1);
      first.close();
      await door.carried(1);
      await receipt(await bound('transceiver', 'second'), id);
    },
  },
  {
    name: 'enquire_link and unbind',
    async act({ esme, bound }) {
      const session = await bound('transceiver');
      assert.equal((await session.call('enquire_link')).command, 'enquire_link_resp');
      assert.equal((await session.call('unbind')).command, 'unbind_resp');
      await esme.until('the end', () => session.count('closed') === 1);
    },
  },
  {
    name: 'a second bind on the same connection is refused, and the first one goes on',
    async act({ door, bound, receipt }) {
      const session = await bound('transceiver');
      const again = await session.call('bind_transceiver', credentials(door));
      assert.ok([STATUS.alreadyBound, STATUS.invalidBindState].includes(again.status), `status ${again.status}`);
      await receipt(session, idOf(await session.call('submit_sm', submit(PHONE, gsm('still here')))));
    },
  },
  {
    name: 'a gateway that stops unbinds; started again it delivers the receipt that was not there yet',
    async act({ door, esme, bound, receipt }) {
      const session = await bound('transceiver', 'before');
      door.carrier.set({ receiptDelayMs: 1000 });
      const id = idOf(await session.call('submit_sm', submit(PHONE, gsm('across a restart'))));
      await door.carried(1);
      await door.trunkline.restart();
      await esme.until('the unbind', () => session.count('unbind') === 1 && session.count('closed') === 1);
      await receipt(await bound('transceiver', 'after'), id);
    },
  },
];

/** Net::SMPP speaks plain TCP. */
const tlsRows: readonly Row[] = [
  {
    name: 'TLS: out, receipt, inbound',
    tls: true,
    async act({ door, bound, receipt, inbound }) {
      const session = await bound('transceiver');
      await receipt(session, idOf(await session.call('submit_sm', submit(PHONE, gsm(GSM_TEXT)))));
      await door.fromPhone('and back');
      assert.equal((await inbound(session, 1))[0]?.text, 'and back');
    },
  },
];

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}

export const esmeCustomerCases = (peer: EsmePeer): readonly InteropCase[] =>
  [...rows, ...(peer === 'npm-smpp' ? tlsRows : [])].map(({ name, door: doorOptions, tls, act }) => ({
    peer,
    role: 'customer',
    name,
    async run(context) {
      const door = await openDoor(context, { ...doorOptions, ...(tls ? { tls: makeCertificate(context.folder) } : {}) });
      const esme = await startEsme(context, peer, { port: door.port, tls: tls === true });
      await act(worldOf(context, door, esme));
      await assertLedgerHolds(door.trunkline);
      assert.ok(!esme.events.some(({ event }) => event === 'unexpected'), 'the peer got a command it does not know');
    },
  }));
