// Part of the store's suite: operators, sessions, users, API keys, and changes kept in one transaction with what they change.
import assert from 'node:assert/strict';
import type { ChangeNote, ChangeQuery } from '../ports/access.ts';
import type { WithStore } from './conformance.ts';
import { NOW } from './testing.ts';

const note = (more: Partial<ChangeNote> = {}): ChangeNote => ({
  at: NOW,
  who: 'ann',
  role: 'admin',
  address: '192.0.2.1',
  method: 'PUT',
  path: '/api/prices',
  kind: 'price',
  name: '86',
  before: null,
  ...more,
});
const all: ChangeQuery = { beforeId: null, kind: null, name: null, who: null, from: null, to: null, limit: 100 };
const sessionOf = (operator: string, tokenHash: string, now = NOW) => ({
  tokenHash,
  operator,
  address: '192.0.2.1',
  agent: 'browser',
  now,
  endsAt: now + 1000,
  idleBefore: now - 500,
});

export function accessConformance(withStore: WithStore): void {
  people(withStore);
  keys(withStore);
  changes(withStore);
}

function people(withStore: WithStore): void {
  withStore('operators: made as admin, given a role, a password, taken away', async (store) => {
    assert.equal(await store.operator('op'), null);
    await store.setOperator('op', 'h1');
    await store.setOperator('op', null, 'support');
    await store.setOperator('op', 'h2');
    const { passwordHash, role, lastSignInAt } = (await store.operator('op')) ?? assert.fail();
    assert.deepEqual([passwordHash, role, lastSignInAt], ['h2', 'support', null]);
    await store.setOperator('nobody', null, 'admin');
    assert.deepEqual(
      (await store.operators()).map(({ name }) => name),
      ['op'],
    );
    assert.equal(await store.removeOperator('op'), true);
    assert.equal(await store.removeOperator('op'), false);
  });

  withStore(
    'sessions: found by their hash with the role of now, ended by hand, by a new password, with the operator, and when old',
    async (store) => {
      await store.setOperator('op', 'h');
      const id = await store.openSession(sessionOf('op', 't1'));
      await store.setOperator('op', null, 'finance');
      assert.deepEqual(await store.session('t1'), {
        id,
        operator: 'op',
        role: 'finance',
        address: '192.0.2.1',
        agent: 'browser',
        createdAt: NOW,
        lastSeenAt: NOW,
        endsAt: NOW + 1000,
      });
      assert.equal((await store.operator('op'))?.lastSignInAt, NOW);
      await store.seeSession(id, NOW + 10);
      assert.equal((await store.session('t1'))?.lastSeenAt, NOW + 10);
      assert.equal(await store.session('t2'), null);
      assert.equal(await store.endSession(id), true);
      assert.equal(await store.endSession(id), false);
      await store.openSession(sessionOf('op', 't3'));
      await store.setOperator('op', 'h2');
      assert.deepEqual(await store.sessions(), []);
      await store.openSession(sessionOf('op', 't4'));
      await store.openSession(sessionOf('op', 't5', NOW + 501));
      assert.deepEqual(
        (await store.sessions()).map(({ lastSeenAt }) => lastSeenAt),
        [NOW + 501],
      );
      await store.removeOperator('op');
      assert.equal(await store.session('t5'), null);
    },
  );

  withStore('sessions of one operator are bounded', async (store) => {
    await store.setOperator('op', 'h');
    for (let i = 0; i < 25; i++) await store.openSession(sessionOf('op', `t${i}`, NOW + i));
    assert.equal((await store.sessions()).length, 20);
    assert.equal(await store.session('t0'), null);
  });

  withStore('users belong to one account: one name in two accounts is two users', async (store) => {
    const other = await store.createAccount({
      name: 'two',
      apiPassword: 'x',
      balanceMicros: 0,
      giftMicros: 0,
      settings: (await store.rulebookRows()).accounts[0]?.settings ?? assert.fail(),
      now: NOW,
    });
    const id = await store.addUser({ accountId: 1, name: 'eve', passwordHash: 'h', role: 'owner', now: NOW });
    await store.addUser({ accountId: other, name: 'eve', passwordHash: 'h2', role: 'read_only', now: NOW });
    await assert.rejects(store.addUser({ accountId: 1, name: 'eve', passwordHash: 'h', role: 'owner', now: NOW }), /UNIQUE/);
    await store.setUser(id, { locked: true });
    await store.setUser(id, { role: 'developer', lastSignInAt: NOW + 1 });
    assert.deepEqual(await store.user(1, 'eve'), {
      id,
      accountId: 1,
      name: 'eve',
      passwordHash: 'h',
      role: 'developer',
      locked: true,
      mail: '',
      createdAt: NOW,
      lastSignInAt: NOW + 1,
    });
    assert.equal((await store.users(other))[0]?.role, 'read_only');
    assert.equal(await store.removeUser(id), true);
    assert.equal(await store.user(1, 'eve'), null);
    await store.removeUser((await store.users(other))[0]?.id ?? 0);
  });
}

