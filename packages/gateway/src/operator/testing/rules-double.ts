// The part of the store's DOUBLE that knows rules, block lists and opt-outs: the real statements over a database in memory, in this thread.
import Database from 'better-sqlite3';
import type { RulebookRows } from '../../core/rulebook.ts';
import type { RuleStore } from '../../ports/store-rules.ts';
import { createListEdits } from '../../store/sqlite/list-edits.ts';
import { createListStore, type ListStoreParts } from '../../store/sqlite/list-store.ts';
import { createRules } from '../../store/sqlite/rules.ts';
import { createRulesRead } from '../../store/sqlite/rules-read.ts';
import { migrations } from '../../store/sqlite/schema.ts';

type Answer = <T>(work: () => T) => Promise<T>;
type Verbs = Readonly<Record<string, (input: unknown) => unknown>>;
type RuleRows = Pick<RulebookRows, 'rules' | 'numberLists' | 'numberListVersions'>;

/** `nextId`: rules have theirs from the row of all that is made. */
export function createRulesDouble(answer: Answer, nextId: () => number) {
  const db = new Database(':memory:');
  // The accounts are not in it.
  db.pragma('foreign_keys = OFF');
  for (const migration of migrations) db.exec(migration);
  const rules = createRules(db);
  const reads = createRulesRead(db);
  const writes = { ...rules, ...createListEdits(db) };
  const calling = (verbs: unknown) => (verb: string, input: unknown) => answer(() => (verbs as Verbs)[verb]?.(input));
  const threads = {
    writer: { call: calling(writes), unrecorded: <T>(work: () => Promise<T>) => work() },
    reader: { call: calling(reads) },
  } as unknown as ListStoreParts;

  const store: Omit<RuleStore, 'addRuleHits' | 'guardRefusal' | 'held' | 'decideHeld' | 'alerts'> = {
    ...createListStore(threads),
    saveRule: (id, rule) =>
      answer(() => {
        if (id !== null) return rules.saveRule({ id, rule });
        const made = nextId();
        rules.restoreRule({ ...rule, id: made });
        return made;
      }),
    removeRule: (id) => answer(() => rules.removeRule(id)),
    restoreRule: (rule) => answer(() => rules.restoreRule(rule)),
    ruleHits: () => answer(() => reads.ruleHits()),
    optOuts: (after, accountId, limit) => answer(() => reads.optOuts({ after, accountId, limit })),
  };
  return {
    store,
    rows(): RuleRows {
      const { versions, changed } = reads.numberLists([]);
      return { rules: reads.rules(), numberLists: new Map(changed), numberListVersions: new Map(versions) };
    },
  };
}
