// Reports and sent records of V3, over HTTP: three states, times with an offset, answers to the octet.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { MessageState, type Reason } from '../../core/message.ts';
import { startTestServer, type TestServer } from './testing.ts';
import { type Ask, askV3, headersOf, refusedWith } from './testing-v3.ts';

const AT = Date.parse('2021-02-12T09:30:03+08:00');
let server: TestServer;
const ask = (path: string, how?: Ask): Promise<string> => askV3(server, path, how);
const reportRow = (id: number, state: keyof typeof MessageState, number = '10010', reason: Reason = 'none') => ({
  id,
  number,
  state: MessageState[state],
  reason,
  changedAt: AT,
});

describe('V3 reports', () => {
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.close());
  afterEach(() => {
    const { script } = server;
    script.monotonic += 120_000;
    script.reports = [];
    script.orders = [];
    script.sentAsked = [];
  });

  describe('getReport', () => {
    const empty = '"success":"0","fail":"0","sending":"0","nofound":"0","array":[],';

    test('three states, counters and times with the offset of the zone', async () => {
      server.script.reports = [
        reportRow(1, 'DELIVERED', '+8613800138000'),
        reportRow(2, 'ENROUTE'),
        reportRow(3, 'QUEUED'),
        reportRow(4, 'REJECTED', '10010', 'carrier_refused'),
        reportRow(5, 'SCHEDULED'),
      ];
      const row = (id: number, status: string, number = '10010'): string =>
        `{"msgId":"${id}","number":"${number}","receiveTime":"2021-02-12T09:30:03+08:00","status":"${status}"}`;
      const rows = [row(4, '1'), row(1, '0', '+8613800138000'), row(2, '-1'), row(3, '-1'), row(5, '-1')];
      const expected = `{"status":"0","reason":"success","success":"1","fail":"1","sending":"3","nofound":"3","array":[${rows.join(',')}]}`;
      for (const name of ['msgIds', 'msgids', 'ids']) {
        assert.equal(await ask(`/v3/getReport?appId=x&${name}=4,1,2,2,3,5,99,junk,0`), expected);
        assert.equal(await ask('/v3/getReport', { body: { appId: 'x', [name]: '4,1,2,2,3,5,99,junk,0' } }), expected);
      }
    });

    test('an eims account counts what the carrier took as sent', async () => {
      server.script.reports = [reportRow(1, 'ENROUTE')];
      assert.match(await ask('/v3/getReport?msgIds=1', { headers: headersOf('eims', 'pw') }), /"success":"1".*"status":"0"\}\]/);
    });

    test('what is refused', async () => {
      assert.equal(await ask('/v3/getReport'), refusedWith('ids_missing', empty));
      assert.equal(
        await ask(`/v3/getReport?msgIds=${Array.from({ length: 201 }, (_, id) => id).join(',')}`),
        refusedWith('too_many_ids', empty),
      );
      await ask('/v3/getReport?msgIds=1', { headers: headersOf('slow', 'pw') });
      assert.equal(await ask('/v3/getReport?msgIds=1', { headers: headersOf('slow', 'pw') }), refusedWith('too_often', empty));
    });
  });

  describe('getSentRcd', () => {
    const empty = '"success":"0","fail":"0","sending":"0","nofound":"0","array":[],';
    const FROM = Date.parse('2021-02-12T00:00:00+08:00');

    test('rows with their order ids', async () => {
      server.script.reports = [reportRow(1, 'DELIVERED', '91856321412'), reportRow(2, 'ENROUTE', '91856321413')];
      server.script.orders = [{ messageId: 1, appId: 'x', orderId: '21412' }];
      const row = (id: number, number: string, status: string, orderId: string): string =>
        `{"msgId":"${id}","number":"${number}","receiveTime":"2021-02-12T09:30:03+08:00","status":"${status}","orderId":"${orderId}"}`;
      assert.equal(
        await ask(
          '/v3/getSentRcd?appId=x&startTime=2021-02-12T00%3A00%3A00%2B08%3A00&endTime=2021-02-12T23%3A59%3A59%2B08%3A00&startIndex=0',
        ),
        `{"status":"0","reason":"success","success":"1","fail":"0","sending":"1","nofound":"0","array":[${row(1, '91856321412', '0', '21412')},${row(2, '91856321413', '-1', '')}]}`,
      );
      assert.deepEqual(server.script.sentAsked, [{ accountId: 1, fromMs: FROM, toMs: FROM + 86_400_000, startIndex: 0, limit: 5000 }]);
    });

    test('times as clients write them, in the query or in JSON', async () => {
      const asked = async (path: string, body?: object): Promise<unknown> => {
        server.script.sentAsked = [];
        await ask(path, body ? { body } : {});
        const [only] = server.script.sentAsked;
        return only && [only.fromMs - FROM, only.toMs - FROM, only.startIndex];
      };
      const hour = 3_600_000;
      // A plus that nobody escaped is a blank by now.
      assert.deepEqual(await asked('/v3/getSentRcd?startTime=2021-02-12T00:00:00+08:00&endTime=2021-02-12T01:00:00+08:00'), [
        0,
        hour + 1000,
        0,
      ]);
      assert.deepEqual(
        await asked('/v3/getSentRcd', { startTime: '2021-02-11T16:00:00.000Z', endTime: '2021-02-11T17:00:00.999Z', startIndex: 3 }),
        [0, hour + 1000, 3],
      );
      assert.deepEqual(
        await asked('/v3/getSentRcd', { startTime: '2021-02-12 00:00:00', endTime: '2021-02-12 01:00:00', startIndex: '5' }),
        [0, hour + 1000, 5],
      );
    });

    test('what is refused', async () => {
      const day = 'startTime=2021-02-12T00:00:00Z&endTime=';
      for (const query of ['', day, `${day}x`, 'endTime=2021-02-12T00:00:00Z', 'startTime=20210212000000&endTime=20210213000000'])
        assert.match(
          await ask(`/v3/getSentRcd?${query}`),
          /^\{"status":"-11",.*"desc":"The startTime and endTime must be ISO 8601 times/,
          query,
        );
      assert.equal(await ask(`/v3/getSentRcd?${day}2021-03-15T00:00:01Z`), refusedWith('period_too_long', empty));
      assert.match(await ask(`/v3/getSentRcd?${day}2021-03-15T00:00:00Z`), /"status":"0"/);
      assert.match(await ask(`/v3/getSentRcd?${day}2021-02-13T00:00:00Z&startIndex=-1`), /^\{"status":"-22"/);
      assert.match(await ask(`/v3/getSentRcd?${day}2021-02-11T00:00:00Z`), /"status":"0",.*"array":\[\]/, 'an end before the start');
    });

    test('reads page by page up to what one answer may have', async () => {
      server.script.reports = Array.from({ length: 50_010 }, (_, index) => reportRow(index + 1, 'DELIVERED'));
      const path = '/v3/getSentRcd?startTime=2021-02-12T00:00:00Z&endTime=2021-02-13T00:00:00Z';
      const first = JSON.parse(await ask(path));
      assert.deepEqual([first.success, first.array.length, first.array.at(-1).msgId], ['50000', 50_000, '50000']);
      assert.deepEqual(
        server.script.sentAsked.map(({ startIndex }) => startIndex),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((page) => page * 5000),
      );
      assert.equal(JSON.parse(await ask(`${path}&startIndex=50000`)).array.length, 10);
    });
  });
});
