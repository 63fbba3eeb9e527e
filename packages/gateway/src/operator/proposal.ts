// A proposal: changes of route rules, routes, prices, costs, rules and account settings that are not made yet. Read by the very readers of the real changes
// and judged as they are, into the rows of a rulebook that nothing runs by.
import { Type, type Static } from 'typebox';
import type { NewPriceRow, PriceList, PriceRow } from '../core/price-list.ts';
import { type RowFault, readPriceRow } from '../core/read-price-row.ts';
import type { RouteRule } from '../core/route-rules.ts';
import { type Account, type AccountSettings, buildRulebook, type Route, type Rule, type Rulebook } from '../core/rulebook.ts';
import { findAccount, findConnector } from './context.ts';
import { accountFields, readFields } from '../web/fields.ts';
import { currencyCode, faultOfAssignment, judgeOverlaps, rowBody, rowReader } from './price-rows.ts';
import { PRICE_ROWS_MAX } from './read-price-csv.ts';
import { changeRuleBody, createRuleBody, position } from './route-rule-fields.ts';
import { addRule, changeRule, type ListChange, moveRule } from './route-rule-list.ts';
import { changedRule, changedRuleBody, newRule, newRuleBody } from './rule-bodies.ts';
import { digitsOfPrefix, knownName, prefix, settingsBody } from '../web/schemas.ts';

/** Changes of one kind in one proposal: as many as there may be route rules. */
const ENTRIES_MAX = 500;
const LISTS_MAX = 100;
/** Rows typed for one list; whole files are for the import. */
const ROWS_MAX = 20_000;

const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'a positive whole number' });
const ids = Type.Optional(Type.Array(id, { maxItems: ENTRIES_MAX, description: `a list of at most ${ENTRIES_MAX} ids` }));
const some = <T extends Parameters<typeof Type.Array>[0]>(entry: T) => Type.Optional(Type.Array(entry, { maxItems: ENTRIES_MAX }));
const strict = { additionalProperties: false } as const;

const { position: _position, ...ruleOfList } = createRuleBody.properties;

export const proposalBody = Type.Object(
  {
    routeRules: Type.Optional(
      Type.Object(
        {
          /** In place of all there are, in this order. */
          whole: some(Type.Object(ruleOfList, strict)),
          remove: ids,
          change: some(Type.Object({ id, ...changeRuleBody.properties }, strict)),
          move: some(Type.Object({ id, position }, strict)),
          add: some(createRuleBody),
        },
        strict,
      ),
    ),
    routes: Type.Optional(
      Type.Object({ remove: ids, add: some(Type.Object({ connector: knownName, prefix: Type.Optional(prefix) }, strict)) }, strict),
    ),
    /** Rows of price lists and cost lists. */
    prices: Type.Optional(
      Type.Array(
        Type.Object(
          {
            list: knownName,
            /** Of a list that is not there yet. */
            currency: Type.Optional(currencyCode),
            connector: Type.Optional(knownName),
            replace: Type.Optional(Type.Boolean({ description: 'true or false' })),
            remove: ids,
            rows: Type.Optional(Type.Array(rowBody, { maxItems: ROWS_MAX })),
          },
          strict,
        ),
        { maxItems: LISTS_MAX },
      ),
    ),
    assign: some(Type.Object({ account: knownName, list: knownName }, strict)),
    rules: Type.Optional(
      Type.Object(
        { remove: ids, change: some(Type.Object({ id, ...changedRuleBody.properties }, strict)), add: some(newRuleBody) },
        strict,
      ),
    ),
    accounts: some(Type.Object({ account: knownName, settings: settingsBody }, strict)),
  },
  { ...strict, minProperties: 1 },
);
type Proposal = Static<typeof proposalBody>;

/** The account settings by which a message is judged anew; the others change nothing that a what-if can show. */
const judgedSettings: readonly (keyof AccountSettings)[] = ['routeTag', 'templatesRequired', 'mmsFallback'];

/** Ends the reading: `field` is its way through the proposal. */
class BadProposal extends Error {
  readonly field: string;
  readonly code: 'parameter' | 'not_found' | 'conflict';
  constructor(code: BadProposal['code'], field: string, message: string) {
    super(message);
    this.code = code;
    this.field = `proposal.${field}`;
  }
}
const bad = (field: string, message: string): BadProposal => new BadProposal('parameter', field, message);
const missing = (field: string, what: string): BadProposal => new BadProposal('not_found', field, `There is no ${what}`);

const entriesOf = <T>(path: string, list: readonly T[] | undefined): [string, T][] =>
  (list ?? []).map((entry, index) => [`${path}.${index}`, entry]);
const highest = (rows: readonly { readonly id: number }[]): number => rows.reduce((most, row) => Math.max(most, row.id), 0);

