import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { loadNumberPlan } from '../numbering/load.ts';
import { formatRowDate, readRowDate } from './price-rows.ts';
import { readPriceCsv } from './read-price-csv.ts';
import { createRig, type Rig } from './testing/rig.ts';

const ZONE = 'Asia/Shanghai';
const reader = { plan: loadNumberPlan(), readDate: (text: string) => readRowDate(text, ZONE) };
const read = (text: string | Buffer) => readPriceCsv(Readable.from([Buffer.from(text)]), reader);
const faultsOf = async (text: string) => (await read(text)).faults.map(({ row, field, message }) => `${row} ${field}: ${message}`);

describe('a price list as CSV', () => {
  test('what spreadsheets write is read: mark, CRLF, quotes, semicolons, tabs, any order of columns', async () => {
    for (const [separator, end] of [
      [',', '\n'],
      [';', '\r\n'],
      ['\t', '\r\n'],
    ] as const) {
      const lines = [
        ['Price', 'country', 'prefix', 'from'],
        ['"0.05"', 'gb', '', '2026-03-01'],
        ['.1', '', '+4477', ''],
        ['0', '', '*', ''],
      ];
      const text = `\ufeff${lines.map((cells) => cells.join(separator)).join(end)}${end}`;
      const { rows, faults } = await read(text);
      assert.deepEqual(faults, []);
      assert.deepEqual(
        rows.map(({ kind, key, priceMicros, from }) => [kind, key, priceMicros, from]),
        [
          ['country', 'GB', 50_000, Date.UTC(2026, 1, 28, 16)],
          ['prefix', '4477', 100_000, null],
          ['prefix', '', 0, null],
        ],
      );
    }
  });

  test('every bad row is told, with the fix', async () => {
    const text = [
      'prefix,country,mcc,mnc,price,from,until',
      '44,,,,0.0000001,,',
      '44a,,,,"0,01",2026-02-30,',
      '44,GB,,,1,,',
      ',,,01,1,,',
      ',,234,99,1,,',
      ',ZZ,,,-1,2026-03-02,2026-03-01',
      '44,,,,0,01,,',
      '4"4,,,,1,,',
      ',,,,1,,',
      '45,,,,1,,',
    ].join('\n');
    const faults = await faultsOf(text);
    const found = (row: number, pattern: RegExp): void =>
      assert.ok(
        faults.some((fault) => fault.startsWith(`${row} `) && pattern.test(fault)),
        `${row} ${pattern} in\n${faults.join('\n')}`,
      );
    found(2, /price: price must have at most 6 decimals/);
    found(3, /prefix: prefix must be digits/);
    found(3, /write 0\.01 for 0,01/);
    found(3, /from: from must be a date/);
    found(4, /one of prefix, country and mcc/);
    found(5, /mcc is missing/);
    found(6, /there is no 234-99/);
    found(7, /ZZ is none/);
    found(7, /must not be negative/);
    found(7, /until must be after from/);
    found(8, /decimal comma/);
    found(9, /quote/);
    found(10, /needs a prefix/);
    assert.ok(!faults.some((fault) => fault.startsWith('11 ')));
  });

  test('a header that is not one', async () => {
    assert.match((await faultsOf(''))[0] ?? '', /empty/);
    assert.match((await faultsOf('44,0.01\n'))[0] ?? '', /must name the columns/);
    assert.match((await faultsOf('prefix,prise\n44,1'))[0] ?? '', /"prise" is none \(price\?\)/);
    assert.match((await faultsOf('prefix\n44'))[0] ?? '', /no column price/);
    assert.match((await faultsOf('prefix,price\n"44,1\n45,1\n'))[0] ?? '', /never closed/);
  });

  test('dates come back as they were written', () => {
    for (const text of ['2026-03-01', '2026-12-31 23:59', '2026-07-01 00:00:01']) {
      const at = readRowDate(text, ZONE);
      assert.equal(formatRowDate(at, ZONE), text);
    }
  });
});

