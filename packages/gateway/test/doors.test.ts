// The drop-in doors from end to end: a message sent by one can be read by every other, is charged once however often it is asked for, and its URL hears what
// becomes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import twilio from 'twilio';
import { jasminId } from '../src/core/jasmin-id.ts';
import { accountSid, messageSid } from '../src/core/twilio.ts';
import { NAME, PASSWORD, PHONE, withDoors } from './testing/doors.ts';
import type { Received } from './testing/endpoint.ts';
import { until, withFolder, withGateway } from './testing/gateway.ts';
import type { World } from './testing/world.ts';

const client = ({ gateway }: Pick<World, 'gateway'>, sid = accountSid(1), token = PASSWORD) => {
  const made = twilio(sid, token);
  made.api.baseUrl = `http://127.0.0.1:${gateway.httpPort}`;
  return made;
};
const queryOf = ({ path }: Received): Readonly<Record<string, string>> => Object.fromEntries(new URL(path, 'http://x').searchParams);
const failedWith = (status: number, code: number) => (error: unknown) => {
  const { status: hadStatus, code: hadCode } = error as { status: number; code: number };
  assert.deepEqual([hadStatus, hadCode], [status, code]);
  return true;
};

test('Kannel: what becomes of a message is asked at its URL, in order, and V1 knows the message', () =>
  withDoors(async ({ get, api, endpoint }) => {
    const url = `${endpoint.url}&type=%d&to=%p&id=%F&word=%A`;
    const sent = await get('/cgi-bin/sendsms', { to: PHONE, from: 'Shop', text: 'hello', 'dlr-mask': '31', 'dlr-url': url });
    assert.deepEqual(sent, { status: 202, text: '0: Accepted for delivery' });
    const told = (await endpoint.until((received) => received.length === 2)).map((one) => [one.method, queryOf(one)] as const);
    assert.deepEqual(
      told.map(([method, { of, type, to, id }]) => [method, of, type, to, id]),
      [
        ['GET', 'acme', '8', PHONE, '1'],
        ['GET', 'acme', '1', PHONE, '1'],
      ],
    );
    assert.equal(told[0]?.[1]['word'], 'ACK/');
    assert.match(told[1]?.[1]['word'] ?? '', /stat:DELIVRD/);
    const [row] = (await api('getreport', { ids: '1' }))['array'] as unknown[][];
    assert.equal(row?.[3], 0);
  }));

test('a door that is not switched on refuses in its own words', () =>
  withDoors(async (doors) => {
    const { get } = doors;
    assert.deepEqual(await get('/cgi-bin/sendsms', { to: PHONE, text: 'x' }), { status: 403, text: 'Authorization failed for sendsms' });
    await assert.rejects(client(doors).messages.create({ to: PHONE, from: 'Shop', body: 'x' }), failedWith(403, 20003));
    assert.equal(await doors.spent(), 0);
  }, 'none'));

test('within the window a retry is answered as the first time, and costs nothing; without one it is another message', () =>
  withDoors(async ({ get, cli, spent, carrier, api }) => {
    const request = { to: `${PHONE} junk 10010`, from: 'Shop', text: 'hello' };
    const sent = { status: 202, text: '0: Accepted for delivery Denied receivers are: junk' };
    assert.deepEqual(await get('/cgi-bin/sendsms', request), sent);
    assert.deepEqual(await get('/cgi-bin/sendsms', request), sent);
    assert.equal(await spent(), 0.08);
    await cli('account', 'set', NAME, '--retry-window-s', '60');
    const answers = await Promise.all(Array.from({ length: 8 }, () => get('/cgi-bin/sendsms', request)));
    for (const answer of answers) assert.deepEqual(answer, sent);
    assert.equal(await spent(), 0.12);
    const v1 = { numbers: PHONE, content: 'hello' };
    const first = await api('sendsms', v1);
    assert.deepEqual(await api('sendsms', v1), first);
    assert.deepEqual(first['array'], [[Number(PHONE), 7]]);
    assert.equal(await spent(), 0.14);
    await until(
      () => Promise.resolve(carrier.received.length),
      (count) => count === 7,
    );
  }));

