// connector add|list|show|set|remove|forget
import type { Command } from 'commander';
import { connectorFields } from '../../operator/connector-fields.ts';
import type { Act } from '../act.ts';
import { usageError } from '../result.ts';
import { addFieldOptions, givenFields } from '../settings-options.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';
import type { ConnectorView, LinkView } from '../views.ts';

const pathOf = (name: string): string => `/api/connectors/${encodeURIComponent(name)}`;

export const linkCells = (link: LinkView | null): readonly unknown[] =>
  link === null
    ? ['not started', '', '', '', '']
    : [link.state, wallTime(link.since), link.ready, `${link.inDoubt}/${link.window}`, link.detail];
export const linkHeadings = ['link', 'since', 'ready', 'in doubt', 'detail'];

/** Lists and maps as they are typed; PEM text by its first line. */
export function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, each]) => `${key}=${String(each)}`)
      .join(',');
  return typeof value === 'string' && value.startsWith('-----BEGIN') ? `${value.split('\n')[0]} …` : value;
}

function learnedLines(traits: NonNullable<ConnectorView['learned']>): string {
  return traits
    .map(({ name, value, confidence, evidence, setting }) => {
      const pin = setting === null ? '' : `; setting ${setting}`;
      return [`${name}: ${value} (${confidence}${pin})`, ...evidence.map((line) => `  ${line}`)].map(harmless).join('\n');
    })
    .join('\n');
}

function describe({ id, name, settings, link, learned }: ConnectorView): string {
  const live: (readonly [string, unknown])[] =
    link === null
      ? [['link', 'not started']]
      : [
          ['link', link.state],
          ['since', wallTime(link.since)],
          ['detail', link.detail],
          ['in doubt', `${link.inDoubt} of ${link.window}`],
          ['ready', link.ready],
          ['rate limit', link.rateLimit ?? 'none'],
          ...(link.nextTryAt === null ? [] : [['next try', wallTime(link.nextTryAt)] as const]),
        ];
  const binds = link && link.binds.length > 1 ? `\n\n${table(bindHeadings, link.binds.map(bindCells), '')}` : '';
  const lines = pairs([
    ['name', name],
    ['id', id],
    ...live,
    ...Object.entries(settings).map(([key, value]) => [key, shown(value)] as const),
  ]);
  return `${lines}${binds}${learned ? `\n\nLearned from its traffic:\n${learnedLines(learned)}` : ''}`;
}
const bindHeadings = ['bind', 'state', 'since', 'outstanding', 'detail'];
const bindCells = ({ mode, state, since, outstanding, window, detail }: LinkView['binds'][number]): readonly unknown[] => [
  mode,
  state,
  wallTime(since),
  mode === 'receiver' ? '' : `${outstanding}/${window}`,
  detail,
];

export function addConnectorCommands(program: Command, act: Act): void {
  const connector = program.command('connector').description('Ways out: the links to carriers');

  addFieldOptions(connector.command('add <name>'), connectorFields, [])
    .description('make a connector and bring its link up')
    .action(
      act(async (api, [name], options) => {
        const row = await api.send<ConnectorView>('POST', '/api/connectors', { ...givenFields(connectorFields, options, []), name });
        return { value: row, text: describe(row) };
      }),
    );

  connector
    .command('list')
    .description('all connectors with what their links do now')
    .action(
      act(async (api) => {
        const rows = await api.get<ConnectorView[]>('/api/connectors');
        const cells = rows.map((row) => [row.id, row.name, `${row.settings.host}:${row.settings.port}`, ...linkCells(row.link)]);
        return { value: rows, text: table(['id', 'name', 'carrier', ...linkHeadings], cells, 'There are no connectors') };
      }),
    );

  connector
    .command('show <name>')
    .description('one connector with its settings, its link and what its traffic has taught')
    .option('--reveal', 'with the password it binds with and the key of its certificate')
    .action(
      act(async (api, [name = ''], options) => {
        const row = await api.get<ConnectorView>(`${pathOf(name)}${options['reveal'] === true ? '?reveal=true' : ''}`);
        return { value: row, text: describe(row) };
      }),
    );

  addFieldOptions(connector.command('set <name> [settings...]'), connectorFields)
    .description('change settings, as --key value or key=value')
    .action(
      act(async (api, [name = '', ...words], options) => {
        const given = givenFields(connectorFields, options, words);
        if (Object.keys(given).length === 0) throw usageError('Give at least one setting; connector set --help lists them');
        const row = await api.send<ConnectorView>('PATCH', pathOf(name), given);
        return { value: row, text: describe(row) };
      }),
    );

  connector
    .command('remove <name>')
    .description('take a connector away that no route, rule, number, price list or door names and no message waits for')
    .action(
      act(async (api, [name = '']) => {
        const row = await api.send('DELETE', pathOf(name));
        return { value: row, text: harmless(`The connector ${name} is removed; what it carried keeps its name`) };
      }),
    );

  connector
    .command('forget <name>')
    .description('forget what the traffic of a connector has taught, and learn anew')
    .action(
      act(async (api, [name = '']) => {
        const row = await api.send<ConnectorView>('DELETE', `${pathOf(name)}/learned`);
        return { value: row, text: describe(row) };
      }),
    );
}