describe('price lists of the operator', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(() => rig.close());
  const upload = (text: string, query = '', list = 'gold') =>
    rig.call('POST', `/api/price-lists/${list}/import${query}`, text, { 'content-type': 'text/csv' });
  const make = () => rig.call('POST', '/api/price-lists', { name: 'gold', currency: 'EUR' });
  const exported = async () => String((await rig.call('GET', '/api/price-lists/gold/export')).body);

  test('a file goes in whole or not at all, and comes out the same', async () => {
    assert.equal((await make()).status, 201);
    const bad = await upload('prefix,price\n44,1\n44,2\n45,x\n');
    assert.equal(bad.status, 400);
    assert.deepEqual(
      bad.body.faults.map(({ row, field }: { row: number; field: string }) => [row, field]),
      [
        [3, 'row'],
        [4, 'price'],
      ],
    );
    assert.equal((await rig.call('GET', '/api/price-lists/gold')).body.rows, 0);
    assert.deepEqual((await upload('prefix,price\n44,1\n', '?dryRun=true')).body, { rows: 1, dryRun: true, faults: [] });
    assert.equal((await rig.call('GET', '/api/price-lists/gold')).body.rows, 0);
    const good =
      'prefix,country,mcc,mnc,price,from,until,type\r\n44,,,,1.000000,,2026-03-01,sms\r\n44,,,,2.000000,2026-03-01,,sms\r\n,DE,,,0.070000,,,sms\r\n';
    assert.equal((await upload(good)).status, 200);
    assert.equal(await exported(), good);
    assert.equal((await upload(good)).status, 400);
    assert.equal((await upload(await exported(), '?replace=true')).status, 200);
    assert.equal(await exported(), good);
  });

  test('any octets are taken whole or refused', async () => {
    await make();
    const cell = fc.constantFrom('44', '4477', '', '0.01', '0,01', '"', '""', 'GB', '2026-03-01', '*', 'x', '\ufeff', '234');
    const line = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(','));
    const files = fc
      .array(line, { maxLength: 6 })
      .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => ['prefix,price', ...lines].join(end)));
    await fc.assert(
      fc.asyncProperty(fc.oneof(files, fc.string()), async (text) => {
        const before = await exported();
        const { status, body } = await upload(text, '?replace=true');
        const after = await exported();
        if (status === 200) assert.equal(after.split('\r\n').length - 2, body.rows);
        else {
          assert.equal(status, 400, JSON.stringify(body));
          assert.ok(body.faults.length > 0);
          assert.equal(after, before);
        }
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('rows by hand: an overlap is refused by name, an end makes room', async () => {
    await make();
    const add = (row: object) => rig.call('POST', '/api/price-lists/gold/rows', row);
    const first = await add({ prefix: '44', price: '1', until: '2026-03-01' });
    assert.deepEqual([first.status, first.body.prefix, first.body.until], [201, '44', '2026-03-01']);
    const second = await add({ prefix: '+44', price: '2' });
    assert.deepEqual([second.status, second.body.error.code], [409, 'conflict']);
    assert.match(second.body.error.message, /prefix 44 has a price for the same time in the list/);
    assert.equal((await add({ prefix: '44', price: '2', from: '2026-03-01' })).status, 201);
    assert.equal((await add({ prefix: '44', price: '1.1234567' })).body.error.field, 'price');
    assert.equal((await rig.call('DELETE', `/api/price-lists/gold/rows/${first.body.id}`)).status, 204);
    assert.equal((await rig.call('DELETE', `/api/price-lists/gold/rows/${first.body.id}`)).status, 404);
  });

  test('an account with money keeps its currency', async () => {
    await make();
    await rig.call('POST', '/api/accounts', { name: 'rich', balance: '5' });
    await rig.call('POST', '/api/accounts', { name: 'poor' });
    const assign = (account: string) => rig.call('PUT', `/api/accounts/${account}/price-list`, { list: 'gold' });
    assert.deepEqual((await assign('poor')).body, { account: 'poor', list: 'gold', currency: 'EUR' });
    const refused = await assign('rich');
    assert.equal(refused.status, 409);
    assert.match(refused.body.error.message, /name the currency of default first/);
    assert.equal((await rig.call('PATCH', '/api/price-lists/default', { currency: 'EUR' })).status, 200);
    assert.equal((await assign('rich')).status, 200);
    const other = await rig.call('PATCH', '/api/price-lists/gold', { currency: 'USD' });
    assert.match(other.body.error.message, /rich has money in EUR/);
    assert.equal((await rig.call('DELETE', '/api/price-lists/gold')).status, 409);
  });

  test('a preview says what it costs, what it earns and why', async () => {
    await rig.call('POST', '/api/connectors', { name: 'carrier-a', host: '127.0.0.1', port: 2775, systemId: 's', password: 'p' });
    await rig.call('POST', '/api/routes', { connector: 'carrier-a' });
    await rig.call('POST', '/api/accounts', { name: 'acme' });
    await make();
    await rig.call('POST', '/api/price-lists', { name: 'carrier-a-cost', currency: 'EUR', connector: 'carrier-a' });
    await upload('country,prefix,price\nGB,,0.05\n,44,0.09\n,4474,0.04\n');
    await upload('prefix,price\n44,0.03\n', '', 'carrier-a-cost');
    assert.equal((await rig.call('PUT', '/api/accounts/acme/price-list', { list: 'carrier-a-cost' })).status, 409);
    await rig.call('PUT', '/api/accounts/acme/price-list', { list: 'gold' });
    const { body } = await rig.call('POST', '/api/price-preview', {
      account: 'acme',
      numbers: ['447400123456', '447912123456', '4912345678', 'abc'],
      content: 'x'.repeat(161),
    });
    const [first, second, third, fourth] = body;
    assert.deepEqual(
      [first.price, first.cost, first.margin, first.segments, first.connector],
      ['0.080000', '0.060000', '0.020000', 2, 'carrier-a'],
    );
    assert.deepEqual(
      first.prices.rows.map(({ prefix, country, verdict }: Record<string, string>) => [prefix || country, verdict]),
      [
        ['4474', 'matched'],
        ['GB', 'less_specific'],
        ['44', 'less_specific'],
      ],
    );
    assert.equal(second.price, '0.100000');
    assert.deepEqual([third.refusal, fourth.refusal], ['no_price', 'number_abnormal']);
    const plan = await rig.call('GET', '/api/number-plan/+447400123456');
    assert.deepEqual([plan.body.country, plan.body.type], ['GB', 'mobile']);
    assert.match(plan.body.sources[0], /libphonenumber/);
  });
});
