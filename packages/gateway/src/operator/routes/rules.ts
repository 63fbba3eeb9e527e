// Rules over what may be sent: words, templates, originators, countries, block lists, lengths, the shield against pumping.
import { Type } from 'typebox';
import type { Rulebook } from '../../core/rulebook.ts';
import { blockListKey } from '../../core/rules/number-list.ts';
import type { Rule } from '../../core/rules/rules.ts';
import type { NewRule, RuleHits } from '../../ports/store.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, type RouteContext, findAccount } from '../context.ts';
import { type BadRow, readCsv, tellBadRows } from '../../web/csv.ts';
import { changedRule, changedRuleBody, newRule, newRuleBody } from '../rule-bodies.ts';
import { LIST_NUMBER_ALLOWED, readListNumber, settingsOfKind } from '../rule-fields.ts';
import { idParams } from '../../web/schemas.ts';
import type { Json } from '../../web/subjects.ts';

const tags = ['rules'];
/** A million numbers of fifteen digits, quoted, in JSON. */
const LIST_BODY_BYTES_MAX = 32 * 1024 * 1024;
const LIST_NUMBERS_MAX = 1_000_000;
/** So many numbers of a block list are shown whole in the record of changes. */
const LIST_NUMBERS_SHOWN_MAX = 1000;

const numbersBody = Type.Object(
  {
    numbers: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: LIST_NUMBERS_MAX, description: 'a list of numbers' })),
    csv: Type.Optional(Type.String({ description: 'a text with a number in the first column of each line' })),
    action: Type.Optional(
      Type.Union([Type.Literal('add'), Type.Literal('remove'), Type.Literal('replace')], { description: 'add, remove or replace' }),
    ),
  },
  { additionalProperties: false },
);

type Views = (rule: Rule) => Record<string, unknown>;

function viewsOf(rulebook: Rulebook, hits: readonly RuleHits[], { iso }: RouteContext): Views {
  const known = new Map(hits.map((row) => [row.ruleId, row]));
  return (rule) => ({
    id: rule.id,
    kind: rule.kind,
    name: rule.name,
    account: rule.accountId === null ? null : (rulebook.accountById.get(rule.accountId)?.name ?? null),
    enabled: rule.isEnabled,
    pattern: rule.pattern,
    ...(rule.kind === 'template' ? { state: rule.state } : {}),
    settings: Object.fromEntries(settingsOfKind[rule.kind].map((key) => [key, rule.settings[key]])),
    ...(rule.kind === 'blocklist' ? { numbers: rulebook.numberLists?.get(blockListKey(rule.id))?.length ?? 0 } : {}),
    hits: known.get(rule.id)?.hits ?? 0,
    lastHitAt: known.has(rule.id) ? iso(known.get(rule.id)?.lastAt ?? 0) : null,
  });
}

/** The numbers of the body as sorted integers, or a sentence with every bad row. */
function readNumbers(
  numbers: readonly string[] | undefined,
  csv: string | undefined,
): { ok: true; sorted: Float64Array } | { ok: false; message: string } {
  const rows = csv === undefined ? (numbers ?? []).map((text, index) => ({ line: index + 1, cells: [text] })) : readCsv(csv);
  // The heading of a table.
  const data = csv !== undefined && !/\d/.test(rows[0]?.cells[0] ?? '') ? rows.slice(1) : rows;
  const bad: BadRow[] = [];
  const found = new Set<number>();
  for (const { line, cells } of data) {
    const digits = readListNumber(cells[0] ?? '');
    if (digits === null) bad.push({ line, why: `${JSON.stringify((cells[0] ?? '').slice(0, 40))} must be ${LIST_NUMBER_ALLOWED}` });
    else found.add(Number(digits));
  }
  if (bad.length > 0) return { ok: false, message: tellBadRows(bad, data.length) };
  if (found.size > LIST_NUMBERS_MAX) return { ok: false, message: `At most ${LIST_NUMBERS_MAX} numbers at once` };
  return { ok: true, sorted: Float64Array.from(found).sort() };
}