function without<T extends { readonly id: number }>(rows: readonly T[], path: string, what: string, gone: readonly number[] = []): T[] {
  const known = new Set(gone.length === 0 ? [] : rows.map((row) => row.id));
  for (const [at, one] of entriesOf(path, gone)) if (!known.has(one)) throw missing(at, `${what} ${one}`);
  const removed = new Set(gone);
  return rows.filter((row) => !removed.has(row.id));
}

function readRouteRules(asked: NonNullable<Proposal['routeRules']>, rulebook: Rulebook, timeZone: string): readonly RouteRule[] {
  const { whole, remove, change, move, add } = asked;
  if (whole && [remove, change, move, add].some((list) => list !== undefined))
    throw bad('routeRules.whole', 'whole is the list itself: give it alone, or changes of the list there is');
  const now = rulebook.routeRules ?? [];
  let nextId = highest(now) + 1;
  let rules: readonly RouteRule[] = whole ? [] : without(now, 'routeRules.remove', 'route rule', remove);
  const take = (path: string, ruleId: number, changed: ListChange | null): void => {
    if (!changed) throw missing(`${path}.id`, `route rule ${ruleId}`);
    if (!changed.ok) throw bad(`${path}.${changed.fault.field}`, changed.fault.message);
    rules = changed.rules;
  };
  for (const [path, { id: ruleId, ...body }] of entriesOf('routeRules.change', change))
    take(path, ruleId, changeRule(rules, ruleId, body, rulebook, timeZone));
  for (const [path, { id: ruleId, position: place }] of entriesOf('routeRules.move', move))
    take(path, ruleId, moveRule(rules, ruleId, place));
  for (const [path, body] of [...entriesOf('routeRules.whole', whole), ...entriesOf('routeRules.add', add)]) {
    take(path, nextId, addRule(rules, nextId, body, rulebook, timeZone));
    nextId++;
  }
  return rules;
}

function readRoutes({ remove, add }: NonNullable<Proposal['routes']>, rulebook: Rulebook): readonly Route[] {
  const routes: Route[] = without(rulebook.routes, 'routes.remove', 'route', remove);
  let nextId = highest(rulebook.routes) + 1;
  for (const [path, { connector: name, prefix: written = '' }] of entriesOf('routes.add', add)) {
    const connector = findConnector(rulebook, name);
    if (!connector) throw missing(`${path}.connector`, `connector ${JSON.stringify(name)}`);
    routes.push({ id: nextId++, prefix: digitsOfPrefix(written), connectorId: connector.id });
  }
  return routes;
}

type ListAsked = NonNullable<Proposal['prices']>[number];

function readList(path: string, asked: ListAsked, list: PriceList, rulebook: Rulebook, timeZone: string): PriceList {
  const { replace = false, remove, rows: written = [] } = asked;
  const staying: readonly PriceRow[] = replace ? [] : without(list.rows, `${path}.remove`, 'row', remove);
  if (staying.length + written.length > PRICE_ROWS_MAX) throw bad(`${path}.rows`, `A list has at most ${PRICE_ROWS_MAX} rows`);
  const reader = rowReader(rulebook, timeZone);
  const read = written.map((row, index): NewPriceRow => {
    const made = readPriceRow(row, reader);
    if ('kind' in made) return made;
    const fault: RowFault | undefined = made[0];
    throw bad(
      `${path}.rows.${index}${fault && fault.field !== 'row' ? `.${fault.field}` : ''}`,
      fault?.message ?? 'the row cannot be read',
    );
  });
  const [fault] = judgeOverlaps(
    read.map((row, index) => ({ ...row, line: index + 1 })),
    staying,
  );
  if (fault) throw bad(`${path}.rows.${fault.row - 1}`, fault.message);
  const firstId = highest(list.rows) + 1;
  return { ...list, rows: [...staying, ...read.map((row, index) => ({ ...row, id: firstId + index }))] };
}

function newList(path: string, entry: ListAsked, lists: readonly PriceList[], rulebook: Rulebook): PriceList {
  const { list: name, currency, connector: connectorName } = entry;
  if (currency === undefined)
    throw missing(
      `${path}.list`,
      `price list ${JSON.stringify(name)}; a new one needs a currency, and a connector where it is what its carrier asks`,
    );
  const connector = connectorName === undefined ? null : findConnector(rulebook, connectorName);
  if (connectorName !== undefined && !connector) throw missing(`${path}.connector`, `connector ${JSON.stringify(connectorName)}`);
  const costs = connector && lists.find(({ connectorId }) => connectorId === connector.id);
  if (costs)
    throw new BadProposal('conflict', `${path}.connector`, `The connector ${connector.name} has a cost list already: ${costs.name}`);
  return { id: highest(lists) + 1, name, currency, connectorId: connector?.id ?? null, version: 0, rows: [] };
}