test('Twilio: the official client creates, fetches, lists and cancels, and validates the callbacks', () =>
  withDoors(async (doors) => {
    const { endpoint, get } = doors;
    const { messages, api } = client(doors);
    const made = await messages.create({ to: `+${PHONE}`, from: 'Shop', body: 'grüße', statusCallback: endpoint.url });
    assert.deepEqual([made.sid, made.accountSid, made.status, made.direction], [messageSid(1), accountSid(1), 'queued', 'outbound-api']);
    const told = await endpoint.until((received) => received.length === 2);
    for (const { method, headers, body } of told) {
      assert.equal(method, 'POST');
      const fields = Object.fromEntries(new URLSearchParams(body));
      const signature = String(headers['x-twilio-signature']);
      assert.ok(twilio.validateRequest(PASSWORD, signature, endpoint.url, fields));
      assert.ok(!twilio.validateRequest(PASSWORD, signature, endpoint.url, { ...fields, MessageStatus: 'failed' }));
      assert.deepEqual([fields['MessageSid'], fields['To']], [made.sid, `+${PHONE}`]);
    }
    assert.deepEqual(
      told.map(({ body }) => new URLSearchParams(body).get('MessageStatus')),
      ['sent', 'delivered'],
    );
    const fetched = await messages(made.sid).fetch();
    assert.deepEqual(
      [fetched.status, fetched.body, fetched.from, fetched.to, fetched.price, fetched.numSegments, fetched.errorCode],
      ['delivered', 'grüße', 'Shop', `+${PHONE}`, '-0.020000', '1', null],
    );
    assert.ok(fetched.dateSent instanceof Date && fetched.dateCreated instanceof Date);

    // What another door sent is a message like any other.
    await get('/cgi-bin/sendsms', { to: '10010', from: 'Other', text: 'by Kannel' });
    const soon = new Date(Date.now() + 3_600_000);
    const later = await messages.create({
      to: '10086',
      body: 'later',
      sendAt: soon,
      scheduleType: 'fixed',
      messagingServiceSid: `MG${'0'.repeat(32)}`,
    });
    assert.equal(later.status, 'scheduled');
    const canceled = await messages(later.sid).update({ status: 'canceled' });
    assert.equal(canceled.status, 'canceled');
    await assert.rejects(messages(later.sid).update({ status: 'canceled' }), failedWith(409, 30409));

    const all = await messages.list({ pageSize: 1 });
    assert.deepEqual(
      all.map(({ body, sid }) => [body, sid]),
      [
        ['later', messageSid(3)],
        ['by Kannel', messageSid(2)],
        ['grüße', messageSid(1)],
      ],
    );
    assert.deepEqual(
      (await messages.list({ to: '10010' })).map(({ body }) => body),
      ['by Kannel'],
    );
    assert.deepEqual(
      (await messages.list({ from: 'Shop' })).map(({ body }) => body),
      ['grüße'],
    );
    assert.deepEqual(await messages.list({ dateSentAfter: soon }), []);
    assert.equal((await messages.list({ dateSentBefore: soon })).length, 3);
    const account = await api.accounts(accountSid(1)).fetch();
    assert.deepEqual([account.sid, account.friendlyName, account.status], [accountSid(1), NAME, 'active']);
    const { balance } = await api.accounts(accountSid(1)).balance.fetch();
    assert.equal(balance, '10.010000');
  }));

