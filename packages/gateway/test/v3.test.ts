// V3 through a whole gateway with a carrier behind it: every refusal that an operator or a customer can bring about, and a message's life.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startSimulator } from '@trunkline/smpp/simulator';
import Database from 'better-sqlite3';
import { type ErrorCode, errors } from '../src/errors.ts';
import { type Running, until, withFolder, withGateway } from './testing/gateway.ts';

const NUMBER = '4915112345678';
const SECRET = 'secret99';
const BODY_BYTES_MAX = 8 * 1024 * 1024;

type Row = Record<string, string>;
type Answer = Record<string, string> & { readonly array: readonly Row[] };
interface Signing {
  readonly key: string;
  readonly secret?: string;
  /** Seconds from now, or the text of the header. */
  readonly at?: number | string;
  readonly idempotencyKey?: string;
}
interface World extends Running {
  readonly folder: string;
  readonly ask: (signing: Signing, endpoint: string, body: object | string | Uint8Array<ArrayBuffer>) => Promise<Answer>;
}

/** Recipients in 49 and 100 have a price and a route, 44 a price alone, all others nothing. */
async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const carrier = await startSimulator({ port: 0 });
  try {
    await withFolder((folder) =>
      withGateway(
        folder,
        async (running) => {
          const { cli, gateway } = running;
          await cli(
            'connector',
            'add',
            'carrier',
            '--host',
            '127.0.0.1',
            '--port',
            String(carrier.port),
            '--system-id',
            'gw',
            '--password',
            'pw',
          );
          for (const prefix of ['49', '100']) await cli('route', 'add', '--connector', 'carrier', '--prefix', prefix);
          for (const prefix of ['49', '100', '44']) await cli('price', 'set', '--price', '0.02', '--prefix', prefix);
          await carrier.until((stats) => stats.sessions === 1);
          const ask: World['ask'] = async ({ key, secret = SECRET, at = 0, idempotencyKey = '' }, endpoint, body) => {
            const timestamp = typeof at === 'string' ? at : String(Math.floor(Date.now() / 1000) + at);
            const signed = { 'Api-Key': key, Timestamp: timestamp, Sign: hash('md5', key + secret + timestamp) };
            const headers = idempotencyKey === '' ? signed : { ...signed, 'Idempotency-Key': idempotencyKey };
            const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
            const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/v3/${endpoint}`, { method: 'POST', headers, body: sent });
            assert.equal(response.status, 200);
            return (await response.json()) as Answer;
          };
          await use({ ...running, folder, ask });
          const check = await cli('ledger', 'verify');
          assert.equal(check['holds'], true, JSON.stringify(check));
        },
        ['--no-demo'],
        { TRUNKLINE_PUSH_ALLOW: '127.0.0.1' },
      ),
    );
  } finally {
    await carrier.close();
  }
}

const text = { numbers: NUMBER, content: 'hello' };
type Asked = Promise<Answer> | Answer;
/** What the operator sets for an account of the case's own, then what its customer asks. */
type Case = (world: World, account: string) => Promise<Asked> | Asked;

const sending =
  (body: object | string | Uint8Array<ArrayBuffer>, ...settings: readonly (readonly string[])[]): Case =>
  async ({ ask, cli }, account) => {
    for (const words of settings) await cli(...words.map((word) => (word === 'ACCOUNT' ? account : word)));
    return ask({ key: account }, 'sendSms', body);
  };
const setting = (...words: readonly string[]): readonly string[] => ['account', 'set', 'ACCOUNT', ...words];
const rule = (...words: readonly string[]): readonly string[] => ['rule', 'add', '--account', 'ACCOUNT', ...words];
const twice =
  (...words: readonly string[]): Case =>
  async (world, account) => {
    const first = await sending(text, setting(...words))(world, account);
    assert.equal(first.status, '0');
    return world.ask({ key: account }, 'sendSms', text);
  };
const withKey =
  (words: readonly string[], body: object = text): Case =>
  async ({ ask, cli }, account) => {
    const key = await cli('key', 'add', account, '--label', 'shop', ...words);
    return ask({ key: account, secret: String(key['password']) }, 'sendSms', body);
  };
const longPeriod = { startTime: '2026-01-01T00:00:00Z', endTime: '2026-02-02T00:00:00Z' };

const vcard = { base64: Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD\r\n').toString('base64'), name: 'a.vcf' };

/** Every refusal but datetime_wrong, which speaks of a parameter that V3 does not have. */
const cases: Readonly<Record<Exclude<ErrorCode, 'datetime_wrong'>, Case>> = {
  authentication: ({ ask }, account) => ask({ key: account, secret: 'wrong' }, 'sendSms', text),
  too_many_failures: async ({ ask }, account) => {
    for (let i = 0; i < 60; i++) assert.equal((await ask({ key: account, secret: 'wrong' }, 'getBalance', {})).status, '-1');
    return ask({ key: account }, 'sendSms', text);
  },
  ip_not_allowed: sending(text, setting('--ip-allow', '10.0.0.0/8')),
  scope_missing: withKey(['--scopes', 'report']),
  key_ended: async ({ ask, cli }, account) => {
    const { id, password } = await cli('key', 'add', account, '--label', 'old');
    await cli('key', 'rotate', account, String(id), '--overlap-hours', '0');
    return ask({ key: account, secret: String(password) }, 'sendSms', text);
  },
  app_not_allowed: withKey(['--apps', 'shop,till'], { ...text, appId: 'other' }),
  sensitive_words: sending(text, rule('--word', 'hel*')),
  content_empty: sending({ ...text, content: ' ' }),
  content_too_long: sending({ ...text, content: 'x'.repeat(1025) }),
  title_too_long: sending({ ...text, smstype: 1, mmstitle: 'x'.repeat(65) }),
  not_a_template: sending(text, rule('--template', 'Your code is *'), setting('--templates-required', 'on')),
  template_empty: sending(text, setting('--templates-required', 'on')),
  too_many_numbers: sending({ ...text, numbers: `${NUMBER},`.repeat(1001) }),
  too_many_ids: ({ ask }, account) => ask({ key: account }, 'getReport', { msgIds: '1,'.repeat(201) }),
  number_empty: sending({ content: 'hello' }),
  number_abnormal: sending({ ...text, numbers: 'junk' }),
  balance_too_low: sending(text, ['account', 'credit', 'ACCOUNT', '--balance', '-10']),
  parent_balance_too_low: sending(
    text,
    ['account', 'create', 'poor', '--password', SECRET],
    ['account', 'parent', 'ACCOUNT', '--of', 'poor'],
  ),
  time_wrong: ({ ask }, account) => ask({ key: account }, 'getSentRcd', { startTime: 'now', endTime: 'then' }),
  period_too_long: ({ ask }, account) => ask({ key: account }, 'getSentRcd', longPeriod),
  timestamp_wrong: ({ ask }, account) => ask({ key: account, at: 'now' }, 'sendSms', text),
  datetime_outside_window: ({ ask }, account) => ask({ key: account, at: -1900 }, 'sendSms', text),
  platform: async ({ ask, folder }, account) => {
    // Another process that holds the database: the writer waits for it, then gives up.
    const other = new Database(join(folder, 'trunkline.db'));
    try {
      other.exec('BEGIN IMMEDIATE');
      return await ask({ key: account }, 'sendSms', text);
    } finally {
      other.close();
    }
  },
  parameter: sending({ ...text, orderId: 'a,b' }),
  encoding: sending(Buffer.from('numbers=10010&content=%ff')),
  malformed_json: sending('{"numbers":'),
  body_too_large: sending('x'.repeat(BODY_BYTES_MAX + 1)),
  smstype_wrong: sending({ ...text, smstype: 2 }),
  mms_unavailable: sending({ ...text, smstype: 1 }),
  media_without_mms: sending({ ...text, media: [vcard] }),
  too_many_media: sending({ ...text, smstype: 1, media: Array.from({ length: 11 }, () => vcard) }),
  media_wrong: sending({
    ...text,
    smstype: 1,
    media: [{ base64: Buffer.from('<svg onload=alert(1)>').toString('base64'), type: 'image/png' }],
  }),
  media_unreachable: sending({ ...text, smstype: 1, media: 'http://127.0.0.1:9/picture.jpg' }),
  media_too_large: async (world, account) => {
    const server = createServer((_request, response) => response.end(Buffer.alloc(10_000_001)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const media = `http://127.0.0.1:${(server.address() as AddressInfo).port}/large.jpg`;
      return await sending({ ...text, smstype: 1, media })(world, account);
    } finally {
      server.close();
    }
  },
  media_quota: async (world, account) => {
    await world.cli('account', 'set', account, '--media-megabytes', '1');
    const base64 = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(1_000_000)]).toString('base64');
    return sending({ ...text, smstype: 1, media: [{ base64, name: 'a.pdf' }] })(world, account);
  },
  sender_wrong: sending({ ...text, senderId: 'x'.repeat(33) }),
  no_route: sending({ ...text, numbers: '447700900123' }),
  no_price: sending({ ...text, numbers: '33612345678' }),
  content_over_limit: sending(text, rule('--kind', 'length', '--characters-max', '4')),
  sender_not_allowed: sending(text, rule('--kind', 'originator', '--action', 'allow', '--originators', 'Acme')),
  country_not_allowed: sending(text, rule('--kind', 'country', '--countries', 'FR')),
  recipient_blocked: async (world, account) => {
    const { id } = await world.cli('rule', 'add', '--kind', 'blocklist', '--account', account);
    const file = join(world.folder, 'list.csv');
    writeFileSync(file, `number\n${NUMBER}\n`);
    return sending(text, ['rule', 'import', String(id), file])(world, account);
  },
  recipient_opted_out: sending(text, ['opt-out', 'add', NUMBER, '--account', 'ACCOUNT', '--source', 'a letter']),
  duplicate_message: twice('--duplicate-window-s', '60'),
  key_reused: async ({ ask }, account) => {
    const signing = { key: account, idempotencyKey: 'order-1' };
    assert.equal((await ask(signing, 'sendSms', text)).status, '0');
    return ask(signing, 'sendSms', { ...text, content: 'another' });
  },
  // A bucket of one message that fills in a thousand seconds.
  rate_limit: twice('--messages-per-second', '0.001'),
  total_limit: twice('--messages-per-day', '1'),
  recipient_limit: twice('--recipient-messages-max', '1'),
  account_locked: sending(text, ['account', 'lock', 'ACCOUNT']),
  door_closed: sending(text, setting('--doors', 'none')),
  ids_missing: ({ ask }, account) => ask({ key: account }, 'getReport', {}),
  too_often: async ({ ask, cli }, account) => {
    await cli('account', 'set', account, '--query-interval-ms', '600000');
    await ask({ key: account }, 'getReport', { msgIds: '1' });
    return ask({ key: account }, 'getReport', { msgIds: '1' });
  },
};

