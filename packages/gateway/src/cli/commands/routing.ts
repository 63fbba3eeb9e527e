// route add|list|remove · price set|list: the small tables of the rulebook.
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { harmless, table } from '../text.ts';

interface RouteView {
  readonly id: number;
  readonly prefix: string;
  readonly connector: string | null;
}
interface PriceView {
  readonly prefix: string;
  readonly price: string;
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
  route
    .command('remove <id>')
    .description('remove a route; its recipients go by a shorter prefix, or are refused')
    .action(
      act(async (api, [id = '']) => {
        const row = await api.send('DELETE', `/api/routes/${encodeURIComponent(id)}`);
        return { value: row, text: harmless(`The route ${id} is removed`) };
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

export function addRoutingCommands(program: Command, act: Act): void {
  addRouteCommands(program, act);
  addPriceCommands(program, act);
}
