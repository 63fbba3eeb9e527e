// Verbs over rules, lists of numbers and opt-outs. Each change of a list raises its version, which is how readers know what to read again.
import { blockListKey, optOutKey } from '../../core/rules/number-list.ts';
import { numberKey } from '../../core/virtual-number.ts';
import type { NewRule, OptOut, OptOutScope } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

export interface ListChange {
  readonly ruleId: number;
  readonly add: Float64Array;
  readonly remove: Float64Array;
  /** What is in it now goes first. */
  readonly isWhole: boolean;
}

export function createRules(db: Sqlite) {
  const insertRule = db.prepare(
    'INSERT INTO rule (kind, name, account_id, is_enabled, pattern, state, settings) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const updateRule = db.prepare(
    'UPDATE rule SET kind = ?, name = ?, account_id = ?, is_enabled = ?, pattern = ?, state = ?, settings = ? WHERE id = ?',
  );
  const deleteRule = db.prepare('DELETE FROM rule WHERE id = ?');
  const deleteHits = db.prepare('DELETE FROM rule_hit WHERE rule_id = ?');
  const addHits = db.prepare(
    `INSERT INTO rule_hit (rule_id, hits, last_at) SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM rule WHERE id = ?)
     ON CONFLICT DO UPDATE SET hits = hits + excluded.hits, last_at = excluded.last_at`,
  );
  const touchList = db.prepare('INSERT INTO number_list (key, version) VALUES (?, 1) ON CONFLICT DO UPDATE SET version = version + 1');
  const findList = db.prepare('SELECT id FROM number_list WHERE key = ?').pluck();
  const dropList = db.prepare('DELETE FROM number_list WHERE key = ?');
  const clearList = db.prepare('DELETE FROM list_number WHERE list_id = ?');
  const addNumber = db.prepare('INSERT OR IGNORE INTO list_number (list_id, number) VALUES (?, ?)');
  const removeNumber = db.prepare('DELETE FROM list_number WHERE list_id = ? AND number = ?');
  const insertOptOut = db.prepare('INSERT OR IGNORE INTO opt_out (account_id, originator, number, source, at) VALUES (?, ?, ?, ?, ?)');
  const deleteOptOut = db.prepare('DELETE FROM opt_out WHERE account_id = ? AND originator = ? AND number = ?');

  const columnsOf = (rule: NewRule) =>
    [rule.kind, rule.name, rule.accountId, Number(rule.isEnabled), rule.pattern, rule.state, JSON.stringify(rule.settings)] as const;

  function forgetList(ruleId: number): void {
    const id = findList.get(blockListKey(ruleId)) as number | undefined;
    if (id === undefined) return;
    clearList.run(id);
    dropList.run(blockListKey(ruleId));
  }

  return {
    saveRule({ id, rule }: { id: number | null; rule: NewRule }): number {
      if (id === null) return Number(insertRule.run(...columnsOf(rule)).lastInsertRowid);
      updateRule.run(...columnsOf(rule), id);
      return id;
    },
    removeRule(id: number): boolean {
      forgetList(id);
      deleteHits.run(id);
      return deleteRule.run(id).changes > 0;
    },
    addRuleHits({ hits, now }: { hits: readonly (readonly [number, number])[]; now: number }): void {
      for (const [ruleId, count] of hits) addHits.run(ruleId, count, now, ruleId);
    },
    changeList({ ruleId, add, remove, isWhole }: ListChange): { added: number; removed: number } {
      const key = blockListKey(ruleId);
      touchList.run(key);
      const listId = findList.get(key) as number;
      let removed = isWhole ? clearList.run(listId).changes : 0;
      let added = 0;
      for (const number of remove) removed += removeNumber.run(listId, number).changes;
      for (const number of add) added += addNumber.run(listId, number).changes;
      return { added, removed };
    },
    /** How many are new. */
    addOptOuts(rows: readonly OptOut[]): number {
      let added = 0;
      for (const { accountId, originator, number, source, at } of rows) {
        added += insertOptOut.run(accountId ?? 0, numberKey(originator), Number(number), source, at).changes;
        touchList.run(optOutKey(accountId ?? 0, numberKey(originator)));
      }
      return added;
    },
    removeOptOut({ accountId, originator, number }: OptOutScope): boolean {
      touchList.run(optOutKey(accountId ?? 0, numberKey(originator)));
      return deleteOptOut.run(accountId ?? 0, numberKey(originator), Number(number)).changes > 0;
    },
  };
}
