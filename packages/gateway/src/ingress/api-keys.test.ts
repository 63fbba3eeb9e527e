import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, test } from 'node:test';
import { type ApiKey, KEYS_PER_ACCOUNT_MAX, type KeyScope } from '../core/access.ts';
import type { Account, Rulebook } from '../core/rulebook.ts';
import { accountOf, worldOf } from '../core/testing.ts';
import { SimulatedTime } from '../ports/clock.double.ts';
import { realClock } from '../ports/clock.ts';
import { matchEndedKey, matchKey } from './api-keys.ts';
import { createFailedTries } from './failed-tries.ts';
import { createAuthenticator } from './http/authenticate.ts';
import { RequestParams } from './http/request-params.ts';
import { createKeyUsage } from './key-usage.ts';

const NOW = 1_772_337_600_000;
const keyOf = (id: number, more: Partial<ApiKey> = {}): ApiKey => ({
  id,
  label: `key ${id}`,
  secret: `secret-${id}`,
  scopes: ['send', 'report', 'inbox', 'balance'],
  createdAt: NOW,
  expiresAt: null,
  ...more,
});

const withKeys = (keys: readonly ApiKey[], settings: Partial<Account['settings']> = {}): Rulebook =>
  worldOf({ accounts: [accountOf(1, settings, { name: 'acme', apiPassword: 'main-password', keys }), accountOf(2)] });

function authenticator() {
  const used: number[] = [];
  const clock = { ...realClock, now: () => NOW, monotonic: () => 0 };
  const auth = createAuthenticator(clock, 'UTC', createFailedTries(clock), (id) => void used.push(id));
  return { auth, used };
}

type Signing = (secret: string) => { readonly version: 1 | 2 | 3; readonly params: RequestParams };
const md5 = (text: string): string => hash('md5', text);
const paramsOf = (given: Partial<RequestParams>): RequestParams => Object.assign(new RequestParams(), { account: 'acme' }, given);

const plain: Signing = (password) => ({ version: 1, params: paramsOf({ password }) });
const signed: Signing = (secret) => {
  const datetime = String(NOW);
  return { version: 2, params: paramsOf({ datetime, sign: md5(`acme${secret}${datetime}`) }) };
};
const byHeaders: Signing = (secret) => ({ ...signed(secret), version: 3 });
const encrypted: Signing = (secret) => {
  const time = String(NOW);
  return { version: 1, params: paramsOf({ time, password: md5(`acme${secret}1${time}k3y`) }) };
};
const ways: readonly [string, Signing, Partial<Account['settings']>][] = [
  ['a password', plain, {}],
  ['a signature', signed, {}],
  ['the headers of V3', byHeaders, {}],
  ['the encryption mode', encrypted, { encryptionKey: 'k3y' }],
];

for (const [what, sign, settings] of ways) {
  describe(`API keys by ${what}`, () => {
    const ask = (keys: readonly ApiKey[], secret: string, scope: KeyScope = 'send') => {
      const { auth, used } = authenticator();
      const { version, params } = sign(secret);
      const result = auth.check(params, version, withKeys(keys, settings), '192.0.2.1', scope);
      return [typeof result === 'string' ? result : result.account.name, used] as const;
    };

    test('each key opens the account beside the password, and is noted; the password is not', () => {
      const keys = [keyOf(1), keyOf(2), keyOf(3)];
      for (const { id, secret } of keys) assert.deepEqual(ask(keys, secret), ['acme', [id]]);
      assert.deepEqual(ask(keys, 'main-password'), ['acme', []]);
      for (const wrong of ['secret-4', 'secret-', 'no key has this secret']) assert.deepEqual(ask(keys, wrong), ['authentication', []]);
    });

    test('an ended key is refused from its end on: like a wrong one, but by its name on V3', () => {
      assert.equal(ask([keyOf(1, { expiresAt: NOW + 1 })], 'secret-1')[0], 'acme');
      assert.equal(ask([keyOf(1, { expiresAt: NOW })], 'secret-1')[0], sign === byHeaders ? 'key_ended' : 'authentication');
    });

    test('a key bound to apps serves them alone, so V3 alone; the balance needs no app', () => {
      const bound = [keyOf(1, { apps: ['shop'] })];
      const on = (appId: string, scope: KeyScope): string => {
        const { auth } = authenticator();
        const { version, params } = sign('secret-1');
        params.appId = appId;
        const result = auth.check(params, version, withKeys(bound, settings), '192.0.2.1', scope);
        return typeof result === 'string' ? result : 'ok';
      };
      const isV3 = sign === byHeaders;
      assert.deepEqual(
        [on('shop', 'send'), on('', 'send'), on('other', 'send')],
        [isV3 ? 'ok' : 'app_not_allowed', 'app_not_allowed', 'app_not_allowed'],
      );
      assert.deepEqual([on('', 'balance'), on('other', 'balance')], ['ok', isV3 ? 'app_not_allowed' : 'ok']);
    });

    test('a key does what its scopes say, the password everything', () => {
      for (const scope of ['send', 'report', 'inbox', 'balance'] as const) {
        assert.equal(
          ask([keyOf(1, { scopes: ['report', 'balance'] })], 'secret-1', scope)[0],
          /report|balance/.test(scope) ? 'acme' : 'scope_missing',
        );
        assert.equal(ask([keyOf(1, { scopes: [] })], 'main-password', scope)[0], 'acme');
      }
    });
  });
}

