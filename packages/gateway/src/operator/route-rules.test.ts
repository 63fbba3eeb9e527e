import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectorOf } from '../core/testing.ts';
import { type Answer, createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await createRig();
  rig.script.connectors.push(connectorOf(1), connectorOf(2));
  await rig.call('POST', '/api/accounts', { name: 'acme', password: 'secret99' });
});
after(() => rig.close());

const add = (body: unknown): Promise<Answer> => rig.call('POST', '/api/route-rules', body);
const to = (...names: string[]) => names.map((connector) => ({ connector }));
const refusal = ({ status, body }: Answer) => [status, body.error?.field, body.error?.message];

test('what is wrong is named with its field and the fix, and nothing is kept', async () => {
  const cases: [unknown, string, RegExp][] = [
    [{}, 'targets', /^targets is missing$/],
    [{ targets: [] }, 'targets', /at least one connector/],
    [{ targets: to('nobody') }, 'targets', /the connector "nobody", which does not exist; connector list shows/],
    [{ targets: to('carrier1', 'carrier1') }, 'targets', /twice/],
    [{ targets: [{ connector: 'carrier1', weight: -1 }] }, 'targets', /must be a list of at most 20 objects/],
    [{ targets: to('carrier1'), accounts: ['nobody'] }, 'accounts', /"nobody", which does not exist/],
    [{ targets: to('carrier1'), prefixes: ['86x'] }, 'prefixes', /prefixes of 1 to 20 digits/],
    [{ targets: to('carrier1'), countries: ['ZZ'] }, 'countries', /ZZ, which no number belongs to/],
    [{ targets: to('carrier1'), time: { from: '08:00', to: '09:00', zone: 'Mars/One' } }, 'time', /"Mars\/One", which does not exist/],
    [{ targets: to('carrier1'), time: { from: '25:00', to: '09:00' } }, 'time', /hh:mm/],
    [{ targets: to('carrier1'), patienceSeconds: 5 }, 'patienceSeconds', /second target/],
    [{ targets: to('carrier1', 'carrier2'), secondChance: ['expired_waiting'] }, 'secondChance', /err:CODE/],
    [{ targets: to('carrier1'), strategy: 'best' }, 'strategy', /priority or weighted/],
    [{ targets: to('carrier1'), kinds: ['rcs'] }, 'kinds', /list of sms, mms/],
    [{ targets: to('carrier1'), mmsAs: 'sms' }, 'mmsAs', /mms or link/],
    [{ targets: to('carrier1'), kinds: ['sms'], mmsAs: 'link' }, 'mmsAs', /kinds leaves them out; add mms to kinds/],
    [{ targets: to('carrier1'), prefix: '86' }, 'prefix', /did you mean prefixes/],
  ];
  for (const [body, field, message] of cases) {
    const [status, named, said] = refusal(await add(body));
    assert.deepEqual([status, named], [400, field], JSON.stringify(body));
    assert.match(said, message);
  }
  assert.deepEqual((await rig.call('GET', '/api/route-rules')).body, []);
});

