/** Kannel as our customer: what its users send over smsbox leaves by the gateway, and receipts and inbound messages find back to their URLs. */
import assert from 'node:assert/strict';
import { type Context, type InteropCase, until } from '../case.ts';
import { makeCertificate } from '../certificate.ts';
import { type Door, type DoorOptions, openDoor, OUR_NUMBER } from '../door.ts';
import { type Kannel, type KannelOptions, startKannel } from '../kannel.ts';
import { assertLedgerHolds, BALANCE_MICROS, PRICE_MICROS } from '../trunkline.ts';

const PHONE = '447700900123';
/** A number the carrier reports as failed. */
const FAILING = '1008611';
const ACCEPTED = [202, '0: Accepted for delivery'];
const DELIVERED = 1;
const FAILED = 2;
const TAKEN = 8;
const REFUSED = 16;
/** What may come twice after a crash: submits that Kannel has no answer to (max-pending-submits), and those the carrier has not answered (window). */
const IN_DOUBT_MAX = 10 + 100;

const GSM_TEXT = 'Häkan pays 10 € for {two} [crates] ~ of Åland^s best \\ ñoquis @ £5';
const LONG_GSM = `${GSM_TEXT}. `.repeat(6).trim();
const EMOJI = 'Grüße 😀 Привет 👩‍👩‍👧‍👦 🇳🇿';
const LONG_EMOJI = `${EMOJI} `.repeat(8).trim();

interface World {
  readonly context: Context;
  readonly door: Door;
  readonly kannel: Kannel;
}

interface Row {
  readonly name: string;
  readonly door?: DoorOptions;
  readonly kannel?: KannelOptions;
  readonly act: (world: World) => Promise<void>;
}

async function outAndReported({ door, kannel }: World, text: string, coding: 0 | 2): Promise<void> {
  assert.deepEqual(await kannel.send({ to: PHONE, text, coding }), ACCEPTED);
  const [message] = await door.carried(1);
  assert.deepEqual([message?.source, message?.destination, message?.text], ['Shop', PHONE, text]);
  await kannel.untilReported(PHONE, DELIVERED);
  assert.ok(kannel.reports(PHONE).includes(TAKEN));
}

/** Kannel asks its URLs side by side, so their order says nothing. */
async function allInbound({ door, kannel }: Pick<World, 'door' | 'kannel'>, texts: readonly string[]): Promise<void> {
  for (const text of texts) await door.fromPhone(text);
  const found = await kannel.inbound(texts.length);
  assert.deepEqual(found.map(([, , text]) => text).sort(), texts.toSorted());
}

const chunks = <T>(all: readonly T[], size: number): readonly T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

