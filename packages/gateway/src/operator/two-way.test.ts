// The operator API over virtual numbers, rents, rules for inbound messages, doors and consent: what it takes, what it refuses and how.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  await rig.call('POST', '/api/accounts', { name: 'acme', balance: 10 });
  await rig.call('POST', '/api/accounts', { name: 'other', balance: 1 });
});
afterEach(() => rig.close());

const add = (number: string, more: object = {}) => rig.call('POST', '/api/numbers', { number, ...more });
const assign = (number: string, body: object) => rig.call('POST', `/api/numbers/${number}/assign`, body);
const errorOf = ({ status, body }: Awaited<ReturnType<Rig['call']>>): string =>
  `${status} ${body.error?.code} ${body.error?.field ?? ''}`.trim();

test('a number with all that is known of it; what was not said is guessed from the number', async () => {
  const { status, body } = await add('+44 7700 900099', { monthly: '1.5', setup: 2, quarantineDays: 30, consentLanguages: ['en', 'zh'] });
  assert.deepEqual(
    [status, body.number, body.kind, body.country, body.state, body.monthly, body.capabilities],
    [201, '447700900099', 'long', 'GB', 'free', '1.500000', ['receive', 'send']],
  );
  assert.equal((await add('88222')).body.kind, 'short');
  assert.deepEqual((await add('Acme', { kind: 'alphanumeric' })).body.capabilities, ['send']);
  const changed = await rig.call('PATCH', '/api/numbers/88222', {
    country: 'us',
    consentTexts: { stop: 'bye {from}' },
    consentWords: { stop: ['Halt'] },
  });
  assert.deepEqual([changed.body.country, changed.body.consentTexts.stop, changed.body.consentWords.stop], ['US', 'bye {from}', ['Halt']]);
  assert.equal((await rig.call('DELETE', '/api/numbers/88222')).body.removed, true);
});

test('what cannot be is refused with its field, and nothing is kept', async () => {
  for (const [body, wanted] of [
    [{ number: '12' }, '400 parameter number'],
    [{ number: 'Acme' }, '400 parameter number'],
    [{ number: '88222', kind: 'alphanumeric' }, '400 parameter kind'],
    [{ number: '88222', kind: 'wide' }, '400 parameter kind'],
    [{ number: '88222', country: 'XX' }, '400 parameter country'],
    [{ number: '88222', monthly: -1 }, '400 parameter monthly'],
    [{ number: '88222', setup: '0.0000001' }, '400 parameter setup'],
    [{ number: '88222', consentLanguages: ['tlh'] }, '400 parameter consentLanguages'],
    [{ number: '88222', consentTexts: { stop: '{nope}' } }, '400 parameter consentTexts'],
    [{ number: '88222', consentWords: { stop: ['!'] } }, '400 parameter consentWords'],
    [{ number: '88222', connector: 'nobody' }, '404 not_found connector'],
  ] as const)
    assert.equal(errorOf(await rig.call('POST', '/api/numbers', body)), wanted, JSON.stringify(body));
  assert.deepEqual((await rig.call('GET', '/api/numbers')).body, []);
});

test('rented with its fees, refused when the balance is short, released, its life told', async () => {
  await add('88222', { setup: 2, monthly: 3 });
  assert.equal(errorOf(await assign('88222', { account: 'other' })), '409 balance_too_low number');
  const rented = await assign('88222', { account: 'acme', monthly: '1' });
  assert.deepEqual([rented.body.account, rented.body.state, rented.body.rents[0].monthly], ['acme', 'rented', '1.000000']);
  assert.equal((await rig.call('GET', '/api/accounts/acme')).body.balance, '7.000000');
  assert.equal((await assign('88222', { account: 'acme' })).status, 200, 'said again, it changes nothing');
  assert.equal(errorOf(await assign('88222', { account: 'other', setup: 0, monthly: 0 })), '409 exists number');
  assert.equal(errorOf(await assign('88222', { account: 'acme', keyword: 'x' })), '400 parameter keyword');
  assert.equal(errorOf(await rig.call('POST', '/api/numbers/88222/release', { account: 'other' })), '404 not_found number');
  await rig.call('PATCH', '/api/numbers/88222', { quarantineDays: 3 });
  const released = await rig.call('POST', '/api/numbers/88222/release', {});
  assert.deepEqual([released.body.account, released.body.state, released.body.rents], [null, 'quarantined', []]);
  assert.equal(errorOf(await assign('88222', { account: 'acme' })), '409 exists number');
  const events = (await rig.call('GET', '/api/numbers/88222/rents')).body.rows;
  assert.deepEqual(
    events.map((row: any) => [row.event, row.account, row.amount]),
    [
      ['ended', 'acme', '0.000000'],
      ['rented', 'acme', '3.000000'],
    ],
  );
  assert.equal(errorOf(await rig.call('DELETE', '/api/numbers/88222')), '409 exists number');
});

test('a shared number is rented by keyword', async () => {
  await add('88222', { shared: true });
  assert.equal(errorOf(await assign('88222', { account: 'acme' })), '400 parameter keyword');
  assert.equal(errorOf(await assign('88222', { account: 'acme', keyword: 'two words' })), '400 parameter keyword');
  assert.equal((await assign('88222', { account: 'acme', keyword: 'PIZZA!' })).body.rents[0].keyword, 'pizza');
  assert.equal(errorOf(await assign('88222', { account: 'other', keyword: 'pizza' })), '409 exists number');
  const both = (await assign('88222', { account: 'other', keyword: 'taxi' })).body;
  assert.deepEqual([both.state, both.account, both.rents.length], ['shared', null, 2]);
  assert.equal(errorOf(await rig.call('PATCH', '/api/numbers/88222', { shared: false })), '409 exists shared');
  assert.equal((await rig.call('POST', '/api/numbers/88222/release', { keyword: 'Taxi' })).body.rents.length, 1);
});

