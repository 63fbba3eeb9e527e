// Two-way messages from end to end: phones write to numbers of ours, rules answer and forward, STOP is heard and proved, carriers come in by HTTP too.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from './testing/gateway.ts';
import { withWorld, type World } from './testing/world.ts';

const PHONE = '447700900123';
const NUMBER = '447700900099';

const rowsOf = async (world: World, ...words: string[]): Promise<readonly Record<string, unknown>[]> =>
  (await world.cli(...words)) as unknown as readonly Record<string, unknown>[];
const inbound = (world: World): Promise<readonly Record<string, unknown>[]> => rowsOf(world, 'inbound', 'list', '--content');
/** The rules of every message so far have been followed. */
const settled = (world: World, count: number): Promise<readonly Record<string, unknown>[]> =>
  until(
    async () => {
      const rows = await inbound(world);
      const details = await Promise.all(rows.map(({ id }) => world.cli('inbound', 'show', String(id))));
      return details.some((row) => row['waitsForRules'] === true) ? [] : details;
    },
    (rows) => rows.length === count,
  );
const phoneGot = (world: World): readonly (readonly [string, string, string])[] =>
  world.carrier.received.map(({ source, destination, text }) => [source, destination, text] as const);

async function rent(world: World, ...more: string[]): Promise<void> {
  await world.cli('number', 'add', NUMBER, '--connector', 'carrier', ...more);
  await world.cli('number', 'assign', NUMBER, '--account', 'acme');
}

test('a keyword is answered as a message of the account: priced, charged, threaded; nothing answers twice', () =>
  withWorld(async (world) => {
    const { cli, api, carrier } = world;
    await rent(world);
    await cli(
      'rule',
      'add',
      '--prefix',
      'order',
      '--number',
      NUMBER,
      '--account',
      'acme',
      '--reply',
      'Order {rest} from {from}: {keyword} {{ok}',
    );
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'Order 42' });
    await carrier.until((stats) => stats.accepted === 1);
    assert.deepEqual(phoneGot(world), [[NUMBER, PHONE, `Order 42 from ${PHONE}: Order {ok}`]]);
    const [detail] = await settled(world, 1);
    assert.deepEqual(detail?.['replies'], [{ message: 1, kind: 'reply', step: 'rule 1 reply' }]);
    assert.equal((await cli('message', 'show', '1'))['inReplyTo'], 1);
    assert.equal((await cli('message', 'show', '1'))['door'], 'answer');
    // The gift of 0.05 pays 0.02.
    assert.equal((await api('getbalance'))['gift'], '0.03000');
    // The customer's own inbox has it all the same.
    assert.equal((await api('getsms'))['cnt'], 1);
  }));

test('a reply of the phone is threaded to the message it answers', () =>
  withWorld(async (world) => {
    const { cli, api, carrier } = world;
    await rent(world);
    await api('sendsms', { numbers: `+${PHONE}`, content: 'question?', sender: NUMBER });
    await carrier.until((stats) => stats.accepted === 1);
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'yes' });
    const [row] = await inbound(world);
    assert.equal((await cli('inbound', 'show', String(row?.['id'])))['inReplyTo'], 1);
  }));

test('STOP, START and HELP: confirmed in their language, proved, exported', () =>
  withWorld(async (world) => {
    const { cli, carrier } = world;
    await rent(world, '--consent-languages', 'en,zh');
    for (const text of ['Stop!', '退订', 'help', 'START', 'please stop']) await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text });
    await settled(world, 5);
    await carrier.until((stats) => stats.accepted === 4);
    const texts = phoneGot(world).map(([, , text]) => text);
    assert.match(texts[0] ?? '', /no more messages from 447700900099/);
    assert.match(texts[1] ?? '', /您已退订/);
    const consents = await rowsOf(world, 'consent', 'list', '--phone', PHONE);
    assert.deepEqual(
      consents.map((row) => [row['kind'], row['language'], row['changed'], row['content'], row['confirmationId']]),
      [
        ['start', 'en', true, 'START', 4],
        ['help', 'en', false, 'help', 3],
        ['stop', 'zh', false, '退订', 2],
        ['stop', 'en', true, 'Stop!', 1],
      ],
    );
    const folder = mkdtempSync(join(tmpdir(), 'trunkline-consent-'));
    try {
      await cli('consent', 'export', join(folder, 'proof.csv'));
      const lines = readFileSync(join(folder, 'proof.csv'), 'utf8').trimEnd().split('\r\n');
      assert.equal(lines.length, 5);
      assert.match(lines[0] ?? '', /^id,at,kind,account,number,phone/);
      assert.match(lines[4] ?? '', /,stop,acme,447700900099,447700900123,en,stop,Stop!,1,true,1,/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }));

