// Verbs over rules. The list of a rule that is removed stays, for the rule to be made again with it (list-edits.ts).
import type { Rule } from '../../core/rules/rules.ts';
import type { NewRule } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

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
  const remakeRule = db.prepare(
    'INSERT INTO rule (kind, name, account_id, is_enabled, pattern, state, settings, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );

  const columnsOf = (rule: NewRule) =>
    [rule.kind, rule.name, rule.accountId, Number(rule.isEnabled), rule.pattern, rule.state, JSON.stringify(rule.settings)] as const;

  return {
    saveRule({ id, rule }: { id: number | null; rule: NewRule }): number {
      if (id === null) return Number(insertRule.run(...columnsOf(rule)).lastInsertRowid);
      updateRule.run(...columnsOf(rule), id);
      return id;
    },
    removeRule(id: number): boolean {
      deleteHits.run(id);
      return deleteRule.run(id).changes > 0;
    },
    addRuleHits({ hits, now }: { hits: readonly (readonly [number, number])[]; now: number }): void {
      for (const [ruleId, count] of hits) addHits.run(ruleId, count, now, ruleId);
    },
    restoreRule({ id, ...rule }: Rule): void {
      remakeRule.run(...columnsOf(rule), id);
    },
  };
}
