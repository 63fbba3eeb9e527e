// Money over the operator port, with a real ledger behind it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { realClock } from '../ports/clock.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import { acceptedBy, addConnector, checkLedger, simplePlan, submit, withFolder } from '../store/testing.ts';
import { inHelvetica, shortMoney } from '../web/statement-pdf.ts';
import { createRig, type Rig } from './testing/rig.ts';
import type { Store } from '../ports/store.ts';

const withLedger = (run: (rig: Rig, store: Store, folder: string) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const store = await openSqliteStore({ folder, clock: realClock });
    const rig = await createRig(store);
    try {
      for (const name of ['top', 'shop', 'leaf'])
        assert.equal((await rig.call('POST', '/api/accounts', { name, balance: '10' })).status, 201);
      await addConnector(store, 'carrier');
      await run(rig, store, folder);
      await checkLedger(store);
    } finally {
      await rig.close();
      await store.close();
    }
  });

const errorOf = async (answer: Promise<{ status: number; body: any }>): Promise<readonly unknown[]> => {
  const { status, body } = await answer;
  return [status, body.error?.code, body.error?.field, body.error?.message];
};

test('a credit line is set, shown, and not lowered below what is used', () =>
  withLedger(async (rig, store) => {
    assert.deepEqual((await rig.call('PUT', '/api/accounts/top/credit-limit', { limit: '5.5' })).body, {
      name: 'top',
      creditLimit: '5.500000',
    });
    await submit(store, simplePlan(1, ['86138'], { priceMicros: 12_000_000 }));
    assert.deepEqual(await errorOf(rig.call('PUT', '/api/accounts/top/credit-limit', { limit: '1' })), [
      409,
      'balance_too_low',
      'limit',
      'The account is at -2.000000: the limit must be at least 2.000000',
    ]);
    const { body } = await rig.call('GET', '/api/accounts/top');
    assert.deepEqual([body.balance, body.creditLimit, body.parent], ['-2.000000', '5.500000', null]);
    assert.equal((await rig.call('PUT', '/api/accounts/top/credit-limit', { limit: '-1' })).status, 400);
  }));

test('a reseller tree: mark-ups, loops refused by name, transfers along it and nowhere else', () =>
  withLedger(async (rig, store) => {
    const put = (name: string, parent: string, more: object = {}) => rig.call('PUT', `/api/accounts/${name}/parent`, { parent, ...more });
    assert.deepEqual((await put('shop', 'top', { markupPercent: '12.5', markup: '0.001' })).body, {
      name: 'shop',
      parent: 'top',
      markupPercent: '12.5',
      markup: '0.001000',
    });
    await put('leaf', 'shop');
    assert.deepEqual(await errorOf(put('top', 'leaf')), [
      400,
      'parameter',
      'parent',
      'That would be a loop: top → leaf → shop → top; choose a parent that is not below top',
    ]);
    assert.deepEqual((await errorOf(put('leaf', 'nobody')))[0], 404);
    assert.deepEqual((await errorOf(put('leaf', 'shop', { markupPercent: '1.234' })))[2], 'markupPercent');
    assert.deepEqual((await rig.call('GET', '/api/accounts/top/sub-accounts')).body, [
      { name: 'shop', markupPercent: '12.5', markup: '0.001000' },
    ]);
    const move = (from: string, to: string, balance: string) => rig.call('POST', `/api/accounts/${from}/transfer`, { to, balance });
    assert.equal((await move('top', 'shop', '4')).status, 200);
    assert.equal((await move('leaf', 'shop', '1')).status, 200);
    assert.deepEqual((await errorOf(move('top', 'leaf', '1')))[3], 'leaf is neither the parent nor a sub-account of top');
    assert.deepEqual((await errorOf(move('top', 'shop', '6.000001')))[1], 'balance_too_low');
    assert.equal((await store.balance(2)).balanceMicros, 15_000_000);
    assert.equal((await rig.call('DELETE', '/api/accounts/leaf/parent')).status, 200);
    assert.equal((await rig.call('DELETE', '/api/accounts/leaf/parent')).status, 404);
  }));

test('a gift that expires is granted and listed', () =>
  withLedger(async (rig) => {
    const made = await rig.call('POST', '/api/accounts/top/grants', { gift: '2', days: 30, reference: 'spring' });
    assert.equal(made.status, 201);
    const { body } = await rig.call('GET', '/api/accounts/top/grants');
    assert.deepEqual(body, [{ amount: '2.000000', left: '2.000000', expiresAt: made.body.expiresAt, reference: 'spring' }]);
    assert.equal((await rig.call('POST', '/api/accounts/top/grants', { gift: '0', days: 30 })).status, 400);
    assert.equal((await rig.call('POST', '/api/accounts/top/grants', { gift: '1', days: 0 })).status, 400);
  }));

const node = (args: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env: { PATH: process.env['PATH'] ?? '' } }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
const SCRIPT = fileURLToPath(new URL('../../../../docs/verify-ledger.mjs', import.meta.url));
const CLI = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