test('after STOP nothing is sent from that number to that phone but the confirmation; other phones and START are as before', () =>
  withWorld(async (world) => {
    const { cli, api, carrier } = world;
    await rent(world, '--consent-languages', 'en');
    const send = async (to: string) => (await api('sendsms', { numbers: to, content: 'news', sender: `+${NUMBER}` }))['status'];
    assert.equal(await send(PHONE), 0);
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'STOP' });
    await carrier.until((stats) => stats.accepted === 2);
    // Within a second, as every change.
    await until(
      () => cli('rule', 'explain', 'acme', PHONE, '--content', 'news', '--sender', NUMBER),
      (run) => run['code'] === 'recipient_opted_out',
    );
    assert.equal(await send(`+${PHONE}`), -12);
    assert.equal(await send('447700900124'), 0);
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'stop' });
    await carrier.until((stats) => stats.accepted === 4);
    assert.match(phoneGot(world).at(-1)?.[2] ?? '', /no more messages/, 'a confirmation is exempt from the block');
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'START' });
    await until(
      () => cli('rule', 'explain', 'acme', PHONE, '--content', 'news', '--sender', NUMBER),
      (run) => run['code'] === null,
    );
    assert.equal(await send(PHONE), 0);
  }));

test('two numbers of ours that answer everything do not write to each other for ever; a phone that does is held', () =>
  withWorld(async (world) => {
    const { cli, carrier } = world;
    await rent(world);
    await cli('rule', 'add', '--any-text', '--number', NUMBER, '--reply', 'thanks');
    await cli('number', 'add', '447700900098', '--connector', 'carrier');
    await cli('number', 'assign', '447700900098', '--account', 'acme');
    for (const from of ['447700900098', 'BANK', '10086']) await carrier.sendFromPhone({ from, to: NUMBER, text: 'hi' });
    const silent = await settled(world, 3);
    assert.deepEqual(
      silent.map((row) => String(row['note'])).toSorted((a, b) => a.localeCompare(b)),
      [
        'not answered: a sender of at most 6 digits is a machine',
        'not answered: the sender is a number of ours',
        'not answered: the sender is not a number',
      ],
    );
    for (let turn = 0; turn < 8; turn++) await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: `turn ${turn}` });
    const all = await settled(world, 11);
    assert.equal(all.filter((row) => row['note'] === 'reply not sent: answer_loop').length, 3);
    await carrier.until((stats) => stats.accepted === 5);
  }));

test('a copy goes to another number, at the cost of the account', () =>
  withWorld(async (world) => {
    const { cli, carrier } = world;
    await rent(world);
    await assert.rejects(cli('rule', 'add', '--any-text', '--number', NUMBER, '--forward', NUMBER), /must not be a virtual number of ours/);
    await cli('rule', 'add', '--any-text', '--number', NUMBER, '--forward', '447700900555');
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'news' });
    await carrier.until((stats) => stats.accepted === 1);
    assert.deepEqual(phoneGot(world), [[NUMBER, '447700900555', `${PHONE}: news`]]);
  }));

