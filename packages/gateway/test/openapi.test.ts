// The description of the customer API and the API itself: whatever is asked of a whole gateway, well or badly, its answer is as the description says.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { OpenApi } from '../src/web/openapi.ts';
import { lintOpenApi } from '../src/web/testing.ts';
import { withWorld, type World } from './testing/world.ts';

const REQUESTS = 400;
const PASSWORD = 'secret99';

interface Asked {
  readonly endpoint: string;
  readonly account: string;
  readonly password: string;
  readonly way: 'query' | 'form' | 'json' | 'junk';
  readonly params: Readonly<Record<string, unknown>>;
}

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const texts = fc.string({ maxLength: 30, unit: 'grapheme' });
const numbers = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('10010', '1008611,10010', '+8613800138000', '008613800138000,junk') },
  { weight: 1, arbitrary: fc.constantFrom('', 'junk', '1', '10010,'.repeat(101), '10010,'.repeat(1001)) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom('10010', 1008611, 'x', null), { maxLength: 4 }) },
  { weight: 1, arbitrary: texts },
);
const content = fc.oneof({ weight: 4, arbitrary: texts }, fc.constantFrom('', ' ', 'x'.repeat(1025), 'barred words'));
const ids = fc.oneof(fc.constantFrom('1', '1,2,3', '99999', '1,x', ',', '', '1,'.repeat(201)), texts);
const items = fc.array(fc.oneof(fc.record({ numbers, content }, { requiredKeys: [] }), fc.constantFrom(null, 'x', 7)), { maxLength: 3 });
const params = fc.record(
  {
    numbers,
    content,
    sender: fc.constantFrom('Shop', '447700900123', 'x'.repeat(33), ''),
    smstype: fc.constantFrom(0, 1, 2, 'x'),
    media: fc.constantFrom('', 'nonsense', 'http://127.0.0.1:9/a.jpg', [{ base64: 'aGVsbG8=', type: 'text/plain' }], [7]),
    mmstitle: fc.constantFrom('t', 'x'.repeat(65)),
    sendtime: fc.constantFrom('', '20200101000000', '20990101000000', 'now'),
    ids,
    msgIds: ids,
    start_time: fc.constantFrom('', '1767225600', 'then'),
    date: fc.constantFrom('', '20260301', '20261399'),
    begintime: fc.constantFrom('', '090000', '9'),
    endtime: fc.constantFrom('', '100000', 'x'),
    startTime: fc.constantFrom('2026-03-01T09:00:00Z', 'then'),
    endTime: fc.constantFrom('2026-03-02T09:00:00Z', '2027-03-02T09:00:00Z', ''),
    startIndex: fc.constantFrom('', '1', '-1'),
    orderId: fc.constantFrom('', 'A-1', 'A-1,A-2', 'x'.repeat(129)),
    appId: fc.constantFrom('', 'shop', 'x'.repeat(65)),
    smsarray: items,
    array: items,
  },
  { requiredKeys: ['numbers', 'content', 'ids'] },
);

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function signing({ endpoint, account, password }: Asked): {
  readonly headers: Record<string, string>;
  readonly params: Record<string, string>;
} {
  const now = String(Math.floor(Date.now() / 1000));
  const sign = hash('md5', account + password + now);
  if (endpoint.startsWith('/v3/')) return { headers: { 'Api-Key': account, Timestamp: now, Sign: sign }, params: {} };
  return { headers: {}, params: endpoint.endsWith('V2') ? { account, datetime: now, sign } : { account, password } };
}

async function ask(port: number, asked: Asked): Promise<unknown> {
  const { headers, params: signed } = signing(asked);
  const all = { ...signed, ...asked.params };
  const form = new URLSearchParams(Object.entries(all).map(([name, value]) => [name, valueText(value)] as [string, string]));
  const url = `http://127.0.0.1:${port}${asked.endpoint}`;
  const request = {
    query: () => fetch(`${url}?${form.toString()}`, { headers }),
    form: () => fetch(url, { method: 'POST', headers, body: form }),
    json: () => fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(all) }),
    junk: () => fetch(url, { method: 'POST', headers, body: Buffer.from('{"numbers":"10010","content":"\xff', 'latin1') }),
  };
  const response = await request[asked.way]();
  assert.equal(response.status, 200);
  return response.json();
}

