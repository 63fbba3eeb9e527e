// Verbs of the operator's side: small, rare, each one statement or two. Secrets come and go as sealed octets (secrets.ts).
import type { PurseAmount } from '../../core/ledger.ts';
import type { SavedProfile } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';
import type { Purses } from './purses.ts';
import type { Refunds } from './refunds.ts';

export interface NewAccount extends PurseAmount {
  readonly name: string;
  readonly apiPassword: Uint8Array;
  readonly settings: string;
  readonly now: number;
}
export interface AccountChange {
  readonly id: number;
  readonly apiPassword?: Uint8Array;
  /** null: the API password again. */
  readonly smppPassword?: Uint8Array | null;
  readonly locked?: boolean;
  readonly settings?: string;
}
export interface CreditInput extends PurseAmount {
  readonly accountId: number;
  readonly reference: string;
  readonly now: number;
}

const part = (amount: number, sign: 1 | -1): number => Math.max(0, sign * amount);

export function createAdmin(db: Sqlite, purses: Purses, refunds: Refunds) {
  const insertAccount = db.prepare('INSERT INTO account (name, api_password, settings, created_at) VALUES (?, ?, ?, ?)');
  const changeAccount = db.prepare(
    'UPDATE account SET api_password = coalesce(?, api_password), locked = coalesce(?, locked), settings = coalesce(?, settings) WHERE id = ?',
  );
  const changeSmppPassword = db.prepare('UPDATE account SET smpp_password = ? WHERE id = ?');
  const insertRoute = db.prepare('INSERT INTO route (prefix, connector_id) VALUES (?, ?)');
  const deleteRoute = db.prepare('DELETE FROM route WHERE id = ?');
  const upsertMeta = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');

  const upsertProfile = db.prepare(
    'INSERT INTO link_profile (connector_id, profile, saved_at) VALUES (?, ?, ?) ON CONFLICT (connector_id) DO UPDATE SET profile = excluded.profile, saved_at = excluded.saved_at',
  );

  function credit({ accountId, balanceMicros, giftMicros, reference, now }: CreditInput): boolean {
    // One call may add to one purse and take from the other: two transfers, both or none.
    const taken = { balanceMicros: part(balanceMicros, -1), giftMicros: part(giftMicros, -1) };
    const added = { balanceMicros: part(balanceMicros, 1), giftMicros: part(giftMicros, 1) };
    const isNothing = (amount: PurseAmount): boolean => amount.balanceMicros === 0 && amount.giftMicros === 0;
    if (!isNothing(taken) && purses.move('debit', accountId, taken, reference, now) === null) return false;
    if (!isNothing(added)) purses.move('credit', accountId, added, reference, now);
    return true;
  }

  return {
    credit,
    createAccount({ name, apiPassword, settings, now, balanceMicros, giftMicros }: NewAccount): number {
      const accountId = Number(insertAccount.run(name, apiPassword, settings, now).lastInsertRowid);
      refunds.reset();
      credit({ accountId, balanceMicros, giftMicros, reference: 'opening balance', now });
      return accountId;
    },
    setAccount({ id, apiPassword, smppPassword, locked, settings }: AccountChange): void {
      refunds.reset();
      if (smppPassword !== undefined) changeSmppPassword.run(smppPassword, id);
      changeAccount.run(apiPassword ?? null, locked === undefined ? null : Number(locked), settings ?? null, id);
    },
    addRoute: (input: { prefix: string; connectorId: number }): number =>
      Number(insertRoute.run(input.prefix, input.connectorId).lastInsertRowid),
    removeRoute: (id: number): boolean => deleteRoute.run(id).changes > 0,
    saveLinkProfiles({ profiles, now }: { profiles: readonly SavedProfile[]; now: number }): void {
      for (const { connectorId, profile } of profiles) upsertProfile.run(connectorId, profile, now);
    },
    setMeta(input: { key: string; value: string }): void {
      upsertMeta.run(input.key, input.value);
    },
  };
}