test('a shared number: the first word says whose message it is, the rest is kept for the operator', () =>
  withWorld(async (world) => {
    const { cli, carrier, api } = world;
    await cli('account', 'create', 'other', '--password', 'secret88', '--balance', '1');
    await cli('number', 'add', '88222', '--connector', 'carrier', '--shared', 'yes', '--consent-languages', 'en');
    await cli('number', 'assign', '88222', '--account', 'acme', '--keyword', 'PIZZA');
    await cli('number', 'assign', '88222', '--account', 'other', '--keyword', 'taxi');
    await assert.rejects(cli('number', 'assign', '88222', '--account', 'other', '--keyword', 'pizza'), /belongs to an account already/);
    await assert.rejects(cli('number', 'assign', '88222', '--account', 'other'), /keyword is needed/);
    for (const text of ['Pizza, two please', 'TAXI now', 'hello', 'STOP pizza', 'stop'])
      await carrier.sendFromPhone({ from: PHONE, to: '88222', text });
    const details = await settled(world, 5);
    assert.equal((await api('getsms'))['cnt'], 1);
    assert.equal((await api('getsms', { account: 'other', password: 'secret88' }))['cnt'], 1);
    assert.equal((await rowsOf(world, 'inbound', 'list', '--unowned')).length, 3);
    assert.deepEqual(
      (await rowsOf(world, 'consent', 'list')).map((row) => [row['content'], row['account'], row['changed']]),
      [
        ['stop', null, true],
        ['STOP pizza', 'acme', true],
      ],
    );
    assert.equal(details.length, 5);
  }));

test('a carrier that speaks HTTP: kept once per id, signed, long messages joined, bad requests told why', () =>
  withWorld(async (world) => {
    const { cli, gateway, api } = world;
    await rent(world);
    const opened = await cli(
      'door',
      'add',
      'twilio',
      '--form',
      'twilio',
      '--secret',
      '12345',
      '--public-url',
      'https://sms.example/inbound',
    );
    const path = String(opened['path']);
    const post = (body: string, headers: Record<string, string>, to = path): Promise<Response> =>
      fetch(`http://127.0.0.1:${gateway.httpPort}${to}`, { method: 'POST', body, headers });
    const form = { From: `+${PHONE}`, To: `+${NUMBER}`, Body: 'olé 中', MessageSid: 'SM1' };
    const text = Object.entries(form)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .reduce((sum, [name, value]) => sum + name + value, 'https://sms.example/inbound');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', '12345').update(text).digest('base64'),
    };
    const body = new URLSearchParams(form).toString();
    for (let time = 0; time < 3; time++) {
      const answer = await post(body, headers);
      assert.deepEqual([answer.status, await answer.text()], [200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
    }
    assert.equal((await post(body.replace('SM1', 'SM2'), headers)).status, 403);
    assert.equal((await post(body, headers, '/inbound/twilio/wrong')).status, 404);
    assert.equal((await post(body, headers, '/inbound/nobody/x')).status, 404);
    const generic = await cli('door', 'add', 'my-carrier', '--map', 'list=items,from=phone.number,text=body,total=of,part=n,reference=ref');
    const json = { 'content-type': 'application/json' };
    const items = [3, 1, 2].map((n) => ({
      phone: { number: Number(PHONE) },
      to: NUMBER,
      body: `part ${n} `,
      id: `L${n}`,
      of: 3,
      n,
      ref: 9,
    }));
    assert.equal((await post(JSON.stringify({ items }), json, String(generic['path']))).status, 200);
    const bad = await post(JSON.stringify({ items: [{ to: NUMBER, body: 'x' }] }), json, String(generic['path']));
    assert.deepEqual([bad.status, await bad.json()], [400, { error: 'phone.number is missing' }]);
    const taken = await api('getsms');
    assert.deepEqual(
      taken.array?.map((row) => [row[1], row[3]]),
      [
        [Number(PHONE), 'olé 中'],
        [Number(PHONE), 'part 1 part 2 part 3 '],
      ],
    );
    assert.deepEqual(
      (await inbound(world)).map((row) => row['connector']),
      ['my-carrier', 'twilio'],
    );
  }));