test('rules: read back as set, changed, rolled back; a bomb, a loop and an unknown variable are refused', async () => {
  await add('88222');
  const made = await rig.call('POST', '/api/inbound-rules', {
    number: '88222',
    account: 'acme',
    match: 'prefix',
    pattern: 'Order',
    reply: 'ok {rest}',
  });
  assert.deepEqual([made.status, made.body.number, made.body.account, made.body.enabled], [201, '88222', 'acme', true]);
  for (const [body, wanted] of [
    [{ match: 'regex', pattern: '((a{100}){100}){100}', reply: 'x' }, '400 parameter pattern'],
    [{ match: 'regex', pattern: '(', reply: 'x' }, '400 parameter pattern'],
    [{ match: 'exact', pattern: ' ', reply: 'x' }, '400 parameter pattern'],
    [{ match: 'any', reply: '{secret}' }, '400 parameter reply'],
    [{ match: 'any', forwardTo: '88222' }, '400 parameter forwardTo'],
    [{ match: 'any', forwardTo: 'BANK' }, '400 parameter forwardTo'],
    [{ match: 'any', forwardTo: '447700900555', forwardText: ' ' }, '400 parameter forwardText'],
    [{ match: 'any', webhook: 'https://example.com' }, '400 parameter webhook'],
    [{ match: 'any', number: '1234567' }, '404 not_found number'],
    [{ match: 'any', account: 'nobody' }, '404 not_found account'],
  ] as const)
    assert.equal(errorOf(await rig.call('POST', '/api/inbound-rules', body)), wanted, JSON.stringify(body));
  assert.equal((await rig.call('GET', '/api/inbound-rules')).body.length, 1);
  const changed = await rig.call('PATCH', '/api/inbound-rules/1', { enabled: false, reply: 'new' });
  assert.deepEqual([changed.body.enabled, changed.body.reply, changed.body.pattern], [false, 'new', 'Order']);
  const [change] = (await rig.call('GET', '/api/changes?kind=inbound-rule&limit=1')).body;
  await rig.call('POST', `/api/changes/${change.id}/rollback`);
  const [rule] = (await rig.call('GET', '/api/inbound-rules')).body;
  assert.deepEqual([rule.enabled, rule.reply], [true, 'ok {rest}']);
  const regex = { match: 'regex', pattern: '^a', reply: 'x' };
  for (let count = 0; count < 50; count++) assert.equal((await rig.call('POST', '/api/inbound-rules', regex)).status, 201);
  assert.equal(errorOf(await rig.call('POST', '/api/inbound-rules', regex)), '400 parameter match');
  assert.equal(errorOf(await rig.call('PATCH', '/api/inbound-rules/1', regex)), '400 parameter match');
  assert.equal((await rig.call('PATCH', '/api/inbound-rules/2', { pattern: '^b' })).body.pattern, '^b');
  assert.equal((await rig.call('DELETE', '/api/inbound-rules/1')).body.removed, true);
  assert.equal(errorOf(await rig.call('DELETE', '/api/inbound-rules/1')), '404 not_found id');
});

test('doors: the path is shown once, the secret never in the record of changes', async () => {
  const made = await rig.call('POST', '/api/doors', { name: 'twilio', form: 'twilio', secret: 'auth-token' });
  assert.match(made.body.path, /^\/inbound\/twilio\/[0-9a-f]{32}$/);
  assert.doesNotMatch(JSON.stringify((await rig.call('GET', '/api/doors')).body), new RegExp(`auth-token|${made.body.token}`));
  assert.equal((await rig.call('GET', '/api/doors/twilio?reveal=true')).body.secret, 'auth-token');
  const renewed = await rig.call('PATCH', '/api/doors/twilio', { renewToken: true, publicUrl: 'https://x.example/y' });
  assert.notEqual(renewed.body.token, made.body.token);
  for (const [body, wanted] of [
    [{ mapping: { nope: 'x' } }, '400 parameter mapping'],
    [{ publicUrl: 'ftp://x' }, '400 parameter publicUrl'],
    [{ form: 'carrier-pigeon' }, '400 parameter form'],
    [{ connector: 'nobody' }, '404 not_found connector'],
  ] as const)
    assert.equal(errorOf(await rig.call('PATCH', '/api/doors/twilio', body)), wanted);
  assert.equal(errorOf(await rig.call('POST', '/api/doors', { name: 'twilio' })), '409 exists name');
  assert.doesNotMatch(JSON.stringify((await rig.call('GET', '/api/changes')).body), /auth-token/);
  const changes = (await rig.call('GET', '/api/changes?kind=door')).body;
  assert.doesNotMatch(
    JSON.stringify((await rig.call('GET', `/api/changes/${changes[0].id}`)).body),
    new RegExp(`auth-token|${renewed.body.token}`),
  );
  assert.equal((await rig.call('DELETE', '/api/doors/twilio')).body.removed, true);
});

test('consent: empty, bad queries, CSV with its headings; no handset without the demo', async () => {
  assert.deepEqual((await rig.call('GET', '/api/consents')).body, { rows: [], next: null });
  assert.equal(errorOf(await rig.call('GET', '/api/consents?account=nobody')), '404 not_found account');
  const csv = await rig.call('GET', '/api/consents?format=csv');
  assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
  assert.match(csv.body, /^id,at,kind,.*\r\n$/);
  assert.equal(errorOf(await rig.call('POST', '/api/handset/messages', { from: '1', to: '2', text: '' })), '404 not_found');
  assert.equal(errorOf(await rig.call('GET', '/api/inbound/7')), '404 not_found id');
});
