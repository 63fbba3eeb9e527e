// What readers ask about rules, lists, opt-outs, held messages and alerts.
import type { AlertRow, HeldMessages, HistoryEntry, OptOut, RuleHits } from '../../ports/store.ts';
import type { Rule, RuleSettings } from '../../core/rules/rules.ts';
import { defaultRuleSettings } from '../../core/rules/rules.ts';
import { readOptOutKey } from '../../core/rules/number-list.ts';
import { createGuardCheck } from './guards.ts';
import { createListEditReads } from './list-edits.ts';
import type { Sqlite } from './open.ts';

type Versions = readonly (readonly [key: string, version: number])[];
export interface ListsRead {
  /** All lists there are. */
  readonly versions: Versions;
  /** Those whose version the asker does not have. */
  readonly changed: readonly (readonly [key: string, sorted: Float64Array])[];
}

type RuleRow = Omit<Rule, 'isEnabled' | 'settings'> & { readonly isEnabled: number; readonly settings: string };

export function createRulesRead(db: Sqlite) {
  const rules = db.prepare(
    'SELECT id, kind, name, account_id AS accountId, is_enabled AS isEnabled, pattern, state, settings FROM rule ORDER BY id',
  );
  const hits = db.prepare('SELECT rule_id AS ruleId, hits, last_at AS lastAt FROM rule_hit');
  // Without those of rules that are gone.
  const versions = db
    .prepare(
      "SELECT key, version FROM number_list WHERE version > 0 AND (key LIKE 'out %' OR key IN (SELECT 'block ' || id FROM rule)) ORDER BY key",
    )
    .raw();
  const blocked = db
    .prepare('SELECT number FROM list_number WHERE list_id = (SELECT id FROM number_list WHERE key = ?) ORDER BY number')
    .pluck();
  const countBlocked = db.prepare('SELECT count(*) FROM list_number WHERE list_id = (SELECT id FROM number_list WHERE key = ?)').pluck();
  const countOut = db.prepare('SELECT count(*) FROM opt_out WHERE account_id = ? AND originator = ?').pluck();
  const out = db.prepare('SELECT number FROM opt_out WHERE account_id = ? AND originator = ? ORDER BY number').pluck();
  const optOuts = db.prepare(
    `SELECT account_id AS accountId, originator, number, source, at FROM opt_out
     WHERE (account_id, originator, number) > (?, ?, ?) AND (? IS NULL OR account_id = ?) ORDER BY account_id, originator, number LIMIT ?`,
  );
  const held = db.prepare(
    `SELECT h.first_message_id AS id, h.messages, h.account_id AS accountId, a.name AS account, h.rule_id AS ruleId, h.reason, h.at, h.due_at AS dueAt,
       m.expires_at AS expiresAt, m.number, m.sender, coalesce(m.content, (SELECT content FROM body WHERE id = m.body_id)) AS content
     FROM held h JOIN account a ON a.id = h.account_id JOIN message m ON m.id = h.first_message_id
     WHERE h.decision IS NULL AND EXISTS (SELECT 1 FROM message w WHERE w.id >= h.first_message_id AND w.id < h.first_message_id + h.messages AND w.state < 2)
     ORDER BY h.at, h.first_message_id LIMIT ?`,
  );
  const heldAround = db.prepare(
    `SELECT first_message_id + messages AS before, at, reason, rule_id AS ruleId, decision, decided_at AS decidedAt FROM held
     WHERE first_message_id <= ? ORDER BY first_message_id DESC LIMIT 1`,
  );
  const alerts = db.prepare(
    `SELECT al.id, al.kind, al.account_id AS accountId, a.name AS account, al.at, al.detail, al.told, al.cleared_at AS clearedAt
     FROM alert al JOIN account a ON a.id = al.account_id ORDER BY al.id DESC LIMIT ?`,
  );
  const guards = createGuardCheck(db);

  function sortedOf(key: string): Float64Array {
    const of = readOptOutKey(key);
    const [size, rows] = key.startsWith('block ')
      ? [countBlocked.get(key), blocked.iterate(key)]
      : [countOut.get(...of), out.iterate(...of)];
    const sorted = new Float64Array(size as number);
    let at = 0;
    for (const number of rows) sorted[at++] = number as number;
    return sorted;
  }

  return {
    rules: (): Rule[] =>
      (rules.all() as RuleRow[]).map(({ isEnabled, settings, ...rule }) => ({
        ...rule,
        isEnabled: isEnabled !== 0,
        settings: { ...defaultRuleSettings, ...(JSON.parse(settings) as Partial<RuleSettings>) },
      })),
    ruleHits: () => hits.all() as RuleHits[],
    // One transaction, so that a version and its numbers belong together.
    numberLists: db.transaction((known: Versions): ListsRead => {
      const had = new Map(known);
      const all = versions.all() as [string, number][];
      return { versions: all, changed: all.filter(([key, version]) => had.get(key) !== version).map(([key]) => [key, sortedOf(key)]) };
    }),
    /** In ascending order. */
    numberList: (key: string) => sortedOf(key),
    ...createListEditReads(db),
    optOuts: ({ after, accountId, limit }: { after: OptOut | null; accountId: number | null; limit: number }): OptOut[] =>
      (
        optOuts.all(
          after ? (after.accountId ?? 0) : -1,
          after?.originator ?? '',
          Number(after?.number ?? 0),
          accountId,
          accountId,
          limit,
        ) as (Omit<OptOut, 'number' | 'accountId'> & { number: number; accountId: number })[]
      ).map((row) => ({ ...row, number: String(row.number), accountId: row.accountId === 0 ? null : row.accountId })),
    held: (limit: number) => held.all(limit) as HeldMessages[],
    alerts: (limit: number): AlertRow[] =>
      (alerts.all(limit) as (Omit<AlertRow, 'told'> & { told: string })[]).map((row) => ({
        ...row,
        told: JSON.parse(row.told) as AlertRow['told'],
      })),
    guardRefusal: (plan: Parameters<typeof guards.refusal>[0]) => guards.refusal(plan),
    /** Lines of a message's history. */
    heldLines: (id: number): HistoryEntry[] => {
      type Row = { before: number; at: number; reason: string; ruleId: number; decision: string | null; decidedAt: number | null };
      const row = heldAround.get(id) as Row | undefined;
      if (!row || id >= row.before) return [];
      const lines: HistoryEntry[] = [{ at: row.at, part: null, event: 'waits_for_release', detail: `rule ${row.ruleId}: ${row.reason}` }];
      if (row.decision !== null) lines.push({ at: row.decidedAt ?? row.at, part: null, event: row.decision, detail: 'by the operator' });
      return lines;
    },
  };
}
