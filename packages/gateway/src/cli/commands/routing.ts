// route add|list · price set|list · rule add|list|remove: the small tables of the rulebook.
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { usageError } from '../result.ts';
import { harmless, table } from '../text.ts';
import { addInboundRule, isInboundRule, isInboundRuleId, listInboundRules, removeInboundRule, withInboundRule } from './inbound-rules.ts';

interface RouteView {
  readonly id: number;
  readonly prefix: string;
  readonly connector: string | null;
}
interface PriceView {
  readonly prefix: string;
  readonly price: string;
}
interface RuleView {
  readonly id: number;
  readonly kind: 'word' | 'template';
  readonly pattern: string;
  readonly account: string | null;
}

const recipients = (prefix: string): string => (prefix === '' ? 'all recipients' : `recipients that begin with ${prefix}`);
const shownPrefix = (prefix: string): string => (prefix === '' ? '(all)' : prefix);

function addRouteCommands(program: Command, act: Act): void {
  const route = program.command('route').description('Which connector carries which recipients; the longest prefix wins');
  route
    .command('add')
    .description('send the recipients of a prefix by a connector')
    .requiredOption('--connector <name>', 'connector that carries them')
    .option('--prefix <digits>', 'digits the recipient begins with; all when not given')
    .action(
      act(async (api, _args, { connector, prefix }) => {
        const row = await api.send<RouteView>('POST', '/api/routes', { connector, prefix });
        return { value: row, text: harmless(`Route ${row.id}: ${recipients(row.prefix)} leave by ${row.connector}`) };
      }),
    );
  route
    .command('list')
    .description('all routes')
    .action(
      act(async (api) => {
        const rows = await api.get<RouteView[]>('/api/routes');
        const cells = rows.map((row) => [row.id, shownPrefix(row.prefix), row.connector]);
        return { value: rows, text: table(['id', 'prefix', 'connector'], cells, 'There are no routes: every message is refused') };
      }),
    );
}

function addPriceCommands(program: Command, act: Act): void {
  const price = program.command('price').description('What one segment costs; the longest prefix wins');
  price
    .command('set')
    .description('set the price of one segment to the recipients of a prefix')
    .requiredOption('--price <amount>', 'price of one segment')
    .option('--prefix <digits>', 'digits the recipient begins with; all when empty or not given')
    .action(
      act(async (api, _args, { prefix, price: amount }) => {
        const row = await api.send<PriceView>('PUT', '/api/prices', { prefix, price: amount });
        return { value: row, text: `One segment to ${recipients(row.prefix)} costs ${row.price}` };
      }),
    );
  price
    .command('list')
    .description('all prices')
    .action(
      act(async (api) => {
        const rows = await api.get<PriceView[]>('/api/prices');
        const cells = rows.map((row) => [shownPrefix(row.prefix), row.price]);
        return { value: rows, text: table(['prefix', 'price'], cells, 'There are no prices: every message is refused') };
      }),
    );
}

function addRuleCommands(program: Command, act: Act): void {
  const rule = program.command('rule').description('What customers may send, and what is done with what phones send');
  withInboundRule(rule.command('add'))
    .description('add a word or a template for what customers send, or a keyword for what phones send; for one account or for all')
    .option('--word <text>', 'content that contains it is refused')
    .option('--template <text>', 'approved content; * stands for any text')
    .option('--account <name>', 'account it holds for; all when not given')
    .action(
      act(async (api, _args, options) => {
        if (isInboundRule(options)) return addInboundRule(api, options);
        const { word, template, account } = options;
        if ((word === undefined) === (template === undefined))
          throw usageError('Give either --word or --template, or one of --keyword, --prefix, --regex and --any-text');
        const body = { kind: word === undefined ? 'template' : 'word', pattern: word ?? template, account };
        const row = await api.send<RuleView>('POST', '/api/rules', body);
        return { value: row, text: harmless(`Rule ${row.id}: ${row.kind} ${row.pattern}, for ${row.account ?? 'all accounts'}`) };
      }),
    );
  rule
    .command('list')
    .description('all rules')
    .action(
      act(async (api) => {
        const rows = await api.get<RuleView[]>('/api/rules');
        const inbound = await listInboundRules(api);
        const cells = [...rows.map((row) => [row.id, row.kind, row.account ?? '(all)', row.pattern]), ...inbound.cells];
        return { value: [...rows, ...inbound.rows], text: table(['id', 'kind', 'account', 'pattern'], cells, 'There are no rules') };
      }),
    );
  rule
    .command('remove <id>')
    .description('remove a rule')
    .action(
      act(async (api, [id = '']) => {
        if (isInboundRuleId(id)) return removeInboundRule(api, id);
        if (!/^[1-9]\d{0,15}$/.test(id)) throw usageError('The id of a rule is a positive whole number');
        return { value: await api.send('DELETE', `/api/rules/${id}`), text: `Rule ${id} is removed` };
      }),
    );
}

export function addRoutingCommands(program: Command, act: Act): void {
  addRouteCommands(program, act);
  addPriceCommands(program, act);
  addRuleCommands(program, act);
}
