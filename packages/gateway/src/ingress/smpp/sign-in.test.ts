import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KeyScope } from '../../core/access.ts';
import { FAILURES_PER_ACCOUNT_AND_ADDRESS_MAX } from '../sign-in-limits.ts';
import { PASSWORD, refusal, type Rig, sharedDoor, submitSm, withDoor } from './testing.ts';

const withShared = sharedDoor();
const NAME_OF_15 = 'fifteen-letters';

describe('bind', () => {
  test('in each mode, with a name of 15 characters and a password of 8', () =>
    withDoor(async (rig) => {
      await rig.account(NAME_OF_15);
      assert.equal(PASSWORD.length, 8);
      for (const mode of ['transmitter', 'receiver', 'transceiver'] as const) {
        const esme = await rig.esme(NAME_OF_15, { mode });
        assert.equal(esme.client.boundAs, { transmitter: 'BOUND_TX', receiver: 'BOUND_RX', transceiver: 'BOUND_TRX' }[mode]);
        assert.equal(rig.door.counts()[mode], 1);
        await esme.client.unbind();
      }
      assert.deepEqual(rig.door.counts(), { transmitter: 0, receiver: 0, transceiver: 0 });
    }));

  test('a receiver may not submit, and a bound ESME may not bind again', () =>
    withShared(async (rig) => {
      await rig.account('acme');
      const receiver = await rig.esme('acme', { mode: 'receiver' });
      assert.deepEqual(await receiver.send(submitSm()), { kind: 'unsent', why: 'not_bound' });
      await receiver.client.unbind();
    }));

  test('a wrong name and a wrong password look the same, and a password is compared whole', () =>
    withShared(async (rig) => {
      await rig.account('acme');
      for (const password of ['secret1', 'secret123', 'SECRET12', 'secret12 ', ''])
        assert.equal(await refusal(rig.esme('acme', { password })), 'ESME_RINVPASWD', password);
      for (const name of ['acm', 'acme2', 'Acme', '']) assert.equal(await refusal(rig.esme(name)), 'ESME_RINVPASWD', name);
      assert.equal(await refusal(rig.esme('acme')), 'bound');
    }));

  test('a long password works, and one of its own for SMPP replaces the API password', () =>
    withShared(async (rig) => {
      const long = 'a-password-of-more-than-eight';
      await rig.account('acme', {}, { smppPassword: long });
      assert.equal(await refusal(rig.esme('acme', { password: long })), 'bound');
      assert.equal(await refusal(rig.esme('acme', { password: long.slice(0, 8) })), 'ESME_RINVPASWD');
      assert.equal(await refusal(rig.esme('acme', { password: PASSWORD })), 'ESME_RINVPASWD');
    }));

  test('another address than the listed ones, and a locked account, are refused after the password only', () =>
    withShared(async (rig) => {
      await rig.account('office', { ipAllow: ['10.0.0.0/8'] });
      const locked = await rig.account('locked');
      await rig.store.setAccount(locked, { locked: true });
      await rig.reload();
      for (const name of ['office', 'locked']) {
        assert.equal(await refusal(rig.esme(name)), 'ESME_RBINDFAIL', name);
        assert.equal(await refusal(rig.esme(name, { password: 'wrong' })), 'ESME_RINVPASWD', name);
      }
    }));

  test('one bind more than the account may have is ESME_RALYBND, until one goes', () =>
    withShared(async (rig) => {
      await rig.account('acme', { smppBindsMax: 2 });
      const first = await rig.esme('acme');
      await rig.esme('acme', { mode: 'transmitter' });
      assert.equal(await refusal(rig.esme('acme')), 'ESME_RALYBND');
      await first.client.unbind();
      assert.equal(await refusal(rig.esme('acme')), 'bound');
    }));

  test('failures are limited per address and account, and another account is not hit', () =>
    withDoor(async (rig) => {
      await rig.account('acme');
      await rig.account('other');
      for (let i = 0; i < FAILURES_PER_ACCOUNT_AND_ADDRESS_MAX; i++)
        assert.equal(await refusal(rig.esme('acme', { password: 'wrong' })), 'ESME_RINVPASWD');
      assert.equal(await refusal(rig.esme('acme')), 'ESME_RBINDFAIL');
      assert.equal(await refusal(rig.esme('other')), 'bound');
      rig.time.monotonic += 61_000;
      assert.equal(await refusal(rig.esme('acme')), 'bound');
    }));

  test('neither password nor name of a stranger is logged', () =>
    withDoor(async (rig) => {
      await rig.account('acme');
      await refusal(rig.esme('acme', { password: 'hunter2' }));
      await refusal(rig.esme('stranger', { password: 'hunter2' }));
      await refusal(rig.esme('acme'));
      assert.equal(rig.logged.filter((line) => line.startsWith('bind refused')).length, 2);
      assert.ok(!/hunter2|secret12|stranger/.test(rig.logged.join('\n')), rig.logged.join('\n'));
    }));
});

