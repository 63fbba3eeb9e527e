// V3 as its clients speak it, over HTTP: signing in by headers, what a request to send may look like, and answers to the octet.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { type ErrorCode, errors } from '../../errors.ts';
import { accounts, NOON, startTestServer, type TestServer } from './testing.ts';
import { type Ask, askV3, assertStrings, headersOf, refusedWith, zeros } from './testing-v3.ts';

let server: TestServer;
const ask = (path: string, how?: Ask): Promise<string> => askV3(server, path, how);
const sendText = { numbers: '10010', content: 'hello' };

describe('V3', () => {
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.close());
  afterEach(() => {
    const { script } = server;
    script.now = NOON;
    script.monotonic += 120_000;
    script.nextId = 1;
    script.reports = [];
    script.orders = [];
    script.plans = [];
    script.sentAsked = [];
  });

  describe('signing in', () => {
    test('the published vector, in either case, and what else names the account does not count', async () => {
      server.script.now = 1_630_468_800_000;
      for (const sign of ['05d7a50893e22a5c4bb3216ae3396c7c', '05D7A50893E22A5C4BB3216AE3396C7C']) {
        const headers = { 'Api-Key': 'bDqJFiq9', Timestamp: '1630468800', Sign: sign };
        const path = '/v3/getBalance?account=test&password=123456&sign=x&datetime=1';
        assert.equal(await ask(path, { headers }), '{"status":"0","reason":"success","balance":"99.990000","gift":"50.00000"}');
      }
    });

    test('names of headers match in any case, values without the blanks around them, seconds or milliseconds', async () => {
      const { Sign = '', Timestamp = '' } = headersOf();
      assert.match(
        await ask('/v3/getBalance', { headers: { 'API-KEY': ' test ', timestamp: `${Timestamp} `, SIGN: Sign } }),
        /"status":"0"/,
      );
      assert.match(await ask('/v3/getBalance', { headers: headersOf('test', '123456', NOON) }), /"status":"0"/);
      const lines = `Api-Key: nobody\r\nApi-Key: test\r\nTimestamp: ${Timestamp}\r\nSign: ${Sign}\r\nSign:\r\n`;
      assert.match(await server.raw(`GET /v3/getBalance HTTP/1.1\r\nConnection: close\r\n${lines}\r\n`), /"status":"0"/);
    });

    test('a name and a password outside ASCII', async () => {
      const { name, apiPassword } = accounts.unicode;
      const { Sign = '', Timestamp = '' } = headersOf(name, apiPassword);
      const octets = Buffer.from(
        `GET /v3/getBalance HTTP/1.1\r\nConnection: close\r\nApi-Key: ${name}\r\nTimestamp: ${Timestamp}\r\nSign: ${Sign}\r\n\r\n`,
      );
      assert.match(await server.raw(octets), /"status":"0"/);
    });

    test('a wrong sign, an unknown key, a missing one: the same answer', async () => {
      const wrong = [
        headersOf('test', 'wrong'),
        headersOf('nobody', '123456'),
        headersOf('nobody', ''),
        headersOf('Test', '123456'),
        { ...headersOf(), Sign: '' },
        { ...headersOf(), 'Api-Key': '' },
        { ...headersOf(), Sign: headersOf('test', '123456', 1).Sign ?? '' },
        {},
      ];
      for (const headers of wrong) assert.equal(await ask('/v3/sendSms', { headers }), refusedWith('authentication'));
    });

    test('the time: readable, within half an hour, judged after the sign', async () => {
      for (const at of ['', 'x', '20260301120000', '177233760', '-1', '1772337600.5'])
        assert.equal(await ask('/v3/getBalance', { headers: headersOf('test', '123456', at) }), refusedWith('timestamp_wrong', ''), at);
      for (const seconds of [-1800, 1800])
        assert.match(await ask('/v3/getBalance', { headers: headersOf('test', '123456', NOON / 1000 + seconds) }), /"status":"0"/);
      for (const seconds of [-1801, 1801]) {
        const at = NOON / 1000 + seconds;
        assert.equal(await ask('/v3/getBalance', { headers: headersOf('test', '123456', at) }), refusedWith('datetime_outside_window', ''));
        assert.equal(await ask('/v3/getBalance', { headers: headersOf('test', 'wrong', at) }), refusedWith('authentication', ''));
      }
    });

    test('address, lock, and keys with their scopes, apps and end', async () => {
      assert.equal(await ask('/v3/getBalance', { headers: headersOf('office', 'pw') }), refusedWith('ip_not_allowed', ''));
      assert.equal(await ask('/v3/getBalance', { headers: headersOf('locked', 'pw') }), refusedWith('account_locked', ''));
      assert.equal(await ask('/v3/sendSms', { headers: headersOf('keyed', 'report-key') }), refusedWith('scope_missing'));
      const bound = headersOf('bound', 'shop-key');
      assert.match(await ask('/v3/sendSms', { headers: bound, body: { ...sendText, appId: 'shop' } }), /"status":"0"/);
      assert.match(await ask(`/v3/sendSms?appId=${encodeURIComponent('中')}`, { headers: bound, body: sendText }), /"status":"0"/);
      for (const appId of ['other', 'Shop', ''])
        assert.equal(await ask('/v3/sendSms', { headers: bound, body: { ...sendText, appId } }), refusedWith('app_not_allowed'), appId);
      assert.match(await ask('/v3/getBalance', { headers: bound }), /"status":"0"/);
      assert.equal(await ask('/v3/getBalance?appId=other', { headers: bound }), refusedWith('app_not_allowed', ''));
      assert.match(await ask('/v3/sendSms', { headers: headersOf('bound', 'pw'), body: { ...sendText, appId: 'other' } }), /"status":"0"/);
      assert.equal(await ask('/v3/getBalance', { headers: headersOf('bound', 'old-key') }), refusedWith('key_ended', ''));
      assert.equal((await server.get(`/sendsms?account=bound&password=shop-key&numbers=10010&content=x&appId=shop`)).json.status, -1);
    });

    test('failed tries are counted with those of the other versions, by account and address', async () => {
      const own = await startTestServer();
      try {
        const wrong = { headers: headersOf('test', 'wrong') };
        const askOwn = async (headers: Record<string, string>) =>
          (await fetch(`http://127.0.0.1:${own.port}/v3/getBalance`, { headers })).text();
        for (let i = 0; i < 30; i++) await own.get('/getbalance?account=test&password=x');
        for (let i = 0; i < 30; i++) assert.equal(await askOwn(wrong.headers), refusedWith('authentication', ''));
        assert.equal(await askOwn(headersOf()), refusedWith('too_many_failures', ''));
        assert.match(await askOwn(headersOf('account', 'pwd')), /"status":"0"/);
      } finally {
        await own.close();
      }
    });
  });

  describe('sendSms', () => {
    test('answers each number with its id and order id, all of them strings', async () => {
      const body = {
        appId: '4luaKsL2',
        numbers: '91856321412,91856321413',
        content: 'helloworld',
        senderId: '123',
        orderId: '21412,21413',
      };
      const rows = '{"msgId":"1","number":"91856321412","orderId":"21412"},{"msgId":"2","number":"91856321413","orderId":"21413"}';
      assert.equal(await ask('/v3/sendSms', { body }), `{"status":"0","reason":"success","success":"2","fail":"0","array":[${rows}]}`);
      const plan = server.script.plans.at(-1);
      assert.deepEqual(plan?.order, { appId: '4luaKsL2', orderIds: ['21412', '21413'] });
      assert.deepEqual([plan?.items[0]?.sender, plan?.items[0]?.content], ['123', 'helloworld']);
      const query = new URLSearchParams(body).toString();
      assert.match(await ask(`/v3/sendSms?${query}`), /"success":"2","fail":"0","array":\[\{"msgId":"3",/);
      assert.match(
        await ask('/v3/sendSms', { body: query, headers: { ...headersOf(), 'content-type': 'application/x-www-form-urlencoded' } }),
        /"success":"2"/,
      );
    });

    test('without order ids and app nothing is kept for them, and orderId is ""', async () => {
      const answer = await ask('/v3/sendSms', { body: { numbers: ['+8613800138000', 10010], content: 'x' } });
      assert.equal(
        answer,
        '{"status":"0","reason":"success","success":"2","fail":"0","array":[{"msgId":"1","number":"+8613800138000","orderId":""},{"msgId":"2","number":"10010","orderId":""}]}',
      );
      assert.equal(server.script.plans.at(-1)?.order, undefined);
    });

    test('a refused number takes its order id along', async () => {
      const answer = JSON.parse(await ask('/v3/sendSms', { body: { numbers: '10010,junk,10011', content: 'x', orderId: 'a,b,c' } }));
      assert.deepEqual([answer.success, answer.fail], ['2', '1']);
      assert.deepEqual(
        answer.array.map((row: { number: string; orderId: string }) => [row.number, row.orderId]),
        [
          ['10010', 'a'],
          ['10011', 'c'],
        ],
      );
    });

    test('order ids: as many as numbers, in every way that lists are written', async () => {
      const orderIdsOf = async (body: object): Promise<unknown> => {
        const answer = JSON.parse(await ask('/v3/sendSms', { body: { content: 'x', ...body } }));
        assertStrings(answer);
        return answer.status === '0' ? answer.array.map((row: { orderId: string }) => row.orderId) : answer.status;
      };
      assert.deepEqual(await orderIdsOf({ numbers: '10010,10011', orderId: ' a , b ' }), ['a', 'b']);
      assert.deepEqual(await orderIdsOf({ numbers: '10010,10011,', orderId: 'a,b,' }), ['a', 'b']);
      assert.deepEqual(await orderIdsOf({ numbers: '10010,10011', orderId: 'a,' }), ['a', '']);
      assert.deepEqual(await orderIdsOf({ numbers: '10010,10011', orderId: ['a', 7] }), ['a', '7']);
      assert.deepEqual(await orderIdsOf({ numbers: '10010', orderid: 12_345_678_901 }), ['12345678901']);
      assert.deepEqual(await orderIdsOf({ numbers: '10010', orderId: '订单\u2028"\\' }), ['订单\u2028"\\']);
      assert.deepEqual(await orderIdsOf({ numbers: '10010', orderId: null }), ['']);
      for (const orderId of ['a', 'a,b,c', 'a,b,c,d,e,f,g', `${'x'.repeat(129)},b`])
        assert.equal(await orderIdsOf({ numbers: '10010,10011', orderId }), '-22', orderId);
      assert.match(
        await ask('/v3/sendSms', { body: { ...sendText, orderId: 'a,b' } }),
        /"desc":"The orderId must name as many order ids as there are numbers/,
      );
      assert.equal(await orderIdsOf({ ...sendText, appId: 'x'.repeat(65) }), '-22');
    });

    test('up to 100 numbers with GET and 1000 with POST', async () => {
      const numbers = (count: number): string => Array.from({ length: count }, (_, index) => `1${String(10_000 + index)}`).join(',');
      assert.match(await ask('/v3/sendSms', { body: { numbers: numbers(1000), content: 'x' } }), /"success":"1000"/);
      assert.equal(await ask('/v3/sendSms', { body: { numbers: numbers(1001), content: 'x' } }), refusedWith('too_many_numbers'));
      assert.match(await ask(`/v3/sendSms?content=x&numbers=${numbers(100)}`), /"success":"100"/);
      assert.equal(await ask(`/v3/sendSms?content=x&numbers=${numbers(101)}`), refusedWith('too_many_numbers'));
      assert.equal(
        await ask('/v3/sendSms', { body: { numbers: 'junk,12', content: 'x' } }),
        refusedWith('number_abnormal', zeros.replace('"fail":"0"', '"fail":"2"')),
      );
    });

    test('a body is recognised by what it is, and the query stands in for one that makes no sense', async () => {
      const json = JSON.stringify(sendText);
      for (const type of ['application/x-www-form-urlencoded;charset=utf-8;', 'text/plain', 'application/json'])
        assert.match(await ask('/v3/sendSms', { body: ` \n${json}`, headers: { ...headersOf(), 'content-type': type } }), /"success":"1"/);
      const query = '/v3/sendSms?numbers=10010&content=x';
      for (const body of ['', '{', '98=10', '{"content":"body"}'])
        assert.match(await ask(query, { body, method: 'POST' }), /"success":"1"/, body);
      assert.equal(server.script.plans.at(-1)?.items[0]?.content, 'body');
      assert.equal(await ask('/v3/sendSms', { body: '{"numbers":' }), refusedWith('malformed_json'));
      assert.equal(await ask('/v3/sendSms?content=%ff', { body: '', method: 'POST' }), refusedWith('encoding'));
    });

    test('content of a JSON body is taken as it is', async () => {
      await ask('/v3/sendSms', { body: { ...sendText, content: '100%25+x' } });
      assert.equal(server.script.plans.at(-1)?.items[0]?.content, '100%25+x');
    });

    test('paths match in any case', async () => {
      for (const path of ['/V3/SENDSMS', '/v3/sendsms/', '//v3//SendSms'])
        assert.match(await ask(path, { body: sendText }), /"success":"1"/, path);
    });
  });

  test('batch: texts with their own numbers, senders and order ids', async () => {
    const array = [
      { numbers: '91856321412,91856321413', content: 'one', senderId: '', orderId: '56584,56585' },
      { numbers: '91856321414', content: 'two', senderId: 'Shop' },
    ];
    const answer = await ask('/V3/sendSms/batch', { body: { appId: '4luaKsL2', array } });
    assert.equal(
      answer,
      '{"status":"0","reason":"success","success":"3","fail":"0","array":[{"msgId":"1","number":"91856321412","orderId":"56584"},{"msgId":"2","number":"91856321413","orderId":"56585"},{"msgId":"3","number":"91856321414","orderId":""}]}',
    );
    const plan = server.script.plans.at(-1);
    assert.deepEqual(
      plan?.items.map(({ content, sender }) => [content, sender]),
      [
        ['one', ''],
        ['two', 'Shop'],
      ],
    );
    assert.deepEqual(plan?.order, { appId: '4luaKsL2', orderIds: ['56584', '56585', ''] });
    assert.match(await ask('/v3/sendSms/batch', { body: { smsarray: array } }), /"success":"3"/);
    const wrong: readonly [unknown, ErrorCode][] = [
      [{ array: [] }, 'number_empty'],
      [{ array: 'x' }, 'malformed_json'],
      [{ array: [1] }, 'parameter'],
      [{ array: [...array, { numbers: '10010', content: '' }] }, 'content_empty'],
      [{ array: [{ numbers: '10010', content: 'x', orderId: 'a,b' }] }, 'parameter'],
    ];
    for (const [body, code] of wrong) {
      const { status, success } = JSON.parse(await ask('/v3/sendSms/batch', { body: body as object }));
      assert.deepEqual([status, success], [String(errors[code].v3), '0'], code);
    }
    const many = [{ numbers: Array.from({ length: 5001 }, (_, index) => 10_000 + index), content: 'x' }];
    assert.match(await ask('/v3/sendSms/batch', { body: { array: many } }), /"success":"5001"/);
    assert.equal(await ask('/v3/sendSms/batch', { body: { array: [...many, ...many] } }), refusedWith('too_many_numbers'));
  });

  test('a store that fails is -18 on every endpoint', async () => {
    server.script.storeError = new Error('broken');
    try {
      const asks: readonly [string, Ask][] = [
        ['/v3/getBalance', {}],
        ['/v3/sendSms', { body: sendText }],
        ['/v3/getReport?msgIds=1', {}],
        ['/v3/getSentRcd?startTime=2021-02-12T00:00:00Z&endTime=2021-02-13T00:00:00Z', {}],
      ];
      for (const [path, how] of asks) {
        const answer = JSON.parse(await ask(path, how));
        assert.equal(answer.status, '-18', path);
        assertStrings(answer);
      }
    } finally {
      server.script.storeError = null;
    }
  });
});