test('an exported ledger is proven offline, by the command and by the script of the documents; damage is found by both', () =>
  withLedger(async (rig, store, folder) => {
    const first = await submit(store, simplePlan(1, ['86138', '86139']));
    await store.recordOutcomes([acceptedBy(first, 'k')]);
    await rig.call('POST', '/api/accounts/top/credit', { balance: '1', reference: 'Überweisung 中 "x"' });
    const text: string = (await rig.call('GET', '/api/accounts/top/ledger/export')).body;
    const { hash } = (await rig.call('GET', '/api/accounts/top/ledger/proof')).body;
    const good = join(folder, 'good.ndjson');
    writeFileSync(good, text);
    for (const args of [
      [CLI, 'ledger', 'verify-file', good, '--head', hash],
      [SCRIPT, good],
    ]) {
      const { code, out, err } = await node(args);
      assert.equal(code, 0, out + err);
      assert.match(out, /^The file holds: 4 transfer\(s\)/);
      assert.ok(out.includes(hash));
    }
    const lines = text.trimEnd().split('\n');
    const bad = join(folder, 'bad.ndjson');
    const damages = [
      text.replace('"balanceMicros":1000000,', '"balanceMicros":1000001,'),
      `${lines.toSpliced(2, 1).join('\n')}\n`,
      `${lines.toSpliced(2, 0, lines[2] ?? '').join('\n')}\n`,
      `${lines.toSpliced(1, 2, lines[2] ?? '', lines[1] ?? '').join('\n')}\n`,
      text.trimEnd(),
      `${lines.slice(0, -1).join('\n')}\n`,
    ];
    const verdicts = await Promise.all(
      damages.flatMap((damaged, index) => {
        const file = `${bad}${index}`;
        writeFileSync(file, damaged);
        return [node([SCRIPT, file]), node([CLI, 'ledger', 'verify-file', file])];
      }),
    );
    for (const [index, { code }] of verdicts.entries()) assert.equal(code, 1, `damage ${index >> 1}`);
    const csv: string = (await rig.call('GET', '/api/accounts/top/ledger/export?format=csv')).body;
    assert.equal(csv.split('\r\n').length, 6);
    assert.match(csv, /"Überweisung 中 ""x"""/);
    assert.equal((await rig.call('GET', '/api/accounts/top/ledger/export?month=2026-13')).status, 400);
  }));

test('statements as JSON, CSV and PDF; invoices numbered, kept, never of a time that is not over', () =>
  withLedger(async (rig, store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '447700900001'], { priceMicros: 30_000 }));
    await store.recordOutcomes([acceptedBy(first, 'k')]);
    const day = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
    const today = day(realClock.now());
    const path = `/api/accounts/top/statement?from=2023-11-01&to=${today}`;
    const { body } = await rig.call('GET', path);
    assert.deepEqual(body.totals, {
      opening: '0.000000',
      entries: '10.000000',
      usage: '0.030000',
      refunds: '0.000000',
      closing: '9.970000',
    });
    assert.deepEqual(
      body.usage.map((row: any) => [row.account, row.destination, row.messages]),
      [['top', '+86', 1]],
    );
    const csv: string = (await rig.call('GET', `${path}&format=csv`)).body;
    assert.match(csv, /\r\nusage,\d{4}-\d\d-\d\d,top,0086,0\.030000,1,1,-0\.030000,0\.000000,,\r\n/);
    const amounts = csv
      .split('\r\n')
      .slice(1, -2)
      .map((line) => Number(line.split(',')[7]));
    assert.equal(
      amounts.reduce((sum, amount) => sum + Math.round(amount * 1e6), 0),
      9_970_000,
    );
    const pdf = await rig.call('GET', `${path}&format=pdf`);
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    assert.ok(String(pdf.body).startsWith('%PDF-'));
    const issue = (period: object) => rig.call('POST', '/api/accounts/top/invoices', period);
    assert.deepEqual((await errorOf(issue({ from: '2023-11-01', to: today }))).slice(0, 3), [400, 'parameter', 'to']);
    const made = await issue({ month: '2023-11' });
    assert.deepEqual([made.status, made.body.number, made.body.from], [201, 1, '2023-11-01T00:00:00.000+08:00']);
    assert.deepEqual((await errorOf(issue({ month: '2023-11' })))[3], 'Invoice 1 is of this period already');
    assert.deepEqual((await errorOf(issue({ from: '2023-11-30', to: '2023-12-01' })))[1], 'exists');
    assert.equal((await issue({ month: '2023-12' })).body.number, 2);
    assert.deepEqual(
      (await rig.call('GET', '/api/invoices')).body.map((row: any) => row.number),
      [1, 2],
    );
    assert.equal((await rig.call('GET', '/api/invoices/1')).body.statement.account, 'top');
    assert.ok(String((await rig.call('GET', '/api/invoices/1?format=pdf')).body).startsWith('%PDF-'));
    assert.equal((await rig.call('GET', '/api/invoices/3')).status, 404);
    for (const query of [
      '',
      '?month=2023-13',
      '?from=2023-02-30&to=2023-03-01',
      '?from=2023-03-02&to=2023-03-01',
      '?month=2023-11&from=2023-11-01',
    ])
      assert.equal((await rig.call('GET', `/api/accounts/top/statement${query}`)).status, 400, query);
  }));

test('a PDF is readable whatever its font lacks', () => {
  assert.equal(inHelvetica('Zoë’s café € – 中A'), 'Zoë’s café € – [U+4E2D]A');
  assert.equal(inHelvetica('e\u0301'), 'é');
  assert.deepEqual([1_000_000, 37_500, 0, -1, 12_345_678].map(shortMoney), ['1.00', '0.0375', '0.00', '-0.000001', '12.345678']);
});
