// What a customer does on the Dashboard with traffic: a price, a message, what became of it; an answer to a phone; counts. Always of the own account alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { until } from './testing/gateway.ts';
import { signInUser } from './testing/user.ts';
import { withWorld } from './testing/world.ts';

const KEY = 'f00dfeedf00dfeed';

test('a price, then the message, then all that became of it; sent twice under one key it is sent once', () =>
  withWorld(async (world) => {
    const user = await signInUser(world, 'acme', 'eve');
    const draft = { numbers: ['+44 7700 900123', '12', '447700900124'], content: 'The “parcel” is here' };
    const quote = await user.post('/api/send/quote', draft);
    assert.equal(quote.status, 200);
    assert.deepEqual(
      [quote.body.accepted, quote.body.messages, quote.body.segments, quote.body.total, quote.body.isEnough],
      [true, 2, 2, '0.040000', true],
    );
    assert.deepEqual(
      quote.body.refused.map(({ index, number, code }: { index: number; number: string; code: string }) => [index, number, code]),
      [[1, '12', 'number_abnormal']],
    );
    const [first, second] = await Promise.all([
      user.post('/api/send', { ...draft, key: KEY }),
      user.post('/api/send', { ...draft, key: KEY }),
    ]);
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.deepEqual(second.body, first.body);
    const { id } = first.body.accepted[0];
    assert.deepEqual(
      first.body.refused.map(({ number, code }: { number: string; code: string }) => [number, code]),
      [['12', 'number_abnormal']],
    );
    const page = await until(
      () => user.get(`/api/messages/${id}`),
      ({ body }) => body.state === 'DELIVERED',
    );
    assert.equal(page.body.text, draft.content);
    assert.equal(page.body.charged, '0.020000');
    assert.deepEqual(
      page.body.story
        .map(({ event }: { event: string }) => event)
        .filter((event: string) => event !== 'receipt')
        .toSorted(),
      ['accepted', 'charged', 'final', 'handed_over', 'reserved'],
    );
    // Nothing of what is the operator's: not the carrier's name, nor its ids, nor what it said.
    assert.ok(!/carrier|connector|route|cost|margin|stat:/i.test(JSON.stringify(page.body)), JSON.stringify(page.body));
    const found = await user.get('/api/messages?text=PARCEL&state=DELIVERED');
    assert.ok(found.body.rows.some((row: { id: number }) => row.id === id));
    assert.equal((await user.get('/api/messages?text=nowhere')).body.rows.length, 0);
    const file = await user.get('/api/messages/export?text=parcel');
    assert.match(file.body, /^id,number,sender,state,/);
    assert.equal(file.body.trim().split('\r\n').length, 3);
    const today = await until(
      () => user.get('/api/today'),
      ({ body }) => body.delivered === 2,
    );
    assert.equal(today.body.charged, '0.040000');
    assert.equal((await user.get('/api/home')).body.gift, '0.010000');
    const day = today.body.from.slice(0, 10);
    const report = await user.get(`/api/reports?from=${day}&to=${day}&by=country`);
    assert.deepEqual(
      report.body.rows.map(({ key, delivered }: { key: string; delivered: number }) => [key, delivered]),
      [['GB', 2]],
    );
    assert.equal(report.body.next, null);
    const csv = await user.get(`/api/reports/export?from=${day}&to=${day}`);
    assert.match(csv.body, new RegExp(`\\r\\n${day},GB,,DELIVERED,,2,2,0.040000\\r\\n$`));
  }));

test('a message for later is taken back; what is refused moves no money', () =>
  withWorld(async (world) => {
    const user = await signInUser(world, 'acme', 'eve');
    const sendAt = Date.now() + 3_600_000;
    const sent = await user.post('/api/send', { numbers: ['447700900123'], content: 'later', sendAt, key: KEY });
    const { id } = sent.body.accepted[0];
    const page = await user.get(`/api/messages/${id}`);
    assert.deepEqual([page.body.state, page.body.waiting.why], ['SCHEDULED', 'scheduled']);
    assert.equal((await user.get('/api/home')).body.waiting.scheduled, 1);
    const taken = await user.post(`/api/messages/${id}/cancel`);
    assert.deepEqual(taken.body, { id, state: 'DELETED', givenBack: '0.020000' });
    assert.equal((await user.post(`/api/messages/${id}/cancel`)).status, 409);
    const empty = await user.post('/api/send', { numbers: ['447700900123'], content: ' ', key: `${KEY}-2` });
    assert.deepEqual([empty.status, empty.body.error.field], [400, 'content']);
    const dear = await user.post('/api/send', {
      numbers: Array.from({ length: 600 }, (_, index) => String(447700900000 + index)),
      content: 'too dear',
      key: `${KEY}-3`,
    });
    assert.deepEqual([dear.status, dear.body.error.code], [409, 'balance_too_low']);
    assert.equal((await user.get('/api/home')).body.balance, '10.000000');
  }));