test('an order in which a rule is never reached is refused, however it comes about', async () => {
  const china = (await add({ targets: to('carrier1'), prefixes: ['+86'], name: 'China' })).body;
  const all = (await add({ targets: to('carrier2') })).body;
  assert.deepEqual([china.position, all.position, china.prefixes], [1, 2, ['86']]);
  assert.match(
    refusal(await add({ targets: to('carrier2'), prefixes: ['8613'] }))[2],
    /never be reached, because route rule \d+ \(China\) stands before it/,
  );
  assert.match(
    refusal(await add({ targets: to('carrier2'), prefixes: ['86'], position: 1 }))[2],
    /overlaps the new route rule: both are for the same messages/,
  );
  assert.match(refusal(await rig.call('POST', `/api/route-rules/${all.id}/move`, { position: 1 }))[2], /\(China\) would never be reached/);
  assert.match(refusal(await rig.call('PATCH', `/api/route-rules/${china.id}`, { prefixes: [] }))[2], /overlaps/);
  const kept = (await rig.call('GET', '/api/route-rules')).body;
  assert.deepEqual(
    kept.map(({ id, position, prefixes }: any) => [id, position, prefixes]),
    [
      [china.id, 1, ['86']],
      [all.id, 2, []],
    ],
  );
  const changed = await rig.call('PATCH', `/api/route-rules/${china.id}`, {
    name: 'CN',
    targets: to('carrier1', 'carrier2'),
    patienceSeconds: 9,
  });
  assert.deepEqual([changed.status, changed.body.name, changed.body.prefixes, changed.body.patienceSeconds], [200, 'CN', ['86'], 9]);
  for (const path of ['/api/route-rules/99', '/api/route-rules/99/move'])
    assert.equal(
      (await rig.call(path.endsWith('move') ? 'POST' : 'PATCH', path, path.endsWith('move') ? { position: 1 } : {})).status,
      404,
    );
  assert.equal((await rig.call('DELETE', '/api/route-rules/99')).status, 404);
  const asked = { account: 'acme', number: '+8613800138000' };
  const told = (await rig.call('POST', '/api/route-rules/explain', asked)).body;
  assert.deepEqual([told.connector, told.ruleId, told.notMatched], ['carrier1', china.id, []]);
  const other = (await rig.call('POST', '/api/route-rules/explain', { ...asked, number: '447700900123' })).body;
  assert.deepEqual([other.connector, other.notMatched], ['carrier2', [{ ruleId: china.id, name: 'CN', because: 'destination' }]]);
  assert.equal((await rig.call('POST', '/api/route-rules/explain', { ...asked, account: 'nobody' })).status, 404);
  const proposal = { routeRules: { change: [{ id: china.id, targets: to('carrier2', 'carrier1') }] } };
  const proposed = (await rig.call('POST', '/api/route-rules/explain', { ...asked, proposal })).body;
  assert.equal(proposed.connector, 'carrier2');
  assert.equal((await rig.call('POST', '/api/route-rules/explain', asked)).body.connector, 'carrier1', 'nothing was changed');
  const wrong = { routeRules: { change: [{ id: china.id, targets: to('nobody') }] } };
  assert.equal(
    refusal(await rig.call('POST', '/api/route-rules/explain', { ...asked, proposal: wrong }))[1],
    'proposal.routeRules.change.0.targets',
  );
  assert.equal(refusal(await rig.call('POST', '/api/route-rules/explain', { ...asked, number: 'x' }))[1], 'number');
});

test('an MMS: the rule that makes it a link, or why it goes as one, and what a dry run is asked', async () => {
  await rig.call('POST', '/api/accounts', { name: 'pictures', password: 'secret99' });
  await rig.call('PATCH', '/api/accounts/pictures', { mmsFallback: 'link' });
  const { body: made } = await add({
    name: 'cheap',
    targets: to('carrier1'),
    kinds: ['mms'],
    countries: ['DE'],
    mmsAs: 'link',
    position: 1,
  });
  assert.deepEqual([made.kinds, made.mmsAs], [['mms'], 'link']);
  const explain = async (body: object) =>
    (await rig.call('POST', '/api/route-rules/explain', { account: 'pictures', number: '4915112345678', content: 'Look', ...body })).body;
  const link = await explain({ kind: 'mms' });
  assert.deepEqual([link.connector, link.ruleId, link.as], ['carrier1', made.id, 'link'], JSON.stringify(link));
  assert.match(link.why, /\(cheap\) by priority, as an SMS with a link$/);
  const sms = await explain({});
  assert.deepEqual([sms.as, sms.notMatched[0]], ['sms', { ruleId: made.id, name: 'cheap', because: 'kind' }]);
  const none = await explain({ kind: 'mms', number: '447700900123' });
  assert.deepEqual([none.as, none.connector], ['link', 'carrier2']);
  assert.match(none.why, /^no rule and no route takes it as an MMS, so it goes as an SMS with a link: route rule \d+ by priority$/);
  assert.equal((await explain({ kind: 'mms', number: '447700900123', account: 'acme' })).connector, null, 'its account wants no links');
  assert.equal((await rig.call('DELETE', `/api/route-rules/${made.id}`)).status, 200);
});