/** Accounts of every kind of trouble beside the one that works. */
async function setUp({ cli }: World): Promise<void> {
  const create = (name: string, ...more: readonly string[]) => cli('account', 'create', name, '--password', PASSWORD, ...more);
  await create('poor');
  await create('locked');
  await cli('account', 'lock', 'locked');
  await create('ruled', '--balance', '10');
  await cli('rule', 'add', '--account', 'ruled', '--word', 'barred');
  await cli('account', 'set', 'ruled', '--messages-per-second', '0.5');
  await create('eims', '--balance', '10');
  await cli('account', 'set', 'eims', '--report-style', 'eims', '--deliver-report', 'on', '--query-interval-ms', '50');
  await create('elsewhere');
  await cli('account', 'set', 'elsewhere', '--ip-allow', '10.0.0.0/8');
}

test('the description of a whole gateway has the Dashboard beside the customer API, and is valid', () =>
  withWorld(async ({ gateway }) => {
    const base = `http://127.0.0.1:${gateway.httpPort}`;
    const api = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApi;
    assert.deepEqual(lintOpenApi(api, ['tag-description']), []);
    const [own, beside] = api['x-tagGroups'] ?? [];
    assert.deepEqual([own?.name, beside?.name], ['Trunkline customer API', 'Dashboard']);
    assert.ok(own?.tags.includes('V1') && !own.tags.includes('account') && beside?.tags.includes('account'));
    assert.deepEqual(api.paths['/api/account']?.['get']?.security, [{ session: [] }]);
    assert.deepEqual(api.paths['/api/sign-in']?.['post']?.security, []);
    const page = await (await fetch(`${base}/docs`)).text();
    for (const methods of Object.values(api.paths))
      for (const { operationId } of Object.values(methods)) assert.ok(page.includes(`id="${operationId}"`), operationId);
  }));

test('every answer to any request is as the description says', () =>
  withWorld(async (world) => {
    await setUp(world);
    const port = world.gateway.httpPort;
    const api = (await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json()) as OpenApi;
    const endpoints = Object.entries(api.paths).filter(([, { post }]) => /^V[123]$/.test(post?.tags[0] ?? ''));
    const ajv = new Ajv2020({ strict: false });
    const validators = new Map<string, ValidateFunction>();
    for (const [path, { post }] of endpoints) {
      const answered = post?.responses['200'] as { readonly $ref: string } | undefined;
      const answer = api.components['responses']?.[answered?.$ref.split('/').at(-1) ?? ''] as {
        content: { 'application/json': { schema: object } };
      };
      validators.set(path, ajv.compile(answer.content['application/json'].schema));
    }
    const requests = fc.record({
      endpoint: fc.constantFrom(...validators.keys()),
      account: often('acme', 'eims', 'poor', 'ruled', 'locked', 'elsewhere', 'nobody', ''),
      password: often(PASSWORD, 'wrong'),
      way: fc.constantFrom('query', 'form', 'json', 'json', 'junk'),
      params,
    }) as fc.Arbitrary<Asked>;
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(requests, async (asked) => {
        const answer = await ask(port, asked);
        const isValid = validators.get(asked.endpoint);
        assert.ok(isValid?.(answer), `${JSON.stringify(answer)}: ${ajv.errorsText(isValid?.errors)}`);
        seen.add(String((answer as { readonly status: unknown }).status));
      }),
      { numRuns: REQUESTS },
    );
    // Not all of them the same refusal.
    assert.ok(seen.has('0') && seen.size >= 10, [...seen].join());
  }));
