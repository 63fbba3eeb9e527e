// Every door against every way to read: what one sent, all the others know, with the same number, text and outcome, charged once.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import twilio from 'twilio';
import { accountSid, idOfSid, messageSid } from '../src/core/twilio.ts';
import { hello, plainLogin, sendMail } from '../src/ingress/email/testing/rig.ts';
import { bindEsme, idOf, submitSm } from '../src/ingress/smpp/testing.ts';
import { type Doors, NAME, PASSWORD, withDoors } from './testing/doors.ts';
import { until } from './testing/gateway.ts';
import { signInUser, type User } from './testing/user.ts';

const NUMBER = '8613800138000';
const SENDER = 'Shop';
/** SMPP's message_state. */
const DELIVERED = 2;

interface All extends Doors {
  readonly user: User;
  readonly esme: Awaited<ReturnType<typeof bindEsme>>;
  readonly messages: ReturnType<typeof twilio>['messages'];
}

type Row = Readonly<Record<string, string>>;
const now = (): string => String(Math.floor(Date.now() / 1000));
const md5 = (text: string): string => hash('md5', text);

function signed(): Record<string, string> {
  const datetime = now();
  return { password: '', sign: md5(NAME + PASSWORD + datetime), datetime };
}
async function askV3({ gateway }: Doors, path: string, fields: Record<string, string>): Promise<readonly Row[]> {
  const timestamp = now();
  const headers = { 'Api-Key': NAME, Timestamp: timestamp, Sign: md5(NAME + PASSWORD + timestamp) };
  const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/v3/${path}?${new URLSearchParams(fields).toString()}`, { headers });
  const { status, array } = (await response.json()) as { readonly status: string; readonly array: readonly Row[] };
  assert.equal(status, '0');
  return array;
}

/** Each sends `text` to NUMBER; the ids of those that tell one, null of Kannel's, which does not. */
const senders: Readonly<Record<string, (all: All, text: string) => Promise<number | null>>> = {
  v1: async ({ api }, content) => Number((await api('sendsms', { numbers: NUMBER, sender: SENDER, content })).array?.[0]?.[1]),
  v2: async ({ api }, content) =>
    Number((await api('sendsmsV2', { ...signed(), numbers: NUMBER, senderid: SENDER, content })).array?.[0]?.[1]),
  v3: async (all, content) => Number((await askV3(all, 'sendSms', { numbers: NUMBER, senderId: SENDER, content }))[0]?.['msgId']),
  smpp: async ({ esme }, text) =>
    Number(
      idOf(await esme.ask(submitSm({ destinationAddr: NUMBER, sourceAddr: SENDER, sourceAddrTon: 5, shortMessage: Buffer.from(text) }))),
    ),
  email: async ({ gateway }, text) => {
    const client = await hello(gateway.smtpPort, plainLogin(NAME, PASSWORD));
    const answer = await sendMail(client, 'ann@corp.example', [`${NUMBER}@sms`], `Subject: x\n\n${text}\n`);
    client.end();
    return Number(/^250 2\.0\.0 Accepted as message (\d+)$/.exec(answer)?.[1]);
  },
  kannel: async ({ get }, text) => {
    assert.equal((await get('/cgi-bin/sendsms', { to: NUMBER, from: SENDER, text })).status, 202);
    return null;
  },
  jasmin: async ({ get }, content) =>
    Number.parseInt(/([0-9a-f]{12})"$/.exec((await get('/send', { to: NUMBER, from: SENDER, content })).text)?.[1] ?? '', 16),
  twilio: async ({ messages }, body) => idOfSid('SM', (await messages.create({ to: NUMBER, from: SENDER, body })).sid),
  dashboard: async ({ user }, content) => {
    const { body } = await user.post('/api/send', { numbers: [NUMBER], sender: SENDER, content, key: md5(content) });
    return Number(body.accepted[0].id);
  },
};

/** What a way to read says of a message, as number, text and outcome; what it does not tell is null. */
type Read = readonly [number: string | null, text: string | null, isDelivered: boolean];
const ofRow = (row: readonly unknown[] | undefined): Read => [String(row?.[1]), null, row?.[3] === 0];
const ofV3 = (row: Row | undefined): Read => [row?.['number'] ?? '', null, row?.['status'] === '0'];
const since = (): string => new Date(Date.now() - 3_600_000).toISOString();
const soon = (): string => new Date(Date.now() + 3_600_000).toISOString();

const readers: Readonly<Record<string, (all: All, id: number) => Promise<Read>>> = {
  v1: async ({ api }, id) => ofRow((await api('getreport', { ids: String(id) })).array?.[0]),
  v2: async ({ api }, id) => ofRow((await api('getreportV2', { ...signed(), ids: String(id) })).array?.[0]),
  'v2, sent records': async ({ api }, id) => ofRow((await api('getsentrcdV2', signed())).array?.find((row) => row[0] === id)),
  v3: async (all, id) => ofV3((await askV3(all, 'getReport', { msgIds: String(id) }))[0]),
  'v3, sent records': async (all, id) =>
    ofV3((await askV3(all, 'getSentRcd', { startTime: since(), endTime: soon() })).find(({ msgId }) => msgId === String(id))),
  smpp: async ({ esme }, id) => {
    const answer = await esme.ask({ command: 'query_sm', messageId: String(id) });
    return [null, null, answer.command === 'query_sm_resp' && answer.messageState === DELIVERED];
  },
  twilio: async ({ messages }, id) => {
    const { to, body, status } = await messages(messageSid(id)).fetch();
    return [to, body, status === 'delivered'];
  },
  'twilio, list': async ({ messages }, id) => {
    const found = (await messages.list({ to: NUMBER })).find(({ sid }) => sid === messageSid(id));
    return [found?.to ?? '', found?.body ?? '', found?.status === 'delivered'];
  },
  dashboard: async ({ user }, id) => {
    const found = (await user.get('/api/messages')).body.rows.find((row: { id: number }) => row.id === id);
    return [found?.number, found?.content ?? null, found?.state === 'DELIVERED'];
  },
};

test('a message sent by any door can be read by every other', () =>
  withDoors(async (doors) => {
    const { cli, gateway } = doors;
    await cli('account', 'set', NAME, '--default-sender', SENDER);
    const user = await signInUser(doors, NAME, 'eve');
    const esme = await bindEsme({ host: '127.0.0.1', port: gateway.smppPort, mode: 'transmitter', systemId: NAME, password: PASSWORD });
    const client = twilio(accountSid(1), PASSWORD);
    client.api.baseUrl = `http://127.0.0.1:${gateway.httpPort}`;
    const all: All = { ...doors, user, esme, messages: client.messages };
    const sent = new Map<string, number>();
    for (const [door, send] of Object.entries(senders)) {
      // One after the other, so that Kannel's is the next.
      const id = (await send(all, `by ${door}`)) ?? Math.max(...sent.values()) + 1;
      assert.ok(Number.isSafeInteger(id), door);
      sent.set(door, id);
    }
    assert.deepEqual(
      [...sent.values()],
      [...sent.values()].toSorted((a, b) => a - b),
    );
    await until(
      () => doors.api('getreport', { ids: [...sent.values()].join(',') }),
      ({ success }) => success === sent.size,
    );
    for (const [door, id] of sent)
      for (const [reader, read] of Object.entries(readers)) {
        const [number, text, isDelivered] = await read(all, id);
        const where = `sent by ${door}, read by ${reader}`;
        assert.ok(isDelivered, where);
        if (number !== null) assert.equal(number, NUMBER, where);
        if (text !== null) assert.equal(text, `by ${door}`, where);
      }
    assert.equal(await doors.spent(), sent.size * 0.02);
    // Each left the gateway once, from the same sender.
    const left = doors.carrier.received.map(({ text, source }) => [text, source]);
    assert.deepEqual(new Set(left.map(([text]) => text)), new Set([...sent.keys()].map((door) => `by ${door}`)));
    assert.equal(left.length, sent.size);
    assert.ok(left.every(([, from]) => from === SENDER));
    await esme.client.unbind();
  }));