test('a refusal costs the same comparisons for any number of keys, and for no account at all', () => {
  for (const account of [undefined, accountOf(1), accountOf(1, {}, { keys: [keyOf(1), keyOf(2), keyOf(3, { expiresAt: NOW - 1 })] })]) {
    let compared = 0;
    assert.equal(
      matchKey(account, NOW, () => ++compared < 0),
      null,
    );
    assert.equal(compared, KEYS_PER_ACCOUNT_MAX);
  }
  // The first is right; the others are compared all the same.
  let compared = 0;
  const keys = [keyOf(1), keyOf(2), keyOf(3)];
  assert.equal(matchKey(accountOf(1, {}, { keys }), NOW, (secret) => ++compared > 0 && secret === 'secret-1')?.id, 1);
  assert.equal(compared, 3);
});

test('the ended key is found among those that ended last, at the same cost for any number of them', () => {
  const ended = Array.from({ length: KEYS_PER_ACCOUNT_MAX + 1 }, (_, index) => keyOf(index + 1, { expiresAt: NOW - index }));
  for (const account of [undefined, accountOf(1), accountOf(1, {}, { keys: [...ended, keyOf(99)] })]) {
    let compared = 0;
    assert.equal(
      matchEndedKey(account, NOW, () => ++compared < 0),
      null,
    );
    assert.equal(compared, KEYS_PER_ACCOUNT_MAX);
  }
  const account = accountOf(1, {}, { keys: [...ended, keyOf(99)] });
  const find = (id: number): number | undefined => matchEndedKey(account, NOW, (secret) => secret === `secret-${id}`)?.id;
  assert.deepEqual(
    [find(1), find(KEYS_PER_ACCOUNT_MAX), find(KEYS_PER_ACCOUNT_MAX + 1), find(99)],
    [1, KEYS_PER_ACCOUNT_MAX, undefined, undefined],
  );
});

test('last uses are written together, once a minute at most, and at the stop', async () => {
  const written: (readonly { id: number; at: number }[])[] = [];
  const time = new SimulatedTime({ ...realClock, now: () => NOW });
  let failure: Error | null = null;
  const store = {
    usedKeys: (uses: readonly { id: number; at: number }[]) =>
      failure ? Promise.reject(failure) : Promise.resolve(void written.push(uses)),
  };
  const errors: unknown[] = [];
  const usage = createKeyUsage({ store, clock: time, onStoreError: (error) => void errors.push(error) });
  for (let i = 0; i < 100; i++) usage.used(1 + (i % 2));
  assert.deepEqual([written.length, time.waits.map(({ ms }) => ms)], [0, [60_000]]);
  time.fire();
  assert.deepEqual(written, [
    [
      { id: 1, at: NOW },
      { id: 2, at: NOW },
    ],
  ]);
  assert.equal(time.waits.length, 0);
  usage.used(3);
  await usage.stop();
  assert.deepEqual([written[1], time.waits.length], [[{ id: 3, at: NOW }], 0]);
  failure = new Error('disk full');
  usage.used(1);
  await usage.stop();
  assert.deepEqual(errors, [failure]);
});