test('Twilio: errors have its numbers, and the idempotency token its effect', () =>
  withDoors(async (doors) => {
    const { spent, cli, gateway } = doors;
    const { messages } = client(doors);
    await cli('opt-out', 'add', '10010', '--account', NAME);
    const cases: readonly (readonly [to: string, body: string, more: object, status: number, code: number])[] = [
      ['junk', 'x', {}, 400, 21211],
      ['10010', 'x', {}, 400, 21610],
      [PHONE, '', {}, 400, 21602],
      ['', 'x', {}, 400, 21604],
      [PHONE, 'x'.repeat(1025), {}, 400, 21617],
      [PHONE, 'x', { from: '' }, 400, 21603],
      [PHONE, 'x', { from: 'much too long a sender' }, 400, 21212],
      [PHONE, 'x', { mediaUrl: ['file:///etc/passwd'] }, 400, 21620],
      [PHONE, 'x', { mediaUrl: Array.from({ length: 11 }, () => 'http://127.0.0.1:1/x.png') }, 400, 21623],
      [PHONE, 'x', { mediaUrl: ['http://127.0.0.1:1/x.png'] }, 400, 21620],
      [PHONE, 'x', { statusCallback: 'ftp://a/' }, 400, 21609],
      [PHONE, 'x', { validityPeriod: 0 }, 400, 20001],
      [PHONE, 'x', { sendAt: new Date(Date.now() + 400 * 86_400_000) }, 400, 35111],
    ];
    for (const [to, body, more, status, code] of cases)
      await assert.rejects(messages.create({ to, body, from: 'Shop', ...more }), failedWith(status, code), `${to} ${body} ${code}`);
    await assert.rejects(client(doors, accountSid(1), 'wrong').messages.list(), failedWith(401, 20003));
    await assert.rejects(client(doors, accountSid(9)).messages.list(), failedWith(401, 20003));
    await assert.rejects(messages(messageSid(99)).fetch(), failedWith(404, 20404));
    await assert.rejects(messages(`SM${'f'.repeat(32)}`).fetch(), failedWith(404, 20404));
    await assert.rejects(messages(messageSid(1)).remove(), failedWith(405, 20004));
    await assert.rejects(client(doors).calls.list(), failedWith(404, 20404));
    assert.equal(await spent(), 0);

    const post = async (token: string) => {
      const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/2010-04-01/Accounts/${NAME}/Messages.json`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${NAME}:${PASSWORD}`).toString('base64')}`, 'i-twilio-idempotency-token': token },
        body: new URLSearchParams({ To: PHONE, From: 'Shop', Body: 'once' }),
      });
      return ((await response.json()) as { sid: string }).sid;
    };
    const sids = await Promise.all([post('one'), post('one'), post('one'), post('two')]);
    assert.equal(new Set(sids).size, 2);
    assert.equal(await post('one'), sids[0]);
    assert.equal(await spent(), 0.04);
    // Without a token the request itself is the key, where the account has a window.
    await cli('account', 'set', NAME, '--retry-window-s', '60');
    const created = await Promise.all(Array.from({ length: 4 }, () => messages.create({ to: PHONE, from: 'Shop', body: 'again' })));
    assert.equal(new Set(created.map(({ sid }) => sid)).size, 1);
    assert.equal(await spent(), 0.06);
  }));

test('Jasmin: sends, tells of all levels until it is acknowledged, knows balance and rate', () =>
  withDoors(async (doors) => {
    const { get, endpoint, api } = doors;
    let answers = 0;
    // The first is not what Jasmin's reports want to hear.
    endpoint.answer = (_request, response) => response.end(++answers === 1 ? 'OK' : 'ACK/Jasmin');
    const sent = await get('/send', { to: PHONE, from: 'Shop', content: 'hello', 'dlr-url': endpoint.url, 'dlr-level': '3' });
    assert.deepEqual(sent, { status: 200, text: `Success "${jasminId(1)}"` });
    const all = await endpoint.until((received) => received.length === 3);
    assert.deepEqual(all[0]?.body, all[1]?.body);
    const told = all.slice(1).map(({ method, path, body }) => ({
      method,
      path,
      ...(Object.fromEntries(new URLSearchParams(body)) as Record<string, string>),
    }));
    const [first = {}, second = {}] = told as readonly Record<string, string>[];
    assert.deepEqual(
      [first['method'], first['path'], first['id'], first['level'], first['message_status']],
      ['POST', '/hook?of=acme', jasminId(1), '1', 'ESME_ROK'],
    );
    assert.deepEqual(
      [second['id'], second['level'], second['message_status'], second['dlvrd'], second['err'], second['text']],
      [jasminId(1), '2', 'DELIVRD', '001', '000', 'hello'],
    );
    assert.match(`${second['subdate']} ${second['donedate']}`, /^\d{10} \d{10}$/);
    assert.equal((await api('getreport', { ids: '1' }))['success'], 1);
    assert.deepEqual(await get('/balance'), { status: 200, text: '{"balance": 10.03, "sms_count": "ND"}' });
    const rate = await get('/rate', { to: PHONE, content: 'x'.repeat(200) });
    assert.deepEqual(rate, { status: 200, text: '{"unit_rate": 0.02, "submit_sm_count": 2}' });
    assert.deepEqual(await get('/rate', { to: PHONE }), { status: 200, text: '{"unit_rate": 0.02, "submit_sm_count": 1}' });
  }));

test('Jasmin: what is refused is refused in its words, over JSON too', () =>
  withDoors(async ({ get, gateway, spent, cli }) => {
    const refusals: readonly (readonly [Readonly<Record<string, string>>, number, string])[] = [
      [{ to: PHONE }, 400, 'Error "content or hex-content not present."'],
      [{ to: PHONE, content: 'x', odd: '1' }, 400, 'Error "Argument [odd] is unknown."'],
      [{ to: PHONE, content: 'x', password: 'wrong' }, 403, 'Error "Authentication failure for username:acme"'],
      [{ content: 'x' }, 400, 'Error "Mandatory argument [to] is not found."'],
      [{ to: 'me', content: 'x' }, 400, 'Error "Argument [to] has an invalid value: [me]."'],
      [{ to: PHONE, content: '' }, 400, 'Error "The content is empty"'],
    ];
    for (const [fields, status, text] of refusals) assert.deepEqual(await get('/send', fields), { status, text });
    const bare = await fetch(`http://127.0.0.1:${gateway.httpPort}/send`);
    const documented = [400, 'Error "Mandatory arguments not found, please refer to the HTTPAPI specifications."'];
    assert.deepEqual([bare.status, await bare.text()], documented);
    await cli('account', 'credit', NAME, '--balance', '-10');
    const poor = await get('/send', { to: PHONE, content: 'x'.repeat(1000) });
    assert.deepEqual([poor.status, poor.text.startsWith('Error "Cannot charge submit_sm: ')], [403, true]);
    const post = async (body: string): Promise<readonly [number, string]> => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/send`, { method: 'POST', headers, body });
      return [response.status, await response.text()];
    };
    assert.deepEqual(await post('['), [400, 'Error "The body is not a JSON object"']);
    const asked = JSON.stringify({ username: NAME, password: PASSWORD, to: PHONE, content: 'ü', priority: 1, coding: 8 });
    assert.deepEqual(await post(asked), [200, `Success "${jasminId(1)}"`]);
    assert.equal(await spent(), 10.02);
  }));

test('a message that no carrier takes is told of as refused in the words of each door, and costs nothing', () =>
  withDoors(async (doors) => {
    const { endpoint, get, spent } = doors;
    endpoint.answer = (_request, response) => response.end('ACK/Jasmin');
    // The carrier refuses it for good.
    const to = '15550000006';
    await get('/cgi-bin/sendsms', { to, text: 'x', 'dlr-mask': '31', 'dlr-url': `${endpoint.url}&type=%d&word=%A` });
    await get('/send', { to, content: 'x', 'dlr-url': endpoint.url, 'dlr-level': '3' });
    await client(doors).messages.create({ to, from: 'Shop', body: 'x', statusCallback: endpoint.url });
    const told = await endpoint.until((received) => received.length === 3);
    const [kannel = {}] = told.filter(({ method }) => method === 'GET').map(queryOf);
    assert.deepEqual([kannel['type'], kannel['word']?.startsWith('NACK/')], ['16', true]);
    const words = told.map(({ body }) => new URLSearchParams(body));
    assert.deepEqual(
      words.map((fields) => fields.get('message_status')).filter((word) => word !== null),
      ['ESME_RSUBMITFAIL'],
    );
    assert.deepEqual(
      words.map((fields) => fields.get('MessageStatus')).filter((word) => word !== null),
      ['failed'],
    );
    assert.equal(await spent(), 0);
  }));

test('without a route each door says so', () =>
  withFolder((folder) =>
    withGateway(folder, async (running) => {
      const { cli, gateway } = running;
      await cli('account', 'create', NAME, '--password', PASSWORD, '--balance', '10');
      await cli('account', 'set', NAME, '--doors', 'all');
      const get = async (path: string, fields: Readonly<Record<string, string>>): Promise<readonly [number, string]> => {
        const query = new URLSearchParams({ username: NAME, password: PASSWORD, to: PHONE, ...fields }).toString();
        const response = await fetch(`http://127.0.0.1:${gateway.httpPort}${path}?${query}`);
        return [response.status, await response.text()];
      };
      assert.deepEqual(await get('/send', { content: 'x' }), [412, 'Error "No route found"']);
      assert.deepEqual(await get('/rate', {}), [412, '"No route found"']);
      assert.deepEqual(await get('/cgi-bin/sendsms', { text: 'x' }), [403, 'Not routable. Do not try again.']);
      await assert.rejects(client(running).messages.create({ to: PHONE, from: 'Shop', body: 'x' }), failedWith(400, 21612));
    }),
  ));