function keys(withStore: WithStore): void {
  withStore('API keys come with their account, changed and taken away; their last use only moves on', async (store) => {
    assert.equal((await store.rulebookRows()).accounts[0]?.keys, undefined);
    const id = await store.addKey({ accountId: 1, label: 'shop', secret: 'geheim 中', scopes: ['send'], now: NOW, expiresAt: null });
    await store.setKey(id, { expiresAt: NOW + 5, scopes: ['send', 'report'] });
    await store.setKey(id, { label: 'web shop' });
    assert.deepEqual((await store.rulebookRows()).accounts[0]?.keys, [
      { id, label: 'web shop', secret: 'geheim 中', scopes: ['send', 'report'], createdAt: NOW, expiresAt: NOW + 5 },
    ]);
    const keyNow = async () => (await store.rulebookRows()).accounts[0]?.keys?.find((key) => key.id === id);
    await store.setKey(id, { apps: ['shop', 'app 中'] });
    await store.setKey(id, { label: 'bound' });
    assert.deepEqual((await keyNow())?.apps, ['shop', 'app 中']);
    await store.setKey(id, { apps: null });
    assert.equal((await keyNow())?.apps, undefined);
    assert.equal((await store.keyUse(1)).size, 0);
    await store.usedKeys([{ id, at: NOW + 2 }]);
    await store.usedKeys([
      { id, at: NOW + 1 },
      { id: 999, at: NOW },
    ]);
    assert.deepEqual([...(await store.keyUse(1))], [[id, NOW + 2]]);
    assert.equal(await store.removeKey(id), true);
    assert.equal(await store.removeKey(id), false);
    assert.equal((await store.rulebookRows()).accounts[0]?.keys, undefined);
  });
}

function changes(withStore: WithStore): void {
  withStore('a change and its note are one: kept together, or neither', async (store) => {
    assert.equal(await store.lastChangeId(), 0);
    const kept: number[] = [];
    const onKept = (id: number): void => void kept.push(id);
    const done = await store.recorded(note, onKept, async () => {
      await store.setPrice('86', 5);
      assert.deepEqual(kept, [1]);
      await store.setPrice('87', 5);
      return 'done';
    });
    assert.deepEqual([done, kept], ['done', [1]]);
    await store.finishChange(1, '86', '{"price":"5"}');
    assert.deepEqual(await store.change(1), { id: 1, ...note(), after: '{"price":"5"}' });
    // A write that breaks a rule of the tables is taken back, note and all; the work may then go on to one that holds.
    await assert.rejects(store.recorded(note, onKept, () => store.setPrice('86', -1)));
    assert.equal(await store.lastChangeId(), 1);
    await store.recorded(
      () => note({ name: 'late' }),
      onKept,
      async () => {
        await assert.rejects(store.setPrice('86', -1));
        await store.setPrice('86', 7);
      },
    );
    assert.deepEqual([kept, (await store.change(kept[1] ?? 0))?.name], [[1, kept[1]], 'late']);
  });

  withStore('work that changes no row leaves no note, and writes beside it carry none', async (store) => {
    const kept: number[] = [];
    const onKept = (id: number): void => void kept.push(id);
    const credit = (balanceMicros: number) => store.credit({ accountId: 1, balanceMicros, giftMicros: 0, reference: '', now: NOW });
    await store.recorded(note, onKept, async () => {
      assert.equal(await store.removeRule(99), false);
      assert.deepEqual(await credit(-5000), { ok: false, code: 'balance_too_low' });
    });
    assert.deepEqual(kept, []);
    await Promise.all([
      store.recorded(
        () => note({ kind: 'account', name: 'one' }),
        onKept,
        () => credit(1),
      ),
      credit(1),
    ]);
    await credit(1);
    assert.equal(kept.length, 1);
    assert.equal((await store.changes(all)).length, 1);
  });

  withStore('a note goes with its own work only, not with what that work leaves running', async (store) => {
    let begin = (): void => {};
    const left: Promise<void>[] = [];
    const nothing = (): void => {};
    await store.recorded(note, nothing, async () => {
      const begun = new Promise<void>((resolve) => (begin = resolve));
      left.push(begun.then(() => store.setPrice('1', 1)));
    });
    await store.recorded(
      () => note({ name: 'second' }),
      nothing,
      async () => {
        begin();
        await Promise.all(left);
        await store.setPrice('2', 2);
      },
    );
    assert.deepEqual(
      (await store.changes(all)).map(({ name }) => name),
      ['second'],
    );
  });

  withStore('changes: newest first, page by page, by kind, name, who and time', async (store) => {
    for (let i = 0; i < 5; i++)
      await store.recorded(
        () => note({ at: NOW + i, name: `n${i % 2}`, who: i === 3 ? 'bob' : 'ann', kind: i === 4 ? 'route' : 'price' }),
        () => {},
        () => store.setPrice('1', i),
      );
    const ids = async (query: Partial<ChangeQuery>) => (await store.changes({ ...all, ...query })).map(({ id }) => id);
    assert.deepEqual(await ids({ limit: 2 }), [5, 4]);
    assert.deepEqual(await ids({ limit: 2, beforeId: 4 }), [3, 2]);
    assert.deepEqual(await ids({ kind: 'price', name: 'n0' }), [3, 1]);
    assert.deepEqual(await ids({ who: 'bob' }), [4]);
    assert.deepEqual(await ids({ from: NOW + 1, to: NOW + 3 }), [3, 2]);
  });

  withStore('routes and prices are taken away', async (store) => {
    const id = await store.addRoute('86', 1);
    await store.setPrice('86', 1);
    assert.deepEqual([await store.removeRoute(id), await store.removeRoute(id)], [true, false]);
    assert.deepEqual([await store.removePrice('86'), await store.removePrice('86')], [true, false]);
    const { routes, priceLists } = await store.rulebookRows();
    assert.deepEqual([routes, priceLists[0]?.rows], [[], []]);
  });
}