export const ruleRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;
  const findRule = (id: number): Rule | undefined => rulebook().rules.find((rule) => rule.id === id);
  const listVersionOf = (id: number): number => rulebook().numberListVersions?.get(blockListKey(id)) ?? 0;
  const noRule = (id: number): string => `There is no rule ${id}`;
  const hitsNow = async (): Promise<readonly RuleHits[]> => {
    await context.saveRuleHits();
    return store.ruleHits();
  };
  const show = async (id: number): Promise<Record<string, unknown> | null> => {
    const hits = await hitsNow();
    const view = viewsOf(rulebook(), hits, context);
    const rule = findRule(id);
    return rule ? view(rule) : null;
  };

  context.registerSubject({
    kind: 'rule',
    isById: true,
    read(text) {
      const rule = findRule(Number(text));
      if (!rule) return null;
      const { id, accountId, ...shown } = rule;
      const account = accountId === null ? null : (rulebook().accountById.get(accountId)?.name ?? null);
      const key = blockListKey(id);
      const list = rulebook().numberLists?.get(key);
      if (!list) return { ...shown, account };
      // Of a long list its size is enough to see: the store has every version of it.
      const numbers = list.length > LIST_NUMBERS_SHOWN_MAX ? list.length : [...list];
      return { ...shown, account, numbers, listVersion: listVersionOf(id) };
    },
    async write(text, value) {
      const id = Number(text);
      if (value === null) {
        await store.removeRule(id);
        return { ok: true };
      }
      const {
        account: owner,
        numbers: _,
        listVersion = 0,
        ...kept
      } = value as Json & Omit<NewRule, 'accountId'> & { listVersion?: number };
      const account = typeof owner === 'string' ? findAccount(rulebook(), owner) : null;
      if (typeof owner === 'string' && !account) return { ok: false, why: `The account ${owner} is not there any more` };
      const rule = { ...kept, accountId: account?.id ?? null };
      if (!findRule(id)) await store.restoreRule({ ...rule, id });
      else if (listVersionOf(id) === listVersion) await store.saveRule(id, rule);
      else if (!(await store.restoreList(id, listVersion))) return { ok: false, why: `The list of rule ${id} has been changed since` };
      return { ok: true };
    },
  });

  app.post('/api/rules', { schema: { summary: 'Make a rule', tags, body: newRuleBody } }, async (request, reply) => {
    const read = newRule(request.body, rulebook());
    if (!read.ok) return refuse(reply, read.code, read.message, read.field, read.told);
    const id = await context.change(() => store.saveRule(null, read.rule));
    return reply.code(201).send(await show(id));
  });

  app.get('/api/rules', { schema: { summary: 'All rules with their hits', tags } }, async () => {
    const hits = await hitsNow();
    const now = rulebook();
    return now.rules.map(viewsOf(now, hits, context));
  });

  app.get('/api/rules/:id', { schema: { summary: 'One rule', tags, params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    return (await show(id)) ?? refuse(reply, 'not_found', noRule(id), 'id');
  });

  app.patch(
    '/api/rules/:id',
    { schema: { summary: 'Change a rule: name, enabled, pattern, state, settings', tags, params: idParams, body: changedRuleBody } },
    async (request, reply) => {
      const { id } = request.params;
      const before = findRule(id);
      if (!before) return refuse(reply, 'not_found', noRule(id), 'id');
      const read = changedRule(before, request.body, rulebook());
      if (!read.ok) return refuse(reply, read.code, read.message, read.field, read.told);
      await context.change(() => store.saveRule(id, read.rule));
      return (await show(id)) ?? refuse(reply, 'not_found', noRule(id), 'id');
    },
  );

  app.post(
    '/api/rules/:id/numbers',
    {
      bodyLimit: LIST_BODY_BYTES_MAX,
      schema: { summary: 'Add to, take from or replace the numbers of a block list', tags, params: idParams, body: numbersBody },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { numbers, csv, action = 'add' } = request.body;
      await context.retarget(request, { kind: 'rule', name: String(id) });
      const rule = findRule(id);
      if (!rule) return refuse(reply, 'not_found', noRule(id), 'id');
      if (rule.kind !== 'blocklist') return refuse(reply, 'parameter', `Rule ${id} is a ${rule.kind} rule and has no numbers`, 'id');
      if ((numbers === undefined) === (csv === undefined)) return refuse(reply, 'parameter', 'Give either numbers or csv', 'numbers');
      const read = readNumbers(numbers, csv);
      if (!read.ok) return refuse(reply, 'parameter', read.message, csv === undefined ? 'numbers' : 'csv');
      const result = await context.change(() => store.changeList({ ruleId: id, action, numbers: read.sorted }));
      return { id, ...result, numbers: rulebook().numberLists?.get(blockListKey(id))?.length ?? 0 };
    },
  );

  app.delete('/api/rules/:id', { schema: { summary: 'Remove a rule', tags, params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const removed = await context.change(() => store.removeRule(id));
    return removed ? { id, removed: true } : refuse(reply, 'not_found', noRule(id), 'id');
  });
};