describe('V3', () => {
  test('every refusal has its code, its text and its counters as strings', () =>
    withWorld(async (world) => {
      for (const [index, [code, refused]] of Object.entries(cases).entries()) {
        const account = `customer${index}`;
        await world.cli('account', 'create', account, '--password', SECRET, '--balance', '10');
        const { array, ...answer } = await refused(world, account);
        const row = errors[code as ErrorCode];
        assert.deepEqual([answer['status'], answer['reason']], [String(row.v3), row.text], `${code}: ${JSON.stringify(answer)}`);
        assert.deepEqual(array, [], code);
        for (const value of Object.values(answer)) assert.equal(typeof value, 'string', code);
      }
    }));

  test('a message lives from its order id to its report, and another version sees it too', () =>
    withWorld(async ({ ask, cli, api }) => {
      await cli('account', 'create', 'acme', '--password', SECRET, '--balance', '10', '--gift', '0.05');
      const acme = { key: 'acme' };
      const started = new Date(Date.now() - 1000).toISOString();
      const array = [
        { numbers: `${NUMBER},junk,10010`, content: 'one', orderId: 'A-1,A-2,A-3' },
        { numbers: '10011', content: 'two' },
      ];
      const sent = await ask(acme, 'sendSms/batch', { appId: 'shop', array });
      assert.deepEqual([sent['success'], sent['fail']], ['3', '1']);
      assert.deepEqual(
        sent.array.map(({ msgId, number, orderId }) => [msgId, number, orderId]),
        [
          ['1', NUMBER, 'A-1'],
          ['2', '10010', 'A-3'],
          ['3', '10011', ''],
        ],
      );
      await api('sendsms', { numbers: '10012', content: 'by V1' });
      const report = await until(
        () => ask(acme, 'getReport', { msgIds: '1,2,3,4,5' }),
        (answer) => answer['success'] === '4',
      );
      assert.deepEqual([report['sending'], report['fail'], report['nofound']], ['0', '0', '1']);
      assert.match(report.array[0]?.['receiveTime'] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
      assert.equal((await api('getreport', { ids: '1,2,3' }))['success'], 3);
      const records = await ask(acme, 'getSentRcd', { startTime: started, endTime: new Date(Date.now() + 1000).toISOString() });
      assert.deepEqual(
        records.array.map(({ msgId, status, orderId }) => [msgId, status, orderId]),
        [
          ['1', '0', 'A-1'],
          ['2', '0', 'A-3'],
          ['3', '0', ''],
          ['4', '0', ''],
        ],
      );
      assert.deepEqual(await ask(acme, 'getBalance', {}), { status: '0', reason: 'success', balance: '9.970000', gift: '0.00000' });
    }));
});
