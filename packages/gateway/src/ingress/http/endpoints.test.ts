// What each endpoint answers, over HTTP: every status of V1 and V2, and the rules of sending, reports, inbox and sent records.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { MessageState, type Reason } from '../../core/message.ts';
import { type ErrorCode, errors } from '../../errors.ts';
import { StoreUnavailable } from '../../ports/store.ts';
import { accounts, NOON, type Reply, startTestServer, type TestServer } from './testing.ts';

const CREDENTIALS = 'account=test&password=123456';
const as = (name: string): string => `account=${name}&password=pw`;
const md5 = (text: string): string => hash('md5', text);
const stampNow = '20260301120000';
const signed = (account: string, password: string, datetime = stampNow): string =>
  `account=${account}&datetime=${datetime}&sign=${md5(account + password + datetime)}`;
const TEXT = 'numbers=10010&content=hello';

let server: TestServer;
const reached = new Set<string>();

/** Asserts the refusal and remembers that its code was reached through HTTP. */
function assertRefused(reply: Reply, code: ErrorCode, version: 1 | 2 = 1): void {
  assert.equal(reply.http, 200);
  assert.equal(reply.json.status, version === 1 ? errors[code].v1 : errors[code].v2, `${code}: ${reply.text}`);
  assert.equal(reply.json['reason'], errors[code].text);
  assert.equal(reply.text.includes('\n'), false);
  reached.add(code);
}

const encryptedQuery = (time: string, seq: string | null = '5', key = 'k3y'): string =>
  `account=encrypted${seq === null ? '' : `&seq=${seq}`}&time=${time}&password=${md5(`encryptedpw${seq ?? '1'}${time}${key}`)}`;

const send = (query: string): Promise<Reply> => server.get(`/sendsms?${CREDENTIALS}&${query}`);

const lastItem = () => server.script.plans.at(-1)?.items[0];

const lastNumbers = () => lastItem()?.runs.flatMap((run) => run.numbers);

const reportRow = (id: number, state: keyof typeof MessageState, reason: Reason = 'none', number = '10010') => ({
  id,
  number,
  state: MessageState[state],
  reason,
  changedAt: Date.parse('2017-10-01T12:30:15+08:00'),
});

const message = (id: number, content: string, from = '10010') => ({
  id,
  from,
  to: '999',
  content,
  traits: null,
  receivedAt: Date.parse('2017-10-01T12:30:15+08:00'),
});

