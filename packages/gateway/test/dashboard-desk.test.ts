// What a customer sets and reads on the Dashboard beside traffic: webhooks, numbers with their rules, money on paper. Always of the own account alone.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { until } from './testing/gateway.ts';
import { signInUser } from './testing/user.ts';
import { withWorld } from './testing/world.ts';

const KEY = 'f00dfeedf00dfeed';
const NOWHERE = 'http://127.0.0.1:9/hook';

test('a webhook is made, its secret shown once and changed, what it did not take is seen; another account sees none of it', () =>
  withWorld(
    async (world) => {
      const { cli } = world;
      await cli('account', 'create', 'rival', '--password', 'secret98');
      const [user, rival] = [await signInUser(world, 'acme', 'eve'), await signInUser(world, 'rival', 'mal')];
      const made = await user.post('/api/webhooks', { url: NOWHERE, events: ['report'] });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { id, secret } = made.body;
      assert.match(secret, /^whsec_/);
      const [listed] = (await user.get('/api/webhooks')).body;
      assert.deepEqual([listed.id, listed.secret, listed.account], [id, undefined, undefined]);
      const rotated = await user.post(`/api/webhooks/${id}/rotate`, { overlapHours: 1 });
      assert.notEqual(rotated.body.secret, secret);
      assert.notEqual(rotated.body.oldSecretEndsAt, null);
      const sent = await user.post('/api/send', { numbers: ['447700900123'], content: 'hello', key: KEY });
      const message = sent.body.accepted[0].id;
      const deliveries = await until(
        () => user.get(`/api/webhooks/${id}/deliveries`),
        ({ body }) => body.length === 1 && body[0].attempts > 0,
      );
      assert.deepEqual([deliveries.body[0].eventId, deliveries.body[0].state], [`report-${message}`, 'waiting']);
      const page = await user.get(`/api/messages/${message}`);
      assert.deepEqual(
        page.body.pushes.map(({ url, state }: { url: string; state: string }) => [url, state]),
        [[NOWHERE, 'waiting']],
      );
      for (const [method, path] of [
        ['PATCH', `/api/webhooks/${id}`],
        ['DELETE', `/api/webhooks/${id}`],
        ['POST', `/api/webhooks/${id}/rotate`],
        ['POST', `/api/webhooks/${id}/replay`],
        ['GET', `/api/webhooks/${id}/deliveries`],
      ] as const)
        assert.equal(
          (await rival.send(method, path, method === 'GET' || method === 'DELETE' ? undefined : {})).status,
          404,
          `${method} ${path}`,
        );
      assert.deepEqual((await rival.get('/api/webhooks')).body, []);
      assert.equal((await user.post(`/api/webhooks/${id}/replay`, {})).body.replayed, 0);
      const unreachable = await user.post('/api/webhooks', { url: 'http://10.0.0.1/' });
      assert.deepEqual([unreachable.status, unreachable.body.error.field], [400, 'url']);
      assert.equal((await user.send('DELETE', `/api/webhooks/${id}`)).status, 200);
      const changes = (await cli('change', 'list', '--kind', 'webhook')) as unknown as readonly { who: string; before: string }[];
      assert.ok(changes.length === 3 && changes.every(({ who }) => who === 'acme/eve'), JSON.stringify(changes));
      assert.ok(!JSON.stringify(changes).includes('whsec_'));
    },
    {},
    { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' },
  ));

test('own numbers and own keyword rules; none on numbers of others', () =>
  withWorld(async (world) => {
    const { cli, carrier } = world;
    await cli('account', 'create', 'rival', '--password', 'secret98');
    const [user, rival] = [await signInUser(world, 'acme', 'eve'), await signInUser(world, 'rival', 'mal')];
    await cli('number', 'add', '447700900100', '--connector', 'carrier');
    await cli('number', 'assign', '447700900100', '--account', 'acme');
    const numbers = (await user.get('/api/numbers')).body;
    assert.deepEqual([numbers.length, numbers[0].number, numbers[0].connector], [1, '447700900100', undefined]);
    assert.deepEqual((await rival.get('/api/numbers')).body, []);
    const rule = { number: '447700900100', match: 'exact', pattern: 'HOURS', reply: 'Open from nine to six.' };
    const made = await user.post('/api/inbound-rules', rule);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.deepEqual([made.body.number, made.body.pattern, made.body.account], ['447700900100', 'HOURS', undefined]);
    assert.equal((await rival.post('/api/inbound-rules', rule)).status, 404);
    assert.equal((await rival.send('PATCH', `/api/inbound-rules/${made.body.id}`, { reply: 'x' })).status, 404);
    assert.equal((await rival.send('DELETE', `/api/inbound-rules/${made.body.id}`)).status, 404);
    assert.equal((await user.post('/api/inbound-rules', { ...rule, match: 'regex' })).status, 400);
    assert.equal((await user.post('/api/inbound-rules', { ...rule, account: 'rival' })).status, 400);
    await carrier.sendFromPhone({ from: '447700900123', to: '447700900100', text: 'hours' });
    await carrier.until((stats) => stats.accepted === 1);
    const talk = await until(
      () => user.get('/api/conversations/447700900123/447700900100'),
      ({ body }) => body.rows[0]?.replies.length === 1,
    );
    assert.deepEqual([talk.body.rows[0].replies[0].content, talk.body.rows[0].replies[0].kind], ['Open from nine to six.', 'reply']);
    const changed = await user.send('PATCH', `/api/inbound-rules/${made.body.id}`, { enabled: false });
    assert.equal(changed.body.enabled, false);
    assert.equal((await user.send('DELETE', `/api/inbound-rules/${made.body.id}`)).body.removed, true);
  }));

test('statements, invoices and a ledger that the verifier takes; only for who keeps the books, and only their own', () =>
  withWorld(async (world) => {
    const { cli } = world;
    await cli('account', 'create', 'rival', '--password', 'secret98', '--balance', '3');
    const [books, rival] = [await signInUser(world, 'acme', 'finn', 'finance'), await signInUser(world, 'rival', 'mal')];
    const owner = await signInUser(world, 'acme', 'eve');
    await owner.post('/api/send', { numbers: ['447700900123'], content: 'hello', key: KEY });
    const day = (await owner.get('/api/today')).body.from.slice(0, 10);
    const statement = await books.get(`/api/statement?from=${day}&to=${day}`);
    assert.equal(statement.body.account, 'acme');
    assert.equal((await books.get('/api/statement?month=2026-13')).status, 400);
    const csv = await books.get(`/api/statement?from=${day}&to=${day}&format=csv`);
    assert.equal(csv.status, 200);
    const folder = mkdtempSync(join(tmpdir(), 'trunkline-ledger-'));
    try {
      const file = join(folder, 'ledger.ndjson');
      writeFileSync(file, (await books.get('/api/ledger/export')).body);
      const checked = await cli('ledger', 'verify-file', file);
      assert.equal(checked['holds'], true, JSON.stringify(checked));
      const proof = await books.get('/api/ledger/proof');
      assert.match(proof.body.hash, /^[0-9a-f]{64}$/);
      // The customer needs nothing of ours but the page of code that came along.
      const verifier = join(folder, 'verify-ledger.mjs');
      writeFileSync(verifier, (await books.get('/api/ledger/verifier')).body);
      const { stdout } = await promisify(execFile)(process.execPath, [verifier, file]);
      assert.ok(stdout.includes(`of acme; last seal ${proof.body.hash}`), stdout);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    await cli('invoice', 'issue', 'acme', '--month', '2020-01');
    const [invoice] = (await books.get('/api/invoices')).body;
    assert.equal(invoice.account, undefined);
    assert.equal((await books.get(`/api/invoices/${invoice.number}`)).status, 200);
    assert.equal((await books.get(`/api/invoices/${invoice.number}?format=pdf`)).status, 200);
    assert.deepEqual((await rival.get('/api/invoices')).body, []);
    assert.equal((await rival.get(`/api/invoices/${invoice.number}`)).status, 404);
    assert.ok(!(await rival.get('/api/ledger/export')).body.includes('acme'));
    const developer = await signInUser(world, 'acme', 'dev', 'developer');
    assert.equal((await developer.get('/api/ledger/export')).status, 403);
    assert.equal((await books.get('/api/webhooks')).status, 403);
  }));
