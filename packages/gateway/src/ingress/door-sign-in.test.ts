import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyScopes } from '../core/access.ts';
import { type Account, buildRulebook, defaultAccountSettings } from '../core/rulebook.ts';
import { createDoorSignIn } from './door-sign-in.ts';
import { createFailedTries } from './failed-tries.ts';

const NOW = 1_700_000_000_000;

function rig(more: Partial<Account> = {}, settings: Partial<Account['settings']> = {}) {
  const account: Account = {
    id: 1,
    name: 'shop',
    apiPassword: 'secret',
    smppPassword: null,
    locked: false,
    ...more,
    settings: { ...defaultAccountSettings, doors: ['kannel'], ...settings },
  };
  const rulebook = buildRulebook({
    accounts: [account],
    connectors: [],
    routes: [],
    priceLists: [],
    accountLists: [],
    numbers: [],
    rules: [],
  });
  const used: number[] = [];
  const signIn = createDoorSignIn({
    door: 'kannel',
    rulebook: () => rulebook,
    clock: { now: () => NOW },
    failedTries: createFailedTries({ monotonic: () => 0 }),
    onKeyUsed: (keyId) => used.push(keyId),
  });
  const ask = (name: string, password: string) => signIn({ name, password, address: '127.0.0.1', scope: 'send' });
  return { account, used, ask };
}

const key = { id: 5, label: 'till', secret: 'till-key', scopes: keyScopes, createdAt: NOW, expiresAt: null };

test('name and password, or a key, of an account that has the door', () => {
  const { account, ask, used } = rig({ keys: [key] });
  assert.deepEqual(ask('shop', 'secret'), { account, keyId: null });
  assert.deepEqual(used, []);
  assert.deepEqual(ask('shop', 'till-key'), { account, keyId: 5 });
  assert.deepEqual(used, [5]);
});

test('whoever does not know the password learns nothing else', () => {
  for (const { ask } of [rig(), rig({ locked: true }), rig({}, { doors: [] }), rig({}, { ipAllow: ['10.0.0.0/8'] })]) {
    assert.equal(ask('shop', 'wrong'), 'authentication');
    assert.equal(ask('nobody', 'secret'), 'authentication');
    assert.equal(ask('shop', ''), 'authentication');
    assert.equal(ask('', 'secret'), 'authentication');
  }
});

test('who does is told what stands in the way', () => {
  assert.equal(rig({}, { ipAllow: ['10.0.0.0/8'] }).ask('shop', 'secret'), 'ip_not_allowed');
  assert.equal(rig({ locked: true }).ask('shop', 'secret'), 'account_locked');
  assert.equal(rig({}, { doors: ['jasmin'] }).ask('shop', 'secret'), 'door_closed');
  assert.equal(rig({ keys: [{ ...key, scopes: ['report'] }] }).ask('shop', 'till-key'), 'scope_missing');
  assert.equal(rig({ keys: [{ ...key, apps: ['shop'] }] }).ask('shop', 'till-key'), 'app_not_allowed');
  assert.equal(rig({ keys: [{ ...key, expiresAt: NOW - 1 }] }).ask('shop', 'till-key'), 'authentication');
});

test('wrong passwords are counted with those of the other doors', () => {
  const { ask } = rig();
  for (let tries = 0; tries < 60; tries++) ask('shop', 'wrong');
  assert.equal(ask('shop', 'secret'), 'too_many_failures');
});
