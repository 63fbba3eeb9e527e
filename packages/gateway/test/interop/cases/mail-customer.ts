/** swaks, Python's smtplib and nodemailer as our customers: what they send to number@any-domain leaves as a message, and they hear what became of it. */
import assert from 'node:assert/strict';
import type { Context, InteropCase } from '../case.ts';
import { makeCertificate } from '../certificate.ts';
import { type Door, openDoor, OUR_NUMBER } from '../door.ts';
import { type MailClientName, type MailOrder, mailClientNames, type MailSent, sendBy } from '../mail-clients.ts';
import { ACCOUNT, ACCOUNT_PASSWORD, assertLedgerHolds, PRICE_MICROS } from '../trunkline.ts';

const PHONE = '447700900123';
const OTHER = '447700900124';
const TEXT = 'Grüße 😀 Привет\n.\n..dots at the beginning of a line';
const LONG = 'What is too long for one part is sent in several. '.repeat(8).trim();
const at = (number: string): string => `${number}@sms.example`;

interface World {
  readonly door: Door;
  readonly send: (more: Partial<MailOrder>) => Promise<MailSent>;
}

interface Row {
  readonly name: string;
  readonly hasTls?: true;
  readonly act: (world: World) => Promise<void>;
}

const texts = async ({ carried }: Door, count: number): Promise<(readonly string[])[]> =>
  (await carried(count)).map(({ source, destination, text }) => [source, destination, text]);

const rows: readonly Row[] = [
  {
    name: 'a login on this machine: the text as it was, and 250 with the id',
    async act({ door, send }) {
      const { isTaken, said } = await send({ text: TEXT });
      assert.ok(isTaken, said);
      const [, id] = /250 2\.0\.0 Accepted as message (\d+)|Accepted as message (\d+)/.exec(said) ?? [];
      assert.ok(id, said);
      assert.deepEqual(await texts(door, 1), [[OUR_NUMBER, PHONE, TEXT]]);
      await door.trunkline.reported(Number(id), 0);
    },
  },
  {
    name: 'STARTTLS with a certificate that is checked, a long text, two recipients',
    hasTls: true,
    async act({ door, send }) {
      const { isTaken, said } = await send({ text: LONG, to: [at(PHONE), at(OTHER)] });
      assert.ok(isTaken, said);
      const found = await door.carried(2);
      assert.deepEqual(found.map(({ destination }) => destination).sort(), [PHONE, OTHER]);
      assert.deepEqual(new Set(found.map(({ text }) => text)), new Set([LONG]));
    },
  },
  {
    name: 'HTML alone: its text, without the signature',
    async act({ door, send }) {
      await send({ text: '<p>Gate <b>B&nbsp;12</b>,<br>at 9 &euro;</p><div class="gmail_signature">Ann</div>', isHtml: true });
      assert.deepEqual(await texts(door, 1), [[OUR_NUMBER, PHONE, 'Gate B 12,\nat 9 €']]);
    },
  },
  {
    name: 'a wrong password: 535 5.7.8, and nothing is sent',
    async act({ door, send }) {
      const { isTaken, said } = await send({ password: 'a guess' });
      assert.equal(isTaken, false);
      assert.match(said, /535.{1,3}5\.7\.8 Authentication failure/);
      assert.equal(await door.trunkline.spentMicros(), 0);
    },
  },
  {
    name: 'the same mail again: the same message, charged once',
    async act({ door, send }) {
      for (const { isTaken, said } of [await send({}), await send({})]) {
        assert.ok(isTaken && said.includes('Accepted as message 1'), said);
      }
      await door.carried(1);
      assert.equal(await door.trunkline.spentMicros(), PRICE_MICROS);
    },
  },
  {
    name: 'a recipient that is no number beside a good one: refused by itself, the good one gets it',
    async act({ door, send }) {
      const { said } = await send({ to: [at('bob'), at(PHONE)] });
      assert.match(said, /550.{1,3}5\.1\.1 The recipient is not a number/);
      assert.match(said, /Accepted as message 1/);
      assert.deepEqual(await texts(door, 1), [[OUR_NUMBER, PHONE, 'hello']]);
    },
  },
  {
    name: 'an attachment: 554 5.6.1, and nothing is sent or charged',
    async act({ door, send }) {
      const { isTaken, said } = await send({ attachment: 'what we offer' });
      assert.equal(isTaken, false);
      assert.match(said, /554.{1,3}5\.6\.1 Attachments cannot be sent as SMS/);
      assert.equal(await door.trunkline.spentMicros(), 0);
    },
  },
];

async function runRow(peer: MailClientName, { hasTls, act }: Row, context: Context): Promise<void> {
  const tls = hasTls ? makeCertificate(context.folder) : null;
  const door = await openDoor(context, { account: { doors: ['v3', 'email'], defaultSender: OUR_NUMBER }, ...(tls ? { tls } : {}) });
  const order: MailOrder = {
    port: door.trunkline.smtpPort,
    user: ACCOUNT,
    password: ACCOUNT_PASSWORD,
    ca: tls?.certificateFile ?? '',
    from: 'ann@corp.example',
    to: [at(PHONE)],
    subject: 'x',
    text: 'hello',
    isHtml: false,
    attachment: '',
    messageId: '<1@corp.example>',
  };
  await act({ door, send: (more) => sendBy(peer, context, { ...order, ...more }) });
  await assertLedgerHolds(door.trunkline);
}

export const mailCustomerCases: readonly InteropCase[] = mailClientNames.flatMap((peer) =>
  rows.map((row): InteropCase => ({ peer, role: 'customer', name: row.name, run: (context) => runRow(peer, row, context) })),
);