function readPrices(asked: readonly ListAsked[], rulebook: Rulebook, timeZone: string): readonly PriceList[] {
  const lists = new Map(rulebook.priceLists.map((list) => [list.name, list]));
  for (const [path, entry] of entriesOf('prices', asked)) {
    const list = lists.get(entry.list) ?? newList(path, entry, [...lists.values()], rulebook);
    lists.set(list.name, readList(path, entry, list, rulebook, timeZone));
  }
  return [...lists.values()];
}

function readAssigned(asked: NonNullable<Proposal['assign']>, lists: readonly PriceList[], rulebook: Rulebook): Rulebook['accountLists'] {
  const listOf = new Map(rulebook.accountLists.map(({ accountId, listId }) => [accountId, listId]));
  for (const [path, entry] of entriesOf('assign', asked)) {
    const account = findAccount(rulebook, entry.account);
    if (!account) throw missing(`${path}.account`, `account ${JSON.stringify(entry.account)}`);
    const list = lists.find((one) => one.name === entry.list);
    if (!list) throw missing(`${path}.list`, `price list ${JSON.stringify(entry.list)}`);
    const fault = faultOfAssignment(list, account, rulebook);
    if (fault) throw new BadProposal('conflict', `${path}.${fault.field}`, fault.message);
    listOf.set(account.id, list.id);
  }
  return [...listOf].map(([accountId, listId]) => ({ accountId, listId }));
}

function readRules({ remove, change, add }: NonNullable<Proposal['rules']>, rulebook: Rulebook): readonly Rule[] {
  let rules: readonly Rule[] = without(rulebook.rules, 'rules.remove', 'rule', remove);
  const read = (path: string, ruleId: number, made: ReturnType<typeof newRule>): Rule => {
    if (!made.ok) throw new BadProposal(made.code, `${path}.${made.field}`, made.message);
    return { ...made.rule, id: ruleId };
  };
  for (const [path, { id: ruleId, ...body }] of entriesOf('rules.change', change)) {
    const before = rules.find((rule) => rule.id === ruleId);
    if (!before) throw missing(`${path}.id`, `rule ${ruleId}`);
    const after = read(path, ruleId, changedRule(before, body, rulebook));
    rules = rules.map((rule) => (rule === before ? after : rule));
  }
  let nextId = highest(rulebook.rules) + 1;
  for (const [path, body] of entriesOf('rules.add', add)) {
    if (body.kind === 'blocklist')
      throw bad(`${path}.kind`, 'a block list without numbers refuses nothing: make the rule disabled, fill it, and propose to enable it');
    rules = [...rules, read(path, nextId++, newRule(body, rulebook))];
  }
  return rules;
}

function readAccounts(asked: NonNullable<Proposal['accounts']>, rulebook: Rulebook): readonly Account[] {
  let { accounts } = rulebook;
  for (const [path, { account: name, settings }] of entriesOf('accounts', asked)) {
    const account = accounts.find((one) => one.name === name);
    if (!account) throw missing(`${path}.account`, `account ${JSON.stringify(name)}`);
    const foreign = Object.keys(settings).find((key) => !judgedSettings.some((known) => known === key));
    if (foreign !== undefined)
      throw bad(`${path}.settings.${foreign}`, `${foreign} changes nothing that is judged anew; ${judgedSettings.join(' and ')} do`);
    const read = readFields<AccountSettings>(accountFields, settings);
    if (!read.ok) throw bad(`${path}.settings.${read.field}`, read.message);
    const after = { ...account, settings: { ...account.settings, ...read.values } };
    accounts = accounts.map((one) => (one === account ? after : one));
  }
  return accounts;
}

export type ProposalRead =
  | { readonly ok: true; readonly rulebook: Rulebook }
  | { readonly ok: false; readonly code: BadProposal['code']; readonly field: string; readonly message: string };

/** The rulebook as the proposal would make it. `rulebook`: the one it changes, which stays as it is. */
export function readProposal(proposal: Proposal, rulebook: Rulebook, timeZone: string): ProposalRead {
  const { routeRules, routes, prices, assign, rules, accounts } = proposal;
  try {
    const priceLists = prices ? readPrices(prices, rulebook, timeZone) : rulebook.priceLists;
    const rows = {
      ...rulebook,
      ...(routeRules ? { routeRules: readRouteRules(routeRules, rulebook, timeZone) } : {}),
      ...(routes ? { routes: readRoutes(routes, rulebook) } : {}),
      priceLists,
      ...(assign ? { accountLists: readAssigned(assign, priceLists, rulebook) } : {}),
      ...(rules ? { rules: readRules(rules, rulebook) } : {}),
      ...(accounts ? { accounts: readAccounts(accounts, rulebook) } : {}),
    };
    return { ok: true, rulebook: buildRulebook(rows, rulebook.numberPlan) };
  } catch (error) {
    if (!(error instanceof BadProposal)) throw error;
    const { code, field, message } = error;
    return { ok: false, code, field, message };
  }
}
