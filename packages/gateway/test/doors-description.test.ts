// What the doors say of themselves and what they do: whatever is asked of them, well or badly, is answered with a status, a type and a body of the description.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { accountSid, mediaSid, messageSid } from '../src/core/twilio.ts';
import type { OpenApi, Operation } from '../src/web/openapi.ts';
import { withWorld, type World } from './testing/world.ts';

const REQUESTS = 300;
const PASSWORD = 'secret99';
const DOORS = ['Kannel', 'Jasmin', 'Twilio'];

interface Call {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

interface Asked {
  readonly call: Call;
  readonly account: string;
  readonly password: string;
  readonly message: string;
  readonly isJson: boolean;
  readonly fields: Readonly<Record<string, string | undefined>>;
}

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const texts = fc.string({ maxLength: 20, unit: 'grapheme' });
const number = often('8613800138000', '+447700900123', '10010 1008611', 'junk', '');
/** Mostly left out. */
const rare = (...values: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) });
/** Those that decide, often right. */
const fields = fc.record({
  to: number,
  To: number,
  from: rare('Shop', 'a sender that is too long', ''),
  From: often('Shop', '', 'a sender that is too long'),
  text: texts,
  content: texts,
  Body: texts,
  coding: rare('0', '1', '2', '8', '99', 'x'),
  udh: rare('%05', '050003010101'),
  mclass: rare('0', '9'),
  priority: rare('0', '7'),
  deferred: rare('5', '-7'),
  'hex-content': rare('41', 'zz'),
  sdt: rare('000000000100000R', 'then'),
  Status: rare('canceled', 'deleted'),
  SendAt: rare('2026-03-01T09:00:00Z', 'then', '2099-01-01T00:00:00Z'),
  StatusCallback: rare('http://10.0.0.1/', 'nowhere'),
  MediaUrl: rare('http://example.com/a.jpg'),
  PageSize: rare('1', '0', 'x'),
  DateSent: rare('2026-03-01', 'x'),
  nonsense: rare('1'),
});

const isFor = ({ operation: { tags } }: Call, name: string): boolean => {
  const isTwilio = /^[A-Z]/.test(name);
  return tags[0] === 'Twilio' ? isTwilio : !isTwilio;
};

async function ask({ gateway }: World, { call, account, password, message, isJson, fields: all }: Asked): Promise<Response> {
  const { path, method, operation } = call;
  const isTwilio = operation.tags[0] === 'Twilio';
  // Jasmin refuses what it does not know: it is asked that rarely, by a name of its own.
  const { properties = {} } = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema ?? {};
  const known = new Set([...(operation.parameters ?? []).map(({ name }) => name), ...Object.keys(properties as object), 'nonsense']);
  const own = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value !== undefined && isFor(call, name) && (known.has(name) || operation.tags[0] !== 'Jasmin') ? [[name, value] as const] : [],
    ),
  );
  const form = isTwilio ? own : { username: account, password, ...own };
  const headers = isTwilio ? { authorization: `Basic ${Buffer.from(`${account}:${password}`).toString('base64')}` } : {};
  const url = `http://127.0.0.1:${gateway.httpPort}${path
    .replace('{account}', account || 'x')
    .replace('{sid}', message)
    .replace('{media}', `${mediaSid(1, 0)}.json`)}`;
  if (method === 'get') return fetch(`${url}?${new URLSearchParams(form).toString()}`, { headers });
  const isJsonDoor = operation.requestBody?.content['application/json'] !== undefined;
  return isJson && isJsonDoor
    ? fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(form) })
    : fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) });
}

test('every answer of a door is as its description says', () =>
  withWorld(async (world) => {
    const { cli, gateway, client } = world;
    await cli('account', 'set', 'acme', '--doors', 'all');
    await cli('account', 'create', 'poor', '--password', PASSWORD);
    await cli('account', 'set', 'poor', '--doors', 'all');
    await cli('account', 'create', 'closed', '--password', PASSWORD, '--balance', '1');
    await client.sendSms({ numbers: '10010', content: 'by another door' }, { sendtime: '20260301090000' });
    const api = (await (await fetch(`http://127.0.0.1:${gateway.httpPort}/openapi.json`)).json()) as OpenApi;
    const calls: readonly Call[] = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { tags }]) => DOORS.includes(tags[0] ?? ''))
        .map(([method, operation]) => ({ path, method, operation })),
    );
    assert.equal(calls.length, 2 + 6 + 8);
    const ajv = new Ajv2020({ strict: false });
    const validators = new Map<object, ValidateFunction>();
    const requests: fc.Arbitrary<Asked> = fc.record({
      call: fc.constantFrom(...calls),
      account: often('acme', accountSid(1), 'poor', 'closed', 'nobody', ''),
      password: often(PASSWORD, 'wrong'),
      message: often(messageSid(1), `${messageSid(1)}.json`, messageSid(999_999), 'junk'),
      isJson: fc.boolean(),
      fields,
    });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(requests, async (asked) => {
        const { operation } = asked.call;
        const response = await ask(world, asked);
        const text = await response.text();
        const where = `${operation.operationId}: ${response.status} ${text}`;
        const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
        const answer = operation.responses[String(response.status)] as
          | { readonly content: Record<string, { readonly schema: object }> }
          | undefined;
        const schema = answer?.content[type]?.schema;
        assert.ok(schema, `${where}: no such answer of type ${type}`);
        let isValid = validators.get(schema);
        if (!isValid) validators.set(schema, (isValid = ajv.compile(schema)));
        assert.ok(isValid(type === 'application/json' ? JSON.parse(text) : text), `${where}: ${ajv.errorsText(isValid.errors)}`);
        seen.add(`${operation.tags[0]} ${response.status < 300 ? 'done' : response.status}`);
      }),
      { numRuns: REQUESTS },
    );
    for (const door of DOORS) assert.ok(seen.has(`${door} done`) && seen.size >= 9, [...seen].join());
  }));
