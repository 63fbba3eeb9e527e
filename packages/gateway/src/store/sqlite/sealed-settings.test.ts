import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultConnectorSettings } from '../../core/connector-settings.ts';
import { defaultAccountSettings } from '../../core/rulebook.ts';
import { realClock } from '../../ports/clock.ts';
import { NOW, withFolder } from '../testing.ts';
import { openSqliteStore } from './store.ts';

test('no secret is readable in any file but that of the key, and all come back', () =>
  withFolder(async (folder) => {
    const secret = (what: string): string => `plain-secret-of-${what}`;
    let store = await openSqliteStore({ folder, clock: realClock });
    const settings = { ...defaultAccountSettings, encryptionKey: secret('encryption') };
    const purse = { balanceMicros: 0, giftMicros: 0, now: NOW };
    const id = await store.createAccount({ name: 'acme', apiPassword: secret('account'), settings, ...purse });
    await store.setAccount(id, { smppPassword: secret('binds') });
    await store.addKey({ accountId: id, label: 'shop', secret: secret('key'), scopes: ['send'], now: NOW, expiresAt: null });
    const link = { ...defaultConnectorSettings, host: 'a', port: 1, systemId: 's', password: secret('carrier'), tlsKey: secret('tls') };
    await store.addConnector('carrier', link);
    // With what is still in the log of the database.
    for (const round of ['open', 'closed']) {
      for (const file of readdirSync(folder).filter((name) => name !== 'secret.key'))
        assert.ok(!readFileSync(join(folder, file)).includes('plain-secret-of'), `${file}, ${round}`);
      if (round === 'open') await store.close();
    }
    store = await openSqliteStore({ folder, clock: realClock });
    const { accounts, connectors } = await store.rulebookRows();
    await store.close();
    const [account] = accounts;
    assert.deepEqual(
      [account?.apiPassword, account?.smppPassword, account?.settings.encryptionKey, account?.keys?.[0]?.secret],
      ['account', 'binds', 'encryption', 'key'].map(secret),
    );
    assert.deepEqual(connectors[0]?.settings, link);
  }));
