// Alerts: what somebody should look at, written when it begins and closed when it is over. A low balance is one alert for each time the account falls below
// its threshold, told in the transaction that takes it there.
import { formatMicros } from '../../core/money.ts';
import type { Micros } from '../../core/rulebook.ts';
import type { AlertRow } from '../../ports/store-rules.ts';
import type { Sqlite } from './open.ts';

const LOW_BALANCE = 'low_balance';

export interface Alerts {
  /** After `leftMicros` remained; true when it is new. */
  balance(accountId: number, leftMicros: Micros, thresholdMicros: Micros, at: number): boolean;
  reset(): void;
}

export function createAlerts(db: Sqlite): Alerts {
  const insert = db.prepare('INSERT INTO alert (kind, account_id, at, detail, told) VALUES (?, ?, ?, ?, ?)');
  const clear = db.prepare('UPDATE alert SET cleared_at = ? WHERE account_id = ? AND kind = ? AND cleared_at IS NULL');
  const readOpen = db.prepare('SELECT 1 FROM alert WHERE account_id = ? AND kind = ? AND cleared_at IS NULL').pluck();
  const open = new Map<number, boolean>();
  return {
    balance(accountId, leftMicros, thresholdMicros, at) {
      const isOpen = open.get(accountId) ?? readOpen.get(accountId, LOW_BALANCE) !== undefined;
      const isLow = leftMicros < thresholdMicros;
      open.set(accountId, isLow);
      if (isLow === isOpen) return false;
      if (isLow) {
        const [left, limit] = [formatMicros(leftMicros, 6), formatMicros(thresholdMicros, 6)];
        const told: AlertRow['told'] = { key: LOW_BALANCE, values: { left, limit } };
        insert.run(LOW_BALANCE, accountId, at, `${left} is left, less than ${limit}`, JSON.stringify(told));
      } else clear.run(at, accountId, LOW_BALANCE);
      return isLow;
    },
    reset: () => open.clear(),
  };
}
