/** Kannel as our customer: what its users send over smsbox leaves by the gateway, and receipts and inbound messages find back to their URLs. */
import assert from 'node:assert/strict';
import type { Context, InteropCase } from '../case.ts';
import { makeCertificate } from '../certificate.ts';
import { type Door, type DoorOptions, openDoor, OUR_NUMBER } from '../door.ts';
import { type Kannel, type KannelOptions, startKannel } from '../kannel.ts';

const PHONE = '447700900123';
/** A number the carrier reports as failed. */
const FAILING = '1008611';
const ACCEPTED = [202, '0: Accepted for delivery'];
const DELIVERED = 1;
const FAILED = 2;
const TAKEN = 8;

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

const rows: readonly Row[] = [
  { name: 'transceiver: a GSM message and its reports', act: (world) => outAndReported(world, GSM_TEXT, 0) },
  {
    name: 'transmitter and receiver: a GSM message, its reports, inbound',
    kannel: { binds: 'pair' },
    async act(world) {
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
    async act({ door, kannel }) {
      const texts = ['plain', GSM_TEXT, EMOJI, LONG_GSM, LONG_EMOJI];
      for (const text of texts) await door.fromPhone(text);
      const found = await kannel.inbound(texts.length);
      assert.deepEqual(found.map(([, , text]) => text).sort(), texts.toSorted());
    },
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
    name: 'throttled above the rate of the account: each message once in the end',
    door: { account: { smppRatePerSecond: 5 } },
    async act({ door, kannel }) {
      const numbers = Array.from({ length: 12 }, (_, index) => `4477009002${String(index).padStart(2, '0')}`);
      for (const to of numbers) await kannel.send({ to, text: 'patience' });
      for (const to of numbers) await kannel.untilReported(to, DELIVERED);
      assert.deepEqual((await door.carried(12)).map(({ destination }) => destination).sort(), numbers);
      assert.ok(
        kannel.bearerbox.output.some((line) => line.includes('0x00000058')),
        'it was never throttled',
      );
    },
  },
  {
    name: 'TLS (use-ssl): out, reports, inbound',
    kannel: { useSsl: true },
    async act(world) {
      await outAndReported(world, GSM_TEXT, 0);
      await world.door.fromPhone('hello');
      assert.deepEqual(await world.kannel.inbound(1), [[PHONE, OUR_NUMBER, 'hello']]);
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
  },
}));