test('Twilio: media by their URLs make an MMS, here as a link', () =>
  withDoors(async (doors) => {
    const { endpoint, cli, spent, carrier } = doors;
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    endpoint.answer = (_request, response) => response.setHeader('content-type', 'image/png').end(picture);
    const { messages } = client(doors);
    const asked = { to: PHONE, from: 'Shop', body: 'look', mediaUrl: [endpoint.url] };
    await assert.rejects(messages.create(asked), failedWith(400, 21621));
    await cli('account', 'set', NAME, '--mms-fallback', 'link');
    const made = await messages.create(asked);
    assert.deepEqual([made.numMedia, made.body], ['1', 'look']);
    const [listed, ...others] = await messages(made.sid).media.list();
    assert.ok(listed);
    assert.deepEqual([listed.contentType, listed.parentSid, others.length], ['image/png', made.sid, 0]);
    assert.equal((await messages(made.sid).media(listed.sid).fetch()).sid, listed.sid);
    await assert.rejects(
      messages(made.sid)
        .media(`ME${'0'.repeat(32)}`)
        .fetch(),
      failedWith(404, 20404),
    );
    await assert.rejects(messages(messageSid(9)).media.list(), failedWith(404, 20404));
    const plain = await messages.create({ to: PHONE, from: 'Shop', body: 'no media' });
    assert.deepEqual(await messages(plain.sid).media.list(), []);
    await until(
      () => Promise.resolve(carrier.received),
      ([first]) => first?.text.startsWith('look\nhttp:') ?? false,
    );
    assert.equal(await spent(), 0.04);
  }));