const rows: readonly Row[] = [
  { name: 'transceiver: a GSM message and its reports', act: (world) => outAndReported(world, GSM_TEXT, 0) },
  {
    name: 'transmitter and receiver: a GSM message, its reports, inbound',
    kannel: { binds: 'pair' },
    async act(world) {
      // A report that the receiver gets before the transmitter has read the id is lost on Kannel.
      world.door.carrier.set({ receiptDelayMs: 300 });
      await outAndReported(world, GSM_TEXT, 0);
      await world.door.fromPhone('hello');
      assert.deepEqual(await world.kannel.inbound(1), [[PHONE, OUR_NUMBER, 'hello']]);
    },
  },
  { name: 'a long GSM message', act: (world) => outAndReported(world, LONG_GSM, 0) },
  { name: 'UCS-2 and emoji', act: (world) => outAndReported(world, EMOJI, 2) },
  { name: 'a long message of emoji', act: (world) => outAndReported(world, LONG_EMOJI, 2) },
  {
    name: 'a message that fails is reported as failed',
    async act({ kannel }) {
      await kannel.send({ to: FAILING, text: 'to nobody' });
      await kannel.untilReported(FAILING, FAILED);
    },
  },
  {
    name: 'inbound: GSM, UCS-2 and emoji, long ones put together by Kannel',
    act: (world) => allInbound(world, ['plain', GSM_TEXT, EMOJI, LONG_GSM, LONG_EMOJI]),
  },
  {
    name: 'validity and deferred delivery in minutes',
    async act({ door, kannel }) {
      await kannel.send({ to: PHONE, text: 'valid for ten minutes', more: { validity: '10' } });
      await kannel.untilReported(PHONE, DELIVERED);
      await kannel.send({ to: '447700900124', text: 'in two minutes', more: { deferred: '2' } });
      await kannel.untilReported('447700900124', TAKEN);
      assert.equal((await door.carried(1)).length, 1);
    },
  },
  {
    name: 'throttled above the rate of the account, over TLS: each message once in the end',
    kannel: { useSsl: true },
    door: { account: { smppRatePerSecond: 5 } },
    async act({ door, kannel }) {
      const numbers = Array.from({ length: 12 }, (_, index) => `4477009002${String(index).padStart(2, '0')}`);
      for (const to of numbers) await kannel.send({ to, text: 'patience' });
      for (const to of numbers) await kannel.untilReported(to, DELIVERED);
      assert.deepEqual((await door.carried(12)).map(({ destination }) => destination).sort(), numbers);
      assert.ok(kannel.hasLogged('0x00000058'), 'it was never throttled');
    },
  },
  {
    name: 'TLS (use-ssl): GSM, long, UCS-2 and emoji with reports, and all of it inbound',
    kannel: { useSsl: true },
    async act({ door, kannel }) {
      const texts = [GSM_TEXT, LONG_GSM, EMOJI, LONG_EMOJI];
      for (const [index, text] of texts.entries()) {
        const to = `44770090020${index}`;
        assert.deepEqual(await kannel.send({ to, text, coding: index < 2 ? 0 : 2 }), ACCEPTED);
        await kannel.untilReported(to, DELIVERED);
      }
      assert.deepEqual(
        (await door.carried(texts.length)).map(({ text }) => text),
        texts,
      );
      await allInbound({ door, kannel }, texts);
    },
  },
  {
    name: 'a long message with joined parts: one id, one price, one report',
    door: { account: { smppJoinParts: true } },
    async act(world) {
      const { door, kannel } = world;
      await outAndReported(world, LONG_GSM, 0);
      const [message] = await door.carried(1);
      const parts = message?.segments ?? 0;
      assert.ok(parts > 1);
      const ids = kannel.submitIds();
      assert.deepEqual([ids.length, new Set(ids).size], [parts, 1]);
      assert.deepEqual(kannel.receiptIds(), [ids[0]]);
      assert.equal(await door.trunkline.spentMicros(), parts * PRICE_MICROS);
    },
  },
  {
    name: 'inbound: a long message whole in message_payload',
    door: { account: { smppLongInbound: 'payload' } },
    act: (world) => allInbound(world, [LONG_GSM, LONG_EMOJI]),
  },
  {
    name: 'refused for good: a number that is none, no balance; reported and not repeated',
    async act({ door, kannel }) {
      await kannel.send({ to: '12', text: 'to nobody' });
      await kannel.untilReported('12', REFUSED);
      assert.ok(kannel.hasLogged('0x0000000b'), 'ESME_RINVDSTADR');
      await door.trunkline.operator('POST', `/api/accounts/${door.systemId}/credit`, { balance: String(-BALANCE_MICROS / 1_000_000) });
      await kannel.send({ to: PHONE, text: 'without money' });
      await kannel.untilReported(PHONE, REFUSED);
      assert.ok(kannel.hasLogged('0x00000045'), 'ESME_RSUBMITFAIL');
      assert.equal(door.carrier.received.length, 0);
    },
  },
  {
    name: 'the account is locked: unbound and refused, but not for good; unlocked, it is back by itself',
    async act({ door, kannel }) {
      const { operator } = door.trunkline;
      await operator('POST', `/api/accounts/${door.systemId}/lock`);
      await kannel.send({ to: PHONE, text: 'while locked' });
      await kannel.untilLogged('0x0000000d');
      assert.equal(door.carrier.received.length, 0);
      await operator('POST', `/api/accounts/${door.systemId}/unlock`);
      await kannel.untilReported(PHONE, DELIVERED);
      assert.equal(door.carrier.received.length, 1);
    },
  },
  {
    name: 'no bind is free (ESME_RALYBND): Kannel takes it for success, and nothing is lost',
    async act({ door, kannel }) {
      const setBindsMax = (smppBindsMax: number) => door.trunkline.operator('PATCH', `/api/accounts/${door.systemId}`, { smppBindsMax });
      await kannel.stop();
      await setBindsMax(0);
      await kannel.start();
      await kannel.send({ to: PHONE, text: 'when there is room' });
      await kannel.untilLogged('0x00000005');
      await setBindsMax(10);
      await kannel.untilReported(PHONE, DELIVERED);
      assert.equal(door.carrier.received.length, 1);
    },
  },
  {
    name: 'its password is changed: unbound, refused, and Kannel gives up until it is told to start',
    async act({ context, door, kannel }) {
      const { operator } = door.trunkline;
      await operator('PATCH', `/api/accounts/${door.systemId}`, { smppPassword: 'another1' });
      await kannel.untilLogged('0x0000000e');
      await until(context, 'it to give up', kannel.status, (text) => /trunkline\S* .*\(dead/.test(text));
      await operator('PATCH', `/api/accounts/${door.systemId}`, { smppPassword: door.password });
      await kannel.start();
      await kannel.send({ to: PHONE, text: 'let in again' });
      await kannel.untilReported(PHONE, DELIVERED);
    },
  },
  {
    name: 'Kannel is away: receipts and inbound messages wait on disk, and come in order',
    async act({ context, door, kannel }) {
      const numbers = Array.from({ length: 20 }, (_, index) => `4477009002${String(index).padStart(2, '0')}`);
      await door.carrierLeaves();
      for (const to of numbers) await kannel.send({ to, text: 'wait for it' });
      for (const to of numbers) await kannel.untilReported(to, TAKEN);
      await kannel.stop();
      await door.carrierReturns();
      const ids = kannel.submitIds();
      const ask = async (): Promise<unknown> => (await door.trunkline.api('getreport', { ids: ids.join() }))['success'];
      await until(context, 'all delivered', ask, (success) => success === numbers.length);
      await door.trunkline.restart();
      const arrived = door.fromPhone(LONG_EMOJI);
      assert.deepEqual(kannel.receiptIds(), []);
      await kannel.start();
      for (const to of numbers) await kannel.untilReported(to, DELIVERED);
      assert.deepEqual(kannel.receiptIds(), ids);
      await arrived;
      assert.equal((await kannel.inbound(1))[0]?.[2], LONG_EMOJI);
    },
  },
  {
    name: 'the gateway is killed (SIGKILL) amid three hundred messages: none is lost, each report comes',
    async act({ door, kannel }) {
      const numbers = Array.from({ length: 300 }, (_, index) => `447700900${String(index + 200)}`);
      const send = async (): Promise<void> => {
        for (const to of numbers) assert.equal((await kannel.send({ to, text: `number ${to}` }))[0], 202);
      };
      const crash = async (): Promise<void> => {
        await door.carried(50);
        const ended = door.trunkline.crash();
        assert.ok(door.carrier.received.length < numbers.length, 'it was too late for a crash');
        await ended;
      };
      await Promise.all([send(), crash()]);
      await kannel.online();
      for (const to of numbers) await kannel.untilReported(to, DELIVERED);
      const carried = door.carrier.received.map(({ text, destination }) => `${destination} ${text}`);
      assert.deepEqual(new Set(carried), new Set(numbers.map((to) => `${to} number ${to}`)));
      assert.ok(carried.length <= numbers.length + IN_DOUBT_MAX, `${carried.length} at the carrier`);
      const ids = new Set(kannel.submitIds());
      assert.ok(ids.size >= numbers.length, `${ids.size} ids for ${numbers.length} messages`);
      const reports = await Promise.all(chunks([...ids], 200).map((some) => door.trunkline.api('getreport', { ids: some.join() })));
      assert.equal(
        reports.reduce((sum, { success }) => sum + Number(success), 0),
        ids.size,
        'an id that Kannel has is not delivered',
      );
    },
  },
  {
    name: 'the gateway starts anew: Kannel binds again and goes on',
    async act(world) {
      await outAndReported(world, GSM_TEXT, 0);
      await world.door.trunkline.restart();
      await world.kannel.send({ to: '447700900124', text: 'after the restart' });
      await world.kannel.untilReported('447700900124', DELIVERED);
      await world.door.fromPhone('hello again');
      assert.deepEqual(await world.kannel.inbound(1), [[PHONE, OUR_NUMBER, 'hello again']]);
    },
  },
];

export const kannelCustomerCases: readonly InteropCase[] = rows.map(({ name, door: doorOptions, kannel: kannelOptions, act }) => ({
  peer: 'kannel',
  role: 'customer',
  name,
  async run(context) {
    const tls = kannelOptions?.useSsl === true ? { tls: makeCertificate(context.folder) } : {};
    const door = await openDoor(context, { ...doorOptions, ...tls });
    const kannel = await startKannel(context, door, kannelOptions);
    await act({ context, door, kannel });
    await assertLedgerHolds(door.trunkline);
  },
}));