test('a phone writes, somebody looks and answers; what programs have to fetch is still there', () =>
  withWorld(async (world) => {
    const { carrier, cli, api } = world;
    const user = await signInUser(world, 'acme', 'eve');
    await cli('number', 'add', '447700900100');
    await cli('number', 'assign', '447700900100', '--account', 'acme');
    await carrier.sendFromPhone({ from: '447700900123', to: '447700900100', text: 'Is the shop open?' });
    const list = await until(
      () => user.get('/api/conversations'),
      ({ body }) => body.rows.length === 1,
    );
    const [{ phone, number, unseen, lastId }] = list.body.rows;
    assert.deepEqual([phone, number, unseen], ['447700900123', '447700900100', 1]);
    assert.equal((await user.get('/api/home')).body.unseen, 1);
    const path = `/api/conversations/${phone}/${number}`;
    await user.post(`${path}/seen`, { upto: lastId });
    assert.equal((await user.get('/api/home')).body.unseen, 0);
    const answer = { content: 'Yes, until six.', key: KEY };
    const [sent, again] = await Promise.all([user.post(`${path}/reply`, answer), user.post(`${path}/reply`, answer)]);
    assert.equal(sent.status, 201, JSON.stringify(sent.body));
    assert.deepEqual(again.body, sent.body);
    const talk = await user.get(path);
    assert.deepEqual(
      talk.body.rows.map(({ content, replies }: { content: string; replies: { id: number; content: string; kind: string }[] }) => [
        content,
        replies.map((reply) => [reply.id, reply.content, reply.kind]),
      ]),
      [['Is the shop open?', [[sent.body.id, 'Yes, until six.', 'person']]]],
    );
    assert.equal((await user.post(`/api/conversations/447700900999/${number}/reply`, { ...answer, key: `${KEY}-2` })).status, 404);
    const fetched = await api('getsms');
    assert.equal(fetched['cnt'], 1);
  }));

test('nobody sees, answers, takes back or counts what is another account’s; who only reads sends nothing', () =>
  withWorld(async (world) => {
    const { carrier, cli } = world;
    await cli('account', 'create', 'rival', '--password', 'secret98', '--balance', '10');
    await cli('number', 'add', '447700900100');
    await cli('number', 'assign', '447700900100', '--account', 'acme');
    const [own, foreign] = [await signInUser(world, 'acme', 'eve'), await signInUser(world, 'rival', 'mal')];
    const sent = await own.post('/api/send', { numbers: ['447700900123'], content: 'ours', sendAt: Date.now() + 3_600_000, key: KEY });
    const { id } = sent.body.accepted[0];
    await carrier.sendFromPhone({ from: '447700900123', to: '447700900100', text: 'hello' });
    await until(
      () => own.get('/api/conversations'),
      ({ body }) => body.rows.length === 1,
    );
    assert.equal((await foreign.get(`/api/messages/${id}`)).status, 404);
    assert.equal((await foreign.post(`/api/messages/${id}/cancel`)).status, 404);
    assert.deepEqual((await foreign.get('/api/messages')).body.rows, []);
    assert.deepEqual((await foreign.get(`/api/messages?id=${id}`)).body.rows, []);
    assert.deepEqual((await foreign.get('/api/conversations')).body.rows, []);
    const path = '/api/conversations/447700900123/447700900100';
    assert.deepEqual((await foreign.get(path)).body.rows, []);
    assert.equal((await foreign.post(`${path}/reply`, { content: 'x', key: KEY })).status, 404);
    await foreign.post(`${path}/seen`, { upto: 1 });
    assert.equal((await own.get('/api/home')).body.unseen, 1);
    assert.equal((await foreign.get('/api/today')).body.messages, 0);
    // The same key of another account is another form.
    const theirs = await foreign.post('/api/send', { numbers: ['447700900125'], content: 'theirs', key: KEY });
    assert.notEqual(theirs.body.accepted[0].id, id);
    const reader = await signInUser(world, 'acme', 'rita', 'read_only');
    assert.equal((await reader.get(`/api/messages/${id}`)).status, 200);
    assert.equal((await reader.post(`/api/messages/${id}/cancel`)).status, 403);
    assert.equal((await reader.post('/api/send', { numbers: ['447700900123'], content: 'x', key: KEY })).status, 403);
    const books = await signInUser(world, 'acme', 'finn', 'finance');
    assert.equal((await books.get('/api/messages')).status, 403);
    assert.equal((await books.get('/api/home')).status, 200);
    await own.post(`/api/messages/${id}/cancel`);
  }));