describe('API keys', () => {
  const add = async (rig: Rig, accountId: number, secret: string, scopes: readonly KeyScope[], expiresAt: number | null = null) => {
    const id = await rig.store.addKey({ accountId, label: 'a key', secret, scopes, now: rig.time.now, expiresAt });
    await rig.reload();
    return id;
  };

  test('a key binds beside the password when it may send, report and receive; one that may less does not', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      await add(rig, id, 'key-one-', ['send', 'report', 'inbox']);
      await add(rig, id, 'key-two-', ['send', 'report', 'balance']);
      await add(rig, id, 'key-old-', ['send', 'report', 'inbox'], rig.time.now);
      await rig.store.setKey(await add(rig, id, 'key-app-', ['send', 'report', 'inbox']), { apps: ['shop'] });
      await rig.reload();
      assert.equal(await refusal(rig.esme('acme', { password: 'key-app-' })), 'ESME_RBINDFAIL');
      assert.equal(await refusal(rig.esme('acme', { password: 'key-one-' })), 'bound');
      assert.equal(await refusal(rig.esme('acme', { password: 'key-two-' })), 'ESME_RBINDFAIL');
      assert.equal(await refusal(rig.esme('acme', { password: 'key-old-' })), 'ESME_RINVPASWD');
      assert.equal(await refusal(rig.esme('acme')), 'bound');
    }));

  test('a removed, narrowed or ended key unbinds its binds and no others', () =>
    withDoor(async (rig) => {
      const id = await rig.account('acme');
      const main = await rig.esme('acme');
      const removed = await add(rig, id, 'key-one-', ['send', 'report', 'inbox']);
      const narrowed = await add(rig, id, 'key-two-', ['send', 'report', 'inbox']);
      const ended = await add(rig, id, 'key-three', ['send', 'report', 'inbox'], rig.time.now + 10_000);
      const [one, two, three] = await Promise.all(['key-one-', 'key-two-', 'key-three'].map((password) => rig.esme('acme', { password })));
      assert.ok(one && two && three);
      await rig.store.removeKey(removed);
      await rig.reload();
      assert.deepEqual(await one.end, { kind: 'unbound', by: 'peer' });
      await rig.store.setKey(narrowed, { scopes: ['send'] });
      await rig.reload();
      assert.deepEqual(await two.end, { kind: 'unbound', by: 'peer' });
      assert.equal(await three.status(submitSm()), 'ESME_ROK');
      // Its end comes while nothing is changed: the door looks by itself.
      await rig.store.setKey(ended, { expiresAt: rig.time.now + 50 });
      await rig.reload();
      rig.time.now += 50;
      assert.deepEqual(await three.end, { kind: 'unbound', by: 'peer' });
      assert.equal(await main.status(submitSm()), 'ESME_ROK');
    }));
});

describe('a change of the rulebook', () => {
  const changes: readonly (readonly [string, (rig: Rig, id: number) => Promise<void>])[] = [
    ['a lock', (rig, id) => rig.store.setAccount(id, { locked: true })],
    ['another API password', (rig, id) => rig.store.setAccount(id, { apiPassword: 'another1' })],
    ['an SMPP password', (rig, id) => rig.store.setAccount(id, { smppPassword: 'another1' })],
    [
      'another list of addresses',
      async (rig, id) => {
        const { settings } = (await rig.store.rulebookRows()).accounts.find((account) => account.id === id) ?? {};
        assert.ok(settings);
        await rig.store.setAccount(id, { settings: { ...settings, ipAllow: ['10.0.0.1'] } });
      },
    ],
  ];
  for (const [what, change] of changes)
    test(`${what} unbinds the account's binds and nobody else's`, () =>
      withShared(async (rig) => {
        const id = await rig.account('acme');
        await rig.account('other');
        const [acme, other] = await Promise.all([rig.esme('acme'), rig.esme('other')]);
        await change(rig, id);
        await rig.reload();
        assert.deepEqual(await acme.end, { kind: 'unbound', by: 'peer' });
        assert.equal(await other.status(submitSm()), 'ESME_ROK');
      }));

  test('what was taken before is answered before the unbind', () =>
    withDoor(async (rig) => {
      const id = await rig.account('acme');
      const acme = await rig.esme('acme');
      let open = (): void => {};
      rig.disk.gate = new Promise((resolve) => (open = resolve));
      const answer = acme.status(submitSm());
      // The second answer proves that the first request was read.
      assert.equal(await acme.status({ command: 'query_sm', messageId: 'x' }), 'ESME_RINVMSGID');
      await rig.store.setAccount(id, { smppPassword: 'another1' });
      await rig.reload();
      assert.equal(await acme.status(submitSm()), 'ESME_RMSGQFUL');
      open();
      assert.equal(await answer, 'ESME_ROK');
      assert.deepEqual(await acme.end, { kind: 'unbound', by: 'peer' });
      assert.equal((await rig.waiting(id)).length, 1);
    }));
});
