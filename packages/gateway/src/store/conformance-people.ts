// Part of the store's suite: users' sessions, second factors, ways back in by mail, accounts that are watched.
import assert from 'node:assert/strict';
import type { WithStore } from './conformance.ts';
import { NOW } from './testing.ts';

const user = { accountId: 1, name: 'eve', passwordHash: 'h', role: 'owner', now: NOW } as const;
const sessionOf = (userId: number, tokenHash: string, now = NOW) => ({
  tokenHash,
  userId,
  address: '192.0.2.1',
  agent: 'browser',
  now,
  endsAt: now + 1000,
  idleBefore: now - 500,
});

export function peopleConformance(withStore: WithStore): void {
  withStore('users’ sessions: with the role of now; ended by hand, by a new password, a lock, the removal, and when old', async (store) => {
    const userId = await store.addUser(user);
    const id = await store.openUserSession(sessionOf(userId, 't1'));
    await store.setUser(userId, { role: 'developer', mail: 'eve@example.org' });
    assert.deepEqual(await store.userSession('t1'), {
      id,
      userId,
      accountId: 1,
      user: 'eve',
      role: 'developer',
      address: '192.0.2.1',
      agent: 'browser',
      createdAt: NOW,
      lastSeenAt: NOW,
      endsAt: NOW + 1000,
    });
    assert.deepEqual(await store.userById(userId), {
      id: userId,
      accountId: 1,
      name: 'eve',
      passwordHash: 'h',
      role: 'developer',
      locked: false,
      mail: 'eve@example.org',
      createdAt: NOW,
      lastSignInAt: NOW,
    });
    await store.seeUserSession(id, NOW + 10);
    assert.equal((await store.userSession('t1'))?.lastSeenAt, NOW + 10);
    assert.equal(await store.endUserSession(id), true);
    assert.equal(await store.endUserSession(id), false);
    await store.openUserSession(sessionOf(userId, 't2'));
    await store.setUser(userId, { passwordHash: 'h2' });
    assert.deepEqual(await store.userSessions(1), []);
    await store.openUserSession(sessionOf(userId, 't3'));
    await store.setUser(userId, { locked: true });
    assert.equal(await store.userSession('t3'), null);
    await store.setUser(userId, { locked: false });
    await store.openUserSession(sessionOf(userId, 't4'));
    await store.openUserSession(sessionOf(userId, 't5', NOW + 501));
    assert.deepEqual(
      (await store.userSessions(1)).map(({ lastSeenAt }) => lastSeenAt),
      [NOW + 501],
    );
    await store.removeUser(userId);
    assert.equal(await store.userSession('t5'), null);
    assert.equal(await store.userById(userId), null);
  });

  withStore('sessions of one user are bounded', async (store) => {
    const userId = await store.addUser(user);
    for (let i = 0; i < 25; i++) await store.openUserSession(sessionOf(userId, `t${i}`, NOW + i));
    assert.equal((await store.userSessions(1)).length, 20);
    assert.equal(await store.userSession('t0'), null);
    await store.removeUser(userId);
  });

  withStore('a second factor: begun, confirmed once, each step and each recovery code good once, gone with its person', async (store) => {
    const userId = await store.addUser(user);
    const person = `user/${userId}` as const;
    assert.equal(await store.secondFactor(person), null);
    assert.equal(await store.confirmSecondFactor(person, 7, ['c1'], NOW), false);
    assert.equal(await store.beginSecondFactor(person, 'aa'), true);
    assert.equal(await store.beginSecondFactor(person, 'bb'), true);
    assert.deepEqual(await store.secondFactor(person), { secret: 'bb', since: null, codesLeft: 0 });
    assert.deepEqual(await store.usersWithSecondFactor(1), new Set());
    assert.equal(await store.confirmSecondFactor(person, 7, ['c1', 'c2'], NOW), true);
    assert.equal(await store.confirmSecondFactor(person, 8, ['c3'], NOW), false);
    assert.equal(await store.beginSecondFactor(person, 'cc'), false);
    assert.deepEqual(await store.secondFactor(person), { secret: 'bb', since: NOW, codesLeft: 2 });
    assert.deepEqual(await store.usersWithSecondFactor(1), new Set([userId]));
    assert.equal(await store.useStep(person, 7), false);
    assert.deepEqual(await Promise.all([store.useStep(person, 9), store.useStep(person, 9)]), [true, false]);
    assert.equal(await store.useStep(person, 8), false);
    assert.deepEqual(await Promise.all([store.useRecoveryCode(person, 'c1'), store.useRecoveryCode(person, 'c1')]), [true, false]);
    assert.equal(await store.useRecoveryCode('operator/ann', 'c2'), false);
    await store.setRecoveryCodes(person, ['d1']);
    assert.equal(await store.useRecoveryCode(person, 'c2'), false);
    assert.equal((await store.secondFactor(person))?.codesLeft, 1);
    await store.removeUser(userId);
    assert.equal(await store.secondFactor(person), null);
    await store.beginSecondFactor('operator/ann', 'dd');
    assert.equal(await store.removeSecondFactor('operator/ann'), true);
    assert.equal(await store.removeSecondFactor('operator/ann'), false);
  });

  withStore('a way back in by mail: good once, until its end, the newest alone', async (store) => {
    const userId = await store.addUser(user);
    await store.addReset({ userId, tokenHash: 'r1', endsAt: NOW + 10 });
    await store.addReset({ userId, tokenHash: 'r2', endsAt: NOW + 10 });
    assert.equal(await store.useReset('r1', NOW), null);
    assert.deepEqual(await Promise.all([store.useReset('r2', NOW), store.useReset('r2', NOW)]), [userId, null]);
    await store.addReset({ userId, tokenHash: 'r3', endsAt: NOW + 10 });
    assert.equal(await store.useReset('r3', NOW + 10), null);
    await store.removeUser(userId);
  });
}
