import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { RequestParams } from './request-params.ts';
import { readSignedHeaders } from './signed-headers.ts';
import { NOON, startTestServer, type TestServer } from './testing.ts';
import { askV3 } from './testing-v3.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

const octetsOf = (text: string): string => Buffer.from(text).toString('latin1');
const read = (headers: NodeJS.Dict<string[]>): RequestParams => {
  const params = new RequestParams();
  readSignedHeaders(headers, params);
  return params;
};

test('property: what was sent as UTF-8 is read, and the last value that says something counts', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !value.startsWith('\uFEFF'));
  const empties = fc.array(fc.constant(''));
  fc.assert(
    fc.property(text, text, text, empties, (key, timestamp, sign, after) => {
      const wrap = (value: string): string[] => ['first', octetsOf(value), ...after];
      const params = read({ 'api-key': wrap(key), timestamp: wrap(timestamp), sign: wrap(sign) });
      assert.deepEqual([params.account, params.datetime, params.sign], [key, timestamp, sign]);
    }),
  );
});

test('property: any octets are read as some text, and nothing else of the request is touched', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array().map((octets) => Buffer.from(octets).toString('latin1'))), (values) => {
      const params = read({ 'api-key': values });
      assert.equal(typeof params.account, 'string');
      assert.deepEqual(params, Object.assign(new RequestParams(), { account: params.account }));
    }),
  );
});

test('fuzz: whatever stands in the headers, the answer is one line of JSON with a status, and only the right sign opens', async () => {
  const value = fc
    .uint8Array({ maxLength: 40 })
    .map((octets) => Buffer.from(octets.filter((octet) => octet === 9 || (octet >= 32 && octet !== 127))).toString('latin1'));
  const name = fc.constantFrom('Api-Key', 'API-KEY', 'Timestamp', 'Sign', 'sign', 'Api_Key', 'X');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 12 }), async (headers) => {
      const lines = headers.map(([header, text]) => `${header}: ${text}\r\n`).join('');
      const answer = await server.raw(`GET /v3/getBalance HTTP/1.1\r\nConnection: close\r\n${lines}\r\n`);
      const [, body = ''] = answer.split('\r\n\r\n');
      assert.match(answer, /^HTTP\/1\.1 200 /, lines);
      assert.match(JSON.parse(body).status, /^-(1|11)$/);
    }),
    { numRuns: 200 },
  );
  const at = NOON / 1000;
  const sign = hash('md5', `test123456${at}`);
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'.split('')), minLength: 30, maxLength: 34 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(hex, fc.constant(sign), fc.constant(sign.toUpperCase())), async (given) => {
      server.script.monotonic += 60_000;
      const headers = { 'Api-Key': 'test', Timestamp: String(at), Sign: given };
      const { status } = JSON.parse(await askV3(server, '/v3/getBalance', { headers }));
      assert.equal(status, given.toLowerCase() === sign ? '0' : '-1');
    }),
    { numRuns: 50 },
  );
});