describe('endpoints', () => {
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.close());
  afterEach(() => {
    const { script } = server;
    script.now = NOON;
    script.monotonic += 120_000;
    script.reports = [];
    script.inbound = [];
  });

  describe('signing in', () => {
    test('V1: account and password, both needed and right', async () => {
      assert.equal((await server.get(`/getbalance?${CREDENTIALS}&version=1.0&seq=7&time=1&unknown=x`)).json.status, 0);
      const wrong = [
        '',
        'account=test',
        'password=123456',
        'account=&password=',
        'account=test&password=12345',
        'account=test&password=1234567',
      ];
      for (const query of [...wrong, 'account=Test&password=123456', 'account=nobody&password=123456', 'account=test&password=123456%00']) {
        assertRefused(await server.get(`/getbalance?${query}`), 'authentication');
      }
    });

    test('names match in any case, the last non-empty one wins', async () => {
      assert.equal((await server.get('/getbalance?ACCOUNT=test&PassWord=123456')).json.status, 0);
      assert.equal((await server.get(`/getbalance?account=x&password=y&${CREDENTIALS}&account=`)).json.status, 0);
      assert.equal((await server.get('/getbalance?%61ccount=test&password=%31%32%33%34%35%36')).json.status, 0);
      assert.equal((await server.postJson('/getbalance', { Account: 'test', PASSWORD: 123_456 })).json.status, 0);
    });

    test('a name and a password outside ASCII, with everything that needs escaping', async () => {
      const { name, apiPassword } = accounts.unicode;
      const query = new URLSearchParams({ account: name, password: apiPassword });
      assert.equal((await server.get(`/getbalance?${String(query)}`)).json.status, 0);
      assert.equal((await server.post('/getbalance', String(query))).json.status, 0);
      assert.equal((await server.postJson('/getbalance', { account: name, password: apiPassword })).json.status, 0);
    });

    test('V2: the published vectors, either case, and unix times', async () => {
      server.script.now = Date.parse('2019-01-01T12:00:00+08:00');
      for (const sign of ['6ac4928d8d0c3c5ba75981b539c52152', '6AC4928D8D0C3C5BA75981B539C52152']) {
        assert.equal((await server.get(`/getbalanceV2?account=test&sign=${sign}&datetime=20190101120000&password=ignored`)).json.status, 0);
      }
      server.script.now = Date.parse('2018-11-09T23:12:02+08:00');
      assert.equal(
        (await server.get('/getbalanceV2?account=account&sign=ec971c60092c2514826a3d64f53356e2&datetime=20181109231202')).json.status,
        0,
      );
      server.script.now = NOON;
      assert.equal((await server.get(`/getbalanceV2?${signed('test', '123456', String(NOON / 1000))}`)).json.status, 0);
      assert.equal((await server.get(`/getbalanceV2?${signed('test', '123456', String(NOON))}`)).json.status, 0);
      assert.equal(
        (await server.postJson('/getbalanceV2', Object.fromEntries(new URLSearchParams(signed('test', '123456'))))).json.status,
        0,
      );
    });

    test('V2: what is missing, wrong or out of time, in this order', async () => {
      for (const query of ['', CREDENTIALS, 'account=test&datetime=20260301120000', `sign=${md5('x')}&datetime=${stampNow}`]) {
        assertRefused(await server.get(`/getbalanceV2?${query}`), 'authentication', 2);
      }
      for (const datetime of ['', '202603011200', '20260230120000', '17000000000', 'x'.repeat(14), '2026-03-01T12:00:00']) {
        assertRefused(await server.get(`/getbalanceV2?${signed('test', '123456', datetime)}`), 'datetime_wrong', 2);
      }
      assertRefused(await server.get(`/getbalanceV2?account=test&sign=00&datetime=20200101000000`), 'authentication', 2);
      assertRefused(await server.get(`/getbalanceV2?${signed('nobody', '')}`), 'authentication', 2);
      for (const seconds of [-1861, 1861]) {
        assertRefused(
          await server.get(`/getbalanceV2?${signed('test', '123456', String(NOON / 1000 + seconds))}`),
          'datetime_outside_window',
          2,
        );
      }
      for (const seconds of [-1860, 1860]) {
        assert.equal((await server.get(`/getbalanceV2?${signed('test', '123456', String(NOON / 1000 + seconds))}`)).json.status, 0);
      }
    });

    test('encryption mode: md5 of account, password, seq, time and key, within half an hour', async () => {
      const now = NOON / 1000;
      for (const good of [
        encryptedQuery(`${now}`),
        encryptedQuery(`${NOON}`),
        encryptedQuery(`${now - 1800}`),
        encryptedQuery(`${now + 1800}`),
        encryptedQuery(`${now}`, null),
      ]) {
        assert.equal((await server.get(`/getbalance?${good}`)).json.status, 0, good);
      }
      assert.equal(
        (await server.get(`/getbalance?${encryptedQuery(`${now}`).replace(/password=(.*)/, (text) => text.toUpperCase())}`)).json.status,
        0,
      );
      for (const bad of [
        encryptedQuery(`${now - 1801}`),
        encryptedQuery(`${now + 1801}`),
        encryptedQuery(''),
        encryptedQuery('12'),
        encryptedQuery(`${now}`, '5', 'key'),
        as('encrypted'),
      ]) {
        assertRefused(await server.get(`/getbalance?${bad}`), 'authentication');
      }
      assert.equal((await server.get(`/getbalanceV2?${signed('encrypted', 'pw')}`)).json.status, 0, 'V2 signs as ever');
    });

    test('addresses, then the lock', async () => {
      assertRefused(await server.get(`/sendsms?${as('office')}`), 'ip_not_allowed');
      assertRefused(await server.get(`/sendsmsV2?${signed('office', 'pw')}`), 'ip_not_allowed', 2);
      assert.equal((await server.get(`/getbalance?${as('home')}`)).json.status, 0);
      for (const name of ['getbalance', 'sendsms', 'getreport', 'getsms'])
        assertRefused(await server.get(`/${name}?${as('locked')}`), 'account_locked');
      assertRefused(await server.get(`/getsentrcdV2?${signed('locked', 'pw')}`), 'account_locked', 2);
      assertRefused(await server.get('/getbalance?account=locked&password=wrong'), 'authentication');
    });

    test('failed tries are limited per account and address and per address, for a minute', async () => {
      const own = await startTestServer();
      try {
        const fail = (account: string): Promise<Reply> => own.get(`/getbalance?account=${account}&password=wrong`);
        for (let i = 0; i < 60; i++) assertRefused(await fail('test'), 'authentication');
        assertRefused(await own.get(`/getbalance?${CREDENTIALS}`), 'too_many_failures');
        assertRefused(await own.get(`/getbalanceV2?${signed('test', '123456')}`), 'too_many_failures', 2);
        assert.equal((await own.get('/getbalance?account=account&password=pwd')).json.status, 0, 'another account from the same address');
        own.script.monotonic += 60_000;
        assert.equal((await own.get(`/getbalance?${CREDENTIALS}`)).json.status, 0);
        for (let i = 0; i < 300; i++) assertRefused(await fail(`guess${i % 10}`), 'authentication');
        assertRefused(await own.get(`/getbalance?${CREDENTIALS}`), 'too_many_failures');
        assertRefused(await own.get('/getbalance'), 'authentication');
      } finally {
        await own.close();
      }
    });
  });

  describe('sendsms', () => {
    test('accepted numbers in request order with their ids, refused ones only counted', async () => {
      server.script.nextId = 1;
      assert.equal(
        (await send(`numbers=10010,1008611&content=hi`)).text,
        '{"status":0,"success":2,"fail":0,"array":[[10010,1],[1008611,2]]}',
      );
      const some = await send(`numbers=10010,,12,abc,+8613800138000,,10010,&content=hi`);
      assert.equal(some.text, '{"status":0,"success":3,"fail":2,"array":[[10010,3],["+8613800138000",4],[10010,5]]}');
      server.script.nextId = 2 ** 53 - 2;
      assert.match((await send(TEXT)).text, /\[\[10010,9007199254740990\]\]/);
      server.script.nextId = 6;
    });

    test('a number is echoed as a number or in the spelling of the caller', async () => {
      const cases: readonly (readonly [string, string])[] = [
        ['123456789012345', '123456789012345'],
        ['1234567890123456', '"1234567890123456"'],
        ['0086138', '"0086138"'],
        ['%2B8613800138000', '"+8613800138000"'],
        ['+8613800138000', '"+8613800138000"'],
        ['86%20138-0013(8000)', '"86 138-0013(8000)"'],
        ['86+138', '"86 138"'],
        ['%2010010%09', '10010'],
      ];
      for (const [sent, echo] of cases) assert.ok((await send(`numbers=${sent}&content=hi`)).text.includes(`[[${echo},`), sent);
      const several = await send(`numbers=+8613800138000,+8613800138001,86138,%208613,&content=hi`);
      assert.match(several.text, /\["\+8613800138000",\d+\],\["\+8613800138001",\d+\],\[86138,\d+\],\[8613,\d+\]/);
      assert.match((await send(`numbers=10010%2C+1008611&content=hi`)).text, /\[\[10010,\d+\],\[1008611,\d+\]\]/);
    });

    test('JSON: numbers as text, number, array, and longer than a double holds', async () => {
      const base = { account: 'test', password: '123456', content: 42 };
      const cases: readonly (readonly [string, string[]])[] = [
        ['"10010, 1008611"', ['10010', '1008611']],
        ['8613800138000', ['8613800138000']],
        ['[10010,"+8613800138000"," 1008611 ",""]', ['10010', '+8613800138000', '1008611']],
        ['12345678901234567891', ['12345678901234567891']],
        ['[12345678901234567891,10010]', ['12345678901234567891', '10010']],
      ];
      for (const [json, numbers] of cases) {
        const body = JSON.stringify(base).replace('}', `,"numbers":${json}}`);
        assert.equal((await server.post('/sendsms', body)).json.status, 0, json);
        assert.deepEqual(lastNumbers(), numbers);
        assert.equal(lastItem()?.content, '42');
      }
    });

    test('blanks, escapes and line ends in content arrive as meant', async () => {
      const cases: readonly (readonly [string, string])[] = [
        ['a+b%20c', 'a b c'],
        ['100%', '100%'],
        ['%zz%4', '%zz%4'],
        ['a%2Bb%26c%3Dd=e', 'a+b&c=d=e'],
        ['a#b?c', 'a#b?c'],
        ['a%0D%0Ab', 'a\r\nb'],
        ['%EF%BB%BFhi', 'hi'],
        ['%f0%9f%98%80%', '😀%'],
        ['100%25%20off', '100% off'],
      ];
      for (const [escaped, content] of cases) {
        const answer = await server.raw(
          `GET /sendsms?${CREDENTIALS}&numbers=10010&content=${escaped} HTTP/1.1\r\nConnection: close\r\n\r\n`,
        );
        assert.match(answer, /"status":0/, escaped);
        assert.equal(lastItem()?.content, content);
        assert.equal((await server.post('/sendsms', `${CREDENTIALS}&numbers=10010&content=${escaped}`)).json.status, 0);
        assert.equal(lastItem()?.content, content);
      }
    });

    test('V2 decodes the content of a JSON body once if it can only be encoded; V1 and the query never', async () => {
      const cases: readonly (readonly [string, string])[] = [
        ['%E4%BD%A0%E5%A5%BD+there%21', '你好 there!'],
        ['100%25', '100%'],
        ['50%+now%21', '50% now!'],
        ['a+b', 'a+b'],
        ['100%', '100%'],
        ['%E4%BD', '%E4%BD'],
        ['%41 b', '%41 b'],
        ['%41é', '%41é'],
        ["%41-._~*!'()", "A-._~*!'()"],
        ['%41&b', '%41&b'],
        ['%41,b', '%41,b'],
        ['%2541', '%41'],
      ];
      const auth = Object.fromEntries(new URLSearchParams(signed('test', '123456')));
      for (const [sent, meant] of cases) {
        assert.equal((await server.postJson('/sendsmsV2', { ...auth, numbers: 10010, content: sent })).json.status, 0, sent);
        assert.equal(lastItem()?.content, meant);
        assert.equal((await server.postJson('/batchsendsmsV2', { ...auth, array: [{ numbers: 10010, content: sent }] })).json.status, 0);
        assert.equal(lastItem()?.content, meant);
        assert.equal(
          (await server.postJson('/sendsms', { account: 'test', password: '123456', numbers: 10010, content: sent })).json.status,
          0,
        );
        assert.equal(lastItem()?.content, sent);
        const query = `numbers=10010&content=${encodeURIComponent(sent)}`;
        assert.equal((await server.get(`/sendsmsV2?${signed('test', '123456')}&${query}`)).json.status, 0);
        assert.equal(lastItem()?.content, sent);
      }
    });

    test('numbers: none -8, too many -7, none valid -9 with their count', async () => {
      const text = 'content=hi';
      for (const numbers of ['', 'numbers=', 'numbers=,', 'numbers=%20,%20,', 'numbers=+'])
        assertRefused(await send(`${numbers}&${text}`), 'number_empty');
      const hundred = Array.from({ length: 100 }, (_, index) => 10_000 + index);
      assert.equal((await send(`numbers=${hundred.join(',')},,&${text}`)).json['success'], 100);
      assertRefused(await send(`numbers=${hundred.join(',')},10010&${text}`), 'too_many_numbers');
      const many = Array.from({ length: 10_000 }, (_, index) => 13_800_000_000 + index).join(',');
      assert.equal((await server.post('/sendsms', `${CREDENTIALS}&${text}&numbers=${many}`)).json['success'], 10_000);
      assertRefused(await server.post('/sendsms', `${CREDENTIALS}&${text}&numbers=${many},10010`), 'too_many_numbers');
      assertRefused(await server.post('/sendsms', `${CREDENTIALS}&${text}&numbers=${'1,'.repeat(2_000_000)}`), 'too_many_numbers');
      const abnormal = await send(`numbers=12,abc,${'1'.repeat(21)},10%2F10&${text}`);
      assertRefused(abnormal, 'number_abnormal');
      assert.match(abnormal.text, /^\{"status":-9,"success":0,"fail":4,"array":\[\],"desc":/);
    });

    test('content, title, sender, type', async () => {
      for (const content of ['', 'content=', 'content=%20%0A+']) assertRefused(await send(`numbers=10010&${content}`), 'content_empty');
      assert.equal((await send(`numbers=10010&content=${encodeURIComponent('你'.repeat(1024))}`)).json.status, 0);
      assert.equal((await send(`numbers=10010&content=${encodeURIComponent('😀'.repeat(1024))}`)).json.status, 0);
      assertRefused(await send(`numbers=10010&content=${'x'.repeat(1025)}`), 'content_too_long');
      assertRefused(await send(`${TEXT}&mmstitle=${'x'.repeat(65)}`), 'title_too_long');
      assert.equal((await send(`${TEXT}&mmstitle=${'x'.repeat(64)}&smstype=0`)).json.status, 0);
      for (const type of ['2', '-1', 'x', '0.5', '00']) assertRefused(await send(`${TEXT}&smstype=${type}`), 'smstype_wrong');
      assertRefused(await send(`${TEXT}&smstype=1`), 'mms_unavailable');
      for (const sender of ['x'.repeat(33), 'twelve-chars', '你好'])
        assertRefused(await send(`${TEXT}&sender=${encodeURIComponent(sender)}`), 'sender_wrong');
      for (const [sent, sender] of [
        ['ACME', 'ACME'],
        ['+8613800138000', '+8613800138000'],
        ['%2B861380', '+861380'],
        ['My+Shop', 'My Shop'],
        ['', ''],
      ]) {
        assert.equal((await send(`${TEXT}&sender=${sent}`)).json.status, 0);
        assert.equal(lastItem()?.sender, sender);
      }
      assertRefused(await send(`numbers=10010&content=Win+at+the+CASINO`), 'sensitive_words');
      assertRefused(await server.get(`/sendsms?${as('templates')}&${TEXT}`), 'not_a_template');
      assert.equal((await server.get(`/sendsms?${as('templates')}&numbers=10010&content=Your+code+is+5`)).json.status, 0);
      assertRefused(await server.get(`/sendsms?${as('no-templates')}&${TEXT}`), 'template_empty');
      assertRefused(await server.get(`/sendsmsV2?${signed('no-templates', 'pw')}&${TEXT}`), 'template_empty', 2);
    });

    test('no price, no route, no balance, no platform', async () => {
      assertRefused(await send('numbers=99910010&content=hi'), 'no_price');
      assertRefused(await send('numbers=88810010&content=hi'), 'no_route');
      const some = await send('numbers=99910010,10010&content=hi');
      assert.deepEqual([some.json['success'], some.json['fail']], [1, 1]);
      server.script.acceptCode = 'balance_too_low';
      assertRefused(await send(TEXT), 'balance_too_low');
      server.script.acceptCode = 'parent_balance_too_low';
      assertRefused(await send(TEXT), 'parent_balance_too_low');
      server.script.acceptCode = null;
      server.script.storeError = new StoreUnavailable('disk full');
      assertRefused(await send(TEXT), 'platform');
      server.script.storeError = null;
    });

    test('sendtime: 14 digits, a real date, at most a year ahead; the past is now', async () => {
      for (const wrong of ['1', '2026030112000', '20260230120000', '20270301120001', 'x'.repeat(14), '1772337600', '1772337600000']) {
        assertRefused(await send(`${TEXT}&sendtime=${wrong}`), 'time_wrong');
      }
      for (const [text, dueAt] of [
        ['20270301120000', NOON + 365 * 86_400_000],
        ['20260301120001', NOON + 1000],
        ['20200101000000', NOON],
        ['', NOON],
      ] as const) {
        assert.equal((await send(`${TEXT}&sendtime=${text}`)).json.status, 0, text);
        assert.equal(server.script.plans.at(-1)?.dueAt, dueAt);
      }
    });

    test('smsarray: one flat answer, one limit, one bad item refuses all', async () => {
      const base = { account: 'test', password: '123456', sender: 'Both' };
      const post = (smsarray: unknown, path = '/sendsms'): Promise<Reply> => server.postJson(path, { ...base, smsarray });
      server.script.nextId = 21;
      const items = [
        { numbers: '10010,12', content: 'one' },
        { Numbers: ['1008611', 10010], CONTENT: 'two', sender: 'Own', smstype: 0, extra: 1 },
      ];
      assert.equal((await post(items)).text, '{"status":0,"success":3,"fail":1,"array":[[10010,21],[1008611,22],[10010,23]]}');
      assert.deepEqual(
        server.script.plans.at(-1)?.items.map((item) => [item.content, item.sender]),
        [
          ['one', 'Both'],
          ['two', 'Own'],
        ],
      );
      assert.equal(
        (await server.post('/sendsms', `${CREDENTIALS}&smsarray=${encodeURIComponent(JSON.stringify(items))}`)).json['success'],
        3,
      );
      assert.match(
        (
          await server.post(
            '/sendsms',
            JSON.stringify({ ...base, smsarray: [{ numbers: 0, content: 'x' }] }).replace(':0', ':12345678901234567891'),
          )
        ).text,
        /"12345678901234567891"/,
      );
      const plans = server.script.plans.length;
      assertRefused(await post([items[0], { numbers: '10010' }]), 'content_empty');
      assertRefused(await post([items[0], { content: 'x' }]), 'number_empty');
      assertRefused(await post([]), 'number_empty');
      for (const wrong of ['x', 1, true, {}, [1], [null], ['a']]) assert.equal((await post(wrong)).json.status, -12, JSON.stringify(wrong));
      assertRefused(await post({}), 'parameter');
      assertRefused(await server.get(`/sendsmsV2?${signed('test', '123456')}&smsarray=[`), 'malformed_json', 2);
      const many = Array.from({ length: 6000 }, () => '10010').join(',');
      assertRefused(
        await post([
          { numbers: many, content: 'x' },
          { numbers: many, content: 'x' },
        ]),
        'too_many_numbers',
      );
      assertRefused(
        await server.get(
          `/sendsms?${CREDENTIALS}&smsarray=${encodeURIComponent(JSON.stringify([{ numbers: many.slice(0, 605), content: 'x' }]))}`,
        ),
        'too_many_numbers',
      );
      const last = await post([items[0], { numbers: 'abc,def', content: 'x' }]);
      assertRefused(last, 'number_abnormal');
      assert.equal(last.json['fail'], 2);
      assert.equal(server.script.plans.length, plans);
    });

    test('batchsendsmsV2 takes smsarray or array', async () => {
      const auth = Object.fromEntries(new URLSearchParams(signed('test', '123456')));
      const array = [{ numbers: '10010', content: 'one', senderid: 'Shop' }];
      for (const body of [
        { ...auth, array },
        { ...auth, smsarray: array },
        { ...auth, Array: JSON.stringify(array) },
      ]) {
        assert.equal((await server.postJson('/batchsendsmsV2', body)).json['success'], 1);
        assert.equal(lastItem()?.sender, 'Shop');
      }
      assert.equal((await server.postJson(`/batchsendsmsV2?${signed('test', '123456')}`, { array })).json['success'], 1);
      assertRefused(await server.postJson('/batchsendsmsV2', auth), 'number_empty', 2);
    });
  });

  test('getbalance: 6 and 5 decimals, cut off and not rounded', async () => {
    server.script.balanceMicros = 1;
    server.script.giftMicros = 1_999_999;
    assert.equal((await server.post('/getbalance', CREDENTIALS)).text, '{"status":0,"balance":"0.000001","gift":"1.99999"}');
    assert.equal((await server.get(`/getbalanceV2?${signed('test', '123456')}`)).json['balance'], '0.000001');
  });

  describe('getreport', () => {
    const TIME = 20171001123015;

    test('rows in request order, repeats once, counters, nofound', async () => {
      server.script.reports = [
        reportRow(1, 'DELIVERED'),
        reportRow(2, 'UNDELIVERABLE', 'none', '+8613'),
        reportRow(3, 'QUEUED'),
        reportRow(4, 'ENROUTE'),
        reportRow(5, 'SCHEDULED'),
      ];
      const answer = await server.get(`/getreport?${CREDENTIALS}&ids=2,1,9,x,1,-1,1.5,,5,0003,4,99999999999999999999,0`);
      assert.equal(
        answer.text,
        `{"status":0,"success":1,"fail":1,"unsent":2,"sending":1,"nofound":6,"array":[[2,"+8613",${TIME},3],` +
          `[1,10010,${TIME},0],[5,10010,${TIME},1],[3,10010,${TIME},1],[4,10010,${TIME},2]]}`,
      );
      assert.equal((await server.postJson('/getreport', { account: 'test', password: '123456', ids: [1, '2'] })).json['success'], 1);
      assert.equal((await server.postJson('/getreport', { account: 'test', password: '123456', ids: 1 })).json['success'], 1);
      assert.equal((await server.get(`/getreportV2?${signed('test', '123456')}&ids=1`)).json['success'], 1);
    });

    test('ids: none -14, more than 200 pieces -7', async () => {
      for (const ids of ['', 'ids=', 'ids=,', 'ids=%20'])
        assertRefused(await server.get(`/getreport?${CREDENTIALS}&${ids}`), 'ids_missing');
      assert.equal((await server.get(`/getreport?${CREDENTIALS}&ids=${'7,'.repeat(200)}`)).json['nofound'], 1);
      assertRefused(await server.get(`/getreport?${CREDENTIALS}&ids=${'7,'.repeat(201)}`), 'too_many_ids');
    });

    test('style eims, short and long rows', async () => {
      server.script.reports = [
        reportRow(1, 'DELIVERED'),
        reportRow(2, 'ENROUTE'),
        reportRow(3, 'REJECTED', 'carrier_refused'),
        reportRow(4, 'QUEUED'),
      ];
      const short = await server.get(`/getreport?${as('eims')}&ids=1,2,3,4`);
      assert.equal(
        short.text,
        `{"status":0,"success":2,"fail":1,"unsent":1,"sending":0,"nofound":0,"array":[[1,10010,${TIME},0],` +
          `[2,10010,${TIME},0],[3,10010,${TIME},1005],[4,10010,${TIME},1]]}`,
      );
      const long = await server.get(`/getreport?${as('eims-long')}&ids=1,2,3,4`);
      assert.deepEqual(long.json.array, [
        [1, 10010, TIME, 0, 'success', TIME, 3],
        [2, 10010, TIME, 0, 'success', 0, 1],
        [3, 10010, TIME, 1005, 'refused', 0, 2],
        [4, 10010, TIME, 1, 'not sent yet', 0, 1],
      ]);
    });

    test('too often: -15 when the account has an interval, for each kind of query by itself', async () => {
      const report = (): Promise<Reply> => server.get(`/getreport?${as('slow')}&ids=1`);
      const inbox = (): Promise<Reply> => server.get(`/getsms?${as('slow')}`);
      assert.equal((await report()).json.status, 0);
      assertRefused(await report(), 'too_often');
      assert.equal((await inbox()).json.status, 0);
      assertRefused(await inbox(), 'too_often');
      assertRefused(await server.get(`/getsmsV2?${signed('slow', 'pw')}&ids=1`), 'too_often', 2);
      server.script.monotonic += 4999;
      assertRefused(await report(), 'too_often');
      server.script.monotonic += 1;
      assert.equal((await report()).json.status, 0);
    });

    test('sent records of a day, of a part of it, from an index on', async () => {
      const get = (query: string): Promise<Reply> => server.get(`/getsentrcdV2?${signed('test', '123456')}&${query}`);
      server.script.reports = [reportRow(1, 'DELIVERED'), reportRow(2, 'QUEUED')];
      const day = Date.parse('2026-03-01T00:00:00+08:00');
      assert.equal(
        (await get('')).text,
        `{"status":0,"success":1,"fail":0,"unsent":1,"sending":0,"nofound":0,"array":[[1,10010,${TIME},0],[2,10010,${TIME},1]]}`,
      );
      assert.deepEqual(server.script.sentAsked.at(-1), { accountId: 1, fromMs: day, toMs: day + 86_400_000, startIndex: 0, limit: 1000 });
      assert.equal((await get('date=20260302&begintime=080000&endtime=080000&startindex=1')).json.array.length, 1);
      const eight = day + 32 * 3_600_000;
      assert.deepEqual(server.script.sentAsked.at(-1), { accountId: 1, fromMs: eight, toMs: eight + 1000, startIndex: 1, limit: 1000 });
      assert.deepEqual((await get('begintime=120000&endtime=110000')).json.array, []);
      for (const wrong of ['date=2026-03-01', 'date=20260230', 'begintime=8', 'endtime=250000'])
        assertRefused(await get(wrong), 'time_wrong', 2);
      for (const wrong of ['-1', 'x', '1.5']) assertRefused(await get(`startindex=${wrong}`), 'parameter', 2);
    });
  });

  describe('getsms', () => {
    test('without ids: at most 50 unread ones, taken', async () => {
      server.script.inbound = [message(1, 'content'), message(2, 'line\nend \u2028\u0085 "q" 你'.normalize(), 'ACME')];
      const first = await server.get(`/getsms?${CREDENTIALS}`);
      assert.equal(
        first.text,
        '{"status":0,"cnt":2,"array":[[1,10010,20171001123015,"content"],' +
          '[2,"ACME",20171001123015,"line\\nend \\u2028\\u0085 \\"q\\" 你"]]}',
      );
      assert.deepEqual(server.script.taken.at(-1), { accountId: 1, sinceMs: null, limit: 50 });
      assert.equal((await server.get(`/getsms?${CREDENTIALS}`)).text, '{"status":0,"cnt":0,"array":[]}');
      await server.get(`/getsmsV2?${signed('test', '123456')}&start_time=1772337600`);
      assert.equal(server.script.taken.at(-1)?.sinceMs, NOON);
      await server.get(`/getsms?${CREDENTIALS}&start_time=0`);
      assert.equal(server.script.taken.at(-1)?.sinceMs, 0);
      for (const wrong of ['-1', '1.5', 'x', '20260301120000'])
        assertRefused(await server.get(`/getsms?${CREDENTIALS}&start_time=${wrong}`), 'time_wrong');
    });

    test('with ids: those again, in request order, nothing taken', async () => {
      server.script.inbound = [message(1, 'a'), message(2, 'b')];
      const taken = server.script.taken.length;
      const answer = await server.get(`/getsms?${CREDENTIALS}&ids=2,9,1,2,x`);
      assert.deepEqual(
        answer.json.array.map((row) => row[0]),
        [2, 1],
      );
      assert.equal(answer.json['cnt'], 2);
      assert.equal(server.script.taken.length, taken);
      assertRefused(await server.get(`/getsms?${CREDENTIALS}&ids=,`), 'ids_missing');
      assertRefused(await server.get(`/getsms?${CREDENTIALS}&ids=${'1,'.repeat(201)}`), 'too_many_ids');
      assert.equal(server.script.taken.length, taken, 'a wrong ids never falls back to taking');
    });

    test('base64 when the account says so', async () => {
      server.script.inbound = [message(1, 'Grüße 你')];
      assert.equal((await server.get(`/getsms?${as('base64')}`)).json.array[0]?.[3], Buffer.from('Grüße 你').toString('base64'));
    });
  });

  test('a key with the scope of the endpoint is let in, for another it is refused', async () => {
    const keyed = 'account=keyed&password=report-key';
    assertRefused(await server.get(`/sendsms?${keyed}&numbers=10010&content=a`), 'scope_missing');
    assertRefused(await server.get(`/getbalance?${keyed}`), 'scope_missing');
    assert.equal((await server.get(`/getreport?${keyed}&ids=1`)).json.status, 0);
    assert.equal((await server.get('/getbalance?account=keyed&password=pw')).json.status, 0);
  });
  /** What rules and caps refuse is reached in test/rules.test.ts, where they are set. */
  const byRules = new Set([
    'content_over_limit',
    'sender_not_allowed',
    'country_not_allowed',
    'recipient_blocked',
    'recipient_opted_out',
    'duplicate_message',
    'rate_limit',
    'total_limit',
    'recipient_limit',
  ]);

  /** What V3 alone refuses is reached in test/v3.test.ts. */
  const byV3 = new Set(['key_ended', 'door_closed', 'app_not_allowed', 'period_too_long', 'timestamp_wrong']);

  /** What media are refused with is reached in test/mms.test.ts, where there is somebody to take them. */
  const byMedia = new Set(['media_without_mms', 'too_many_media', 'media_wrong', 'media_unreachable', 'media_too_large', 'media_quota']);

  /** Keys are reused in test/idempotency.test.ts, with a store that knows the first request. */
  const byKey = new Set(['key_reused']);

  test('the remaining codes, and that none is left out', async () => {
    assertRefused(await server.get(`/sendsms?${CREDENTIALS}&content=%ff`), 'encoding');
    assertRefused(await server.post('/sendsms', '{'), 'malformed_json');
    const large = await server.raw(
      'POST /sendsmsV2 HTTP/1.1\r\nConnection: close\r\nContent-Length: 8388609\r\n\r\n'.concat('x'.repeat(8_388_609)),
    );
    assert.match(large, /\{"status":-12,"success":0,"fail":0,"array":\[\],"desc":"The body is larger/);
    reached.add('body_too_large');
    assert.deepEqual(
      Object.keys(errors).filter((code) => ![reached, byRules, byV3, byMedia, byKey].some((codes) => codes.has(code))),
      [],
    );
  });
});
