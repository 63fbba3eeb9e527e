// route-rule add|change|list|move|remove|explain: the ordered rules that decide where a message goes before the routes of prefixes do.
import type { Command } from 'commander';
import { messageKinds, mmsForms } from '../../core/mms.ts';
import { contentAlphabets, routeStrategies } from '../../core/route-rules.ts';
import type { Act, Options } from '../act.ts';
import { usageError } from '../result.ts';
import { harmless, pairs, table } from '../text.ts';

interface RuleView {
  readonly id: number;
  readonly position: number;
  readonly name: string;
  readonly strategy: string;
  readonly targets: readonly { readonly connector: string | null; readonly weight: number; readonly priority: number }[];
  readonly accounts: readonly string[];
  readonly tags: readonly string[];
  readonly prefixes: readonly string[];
  readonly countries: readonly string[];
  readonly networks: readonly string[];
  readonly senders: readonly string[];
  readonly kinds: readonly string[];
  readonly mmsAs: string;
  readonly alphabets: readonly string[];
  readonly segmentsMin: number | null;
  readonly segmentsMax: number | null;
  readonly flash: boolean | null;
  readonly time: { readonly from: string; readonly to: string; readonly days: readonly number[]; readonly zone: string } | null;
}
interface ExplainView {
  readonly connector: string | null;
  readonly ruleId: number | null;
  readonly as: string;
  readonly why: string;
  readonly notMatched: readonly { readonly ruleId: number; readonly name: string; readonly because: string }[];
  readonly passedOver: readonly { readonly connector: string | null; readonly because: string }[];
}

/** Options that are lists of the API, comma-separated; empty = no condition. */
const lists = ['accounts', 'tags', 'prefixes', 'countries', 'networks', 'senders', 'kinds', 'alphabets', 'secondChance'] as const;

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function number(text: string, option: string): number {
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) throw usageError(`--${option} must be a number`);
  return Number(text);
}

const idOf = (text: string): string => {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw usageError('The id of a route rule is a positive whole number');
  return text;
};

function targetsOf(text: string): Record<string, unknown>[] {
  return words(text).map((word) => {
    const [connector = '', weight, priority, rest] = word.split(':');
    if (rest !== undefined) throw usageError(`${JSON.stringify(word)} is not of the form connector:weight:priority`);
    return {
      connector,
      ...(weight === undefined || weight === '' ? {} : { weight: number(weight, 'to') }),
      ...(priority === undefined ? {} : { priority: number(priority, 'to') }),
    };
  });
}

/** What the options say, in the words of the API. */
function bodyOf(options: Options): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const text = (key: string): string | undefined => (typeof options[key] === 'string' ? options[key] : undefined);
  const to = text('to');
  if (to !== undefined) body['targets'] = targetsOf(to);
  for (const key of lists) {
    const value = text(key);
    if (value !== undefined) body[key] = words(value);
  }
  for (const key of ['name', 'strategy', 'mmsAs']) if (text(key) !== undefined) body[key] = text(key);
  for (const [key, option, field] of [
    ['maxQueueAge', 'max-queue-age', 'queueAgeMaxSeconds'],
    ['patience', 'patience', 'patienceSeconds'],
    ['explore', 'explore', 'exploreShare'],
  ] as const) {
    const value = text(key);
    if (value !== undefined) body[field] = value === 'none' ? null : number(value, option);
  }
  const segments = text('segments');
  if (segments !== undefined) {
    const [, least, most] = /^(\d+)(?:-(\d+)?)?$/.exec(segments) ?? [];
    if (least === undefined) throw usageError('--segments must be a number or a range such as 1-3 or 2-');
    body['segmentsMin'] = Number(least);
    body['segmentsMax'] = segments.endsWith('-') ? null : Number(most ?? least);
  }
  const flash = text('flash');
  if (flash !== undefined) body['flash'] = flash === 'any' ? null : flash === 'true';
  const time = text('time');
  if (time === 'none') body['time'] = null;
  else if (time !== undefined) {
    const [, from, until] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(time) ?? [];
    if (from === undefined) throw usageError('--time must be a range such as 08:00-22:00, or none');
    const [days, zone] = [text('days'), text('zone')];
    body['time'] = { from, to: until, ...(days ? { days: words(days).map((day) => number(day, 'days')) } : {}), ...(zone ? { zone } : {}) };
  } else if (text('days') !== undefined || text('zone') !== undefined) throw usageError('--days and --zone belong to --time');
  return body;
}

function addOptions(command: Command): Command {
  return command
    .option('--name <text>', 'what it is called')
    .option('--strategy <name>', `how a target is chosen (${routeStrategies.join(', ')})`)
    .option('--accounts <names>', 'accounts, comma-separated')
    .option('--tags <tags>', 'tags of accounts (their setting route-tag), comma-separated')
    .option('--prefixes <digits>', 'digits the recipient begins with, comma-separated')
    .option('--countries <codes>', 'countries of the recipient as two letters, comma-separated')
    .option('--networks <codes>', 'networks of the recipient as MCC and MNC, comma-separated')
    .option('--senders <patterns>', 'originators, * stands for any characters, comma-separated')
    .option('--kinds <kinds>', `kinds of message (${messageKinds.join(', ')}), comma-separated`)
    .option('--alphabets <names>', `alphabets of the content (${contentAlphabets.join(', ')}), comma-separated`)
    .option('--segments <range>', 'segments of the message: 1, 1-3 or 2-')
    .option('--flash <value>', 'flash messages: true, false or any')
    .option('--time <range>', 'time of day such as 08:00-22:00, or none')
    .option('--days <days>', 'days of the week of --time, 1 Monday to 7 Sunday, comma-separated')
    .option('--zone <name>', "zone of --time; the server's when not given")
    .option('--mms-as <form>', `as what an MMS goes (${mmsForms.join(', ')}): link makes it an SMS with a link`)
    .option('--max-queue-age <seconds>', 'pass over a target whose oldest waiting message is older; none = however old')
    .option('--patience <seconds>', 'what waits for a link that is down for longer moves to the next target; none = it waits')
    .option(
      '--second-chance <reasons>',
      'failures after which a message goes again by the next target, reasons or err:CODE, comma-separated',
    )
    .option('--explore <share>', 'best_score: share of the messages that goes by chance, 0 to 0.5');
}

function conditions(rule: RuleView): string {
  const said = [
    ...lists.flatMap((key) => {
      const value = key === 'secondChance' ? [] : rule[key];
      return value.length > 0 ? [`${key} ${value.join(', ')}`] : [];
    }),
    ...(rule.segmentsMin === null && rule.segmentsMax === null ? [] : [`segments ${rule.segmentsMin ?? 1}-${rule.segmentsMax ?? ''}`]),
    ...(rule.flash === null ? [] : [rule.flash ? 'flash' : 'not flash']),
    ...(rule.time
      ? [`${rule.time.from}-${rule.time.to} ${rule.time.zone}${rule.time.days.length > 0 ? ` on days ${rule.time.days.join(', ')}` : ''}`]
      : []),
  ];
  return said.length === 0 ? 'every message' : said.join('; ');
}

const shownWay = ({ strategy, mmsAs }: RuleView): string => (mmsAs === 'link' ? `${strategy}, MMS as a link` : strategy);
const shownTargets = ({ targets }: RuleView): string => targets.map((one) => `${one.connector}:${one.weight}:${one.priority}`).join(', ');
const shown = (rule: RuleView): string =>
  harmless(`Route rule ${rule.id} at place ${rule.position}: ${conditions(rule)} by ${shownWay(rule)} to ${shownTargets(rule)}`);

export function addRouteRuleCommands(program: Command, act: Act): void {
  const rule = program
    .command('route-rule')
    .description('Ordered rules over where messages go; the first that fits decides, then the routes');
  addOptions(rule.command('add').description('add a rule, at the end or at a place'))
    .requiredOption('--to <targets>', 'connectors, comma-separated, each as name or name:weight:priority')
    .option('--position <place>', 'place in the order, from 1 on')
    .action(
      act(async (api, _args, options) => {
        const place = options['position'];
        const body = { ...bodyOf(options), ...(typeof place === 'string' ? { position: number(place, 'position') } : {}) };
        const made = await api.send<RuleView>('POST', '/api/route-rules', body);
        return { value: made, text: shown(made) };
      }),
    );
  addOptions(rule.command('change <id>').description('change a rule; what is not given stays'))
    .option('--to <targets>', 'connectors, comma-separated, each as name or name:weight:priority')
    .action(
      act(async (api, [id = ''], options) => {
        const changed = await api.send<RuleView>('PATCH', `/api/route-rules/${idOf(id)}`, bodyOf(options));
        return { value: changed, text: shown(changed) };
      }),
    );
  rule
    .command('list')
    .description('all rules in their order')
    .action(
      act(async (api) => {
        const rows = await api.get<RuleView[]>('/api/route-rules');
        const cells = rows.map((row) => [row.position, row.id, row.name, conditions(row), shownWay(row), shownTargets(row)]);
        return {
          value: rows,
          text: table(['place', 'id', 'name', 'messages', 'strategy', 'targets'], cells, 'There are no route rules: the routes decide'),
        };
      }),
    );
  rule
    .command('move <id>')
    .description('move a rule to another place in the order')
    .requiredOption('--position <place>', 'place in the order, from 1 on')
    .action(
      act(async (api, [id = ''], { position }) => {
        const moved = await api.send<RuleView>('POST', `/api/route-rules/${idOf(id)}/move`, {
          position: number(String(position), 'position'),
        });
        return { value: moved, text: shown(moved) };
      }),
    );
  rule
    .command('remove <id>')
    .description('remove a rule')
    .action(
      act(async (api, [id = '']) => ({
        value: await api.send('DELETE', `/api/route-rules/${idOf(id)}`),
        text: `Route rule ${id} is removed`,
      })),
    );
  rule
    .command('explain')
    .description('which way a message would go and why; nothing is sent')
    .requiredOption('--account <name>', 'account that sends it')
    .requiredOption('--number <number>', 'recipient')
    .option('--sender <text>', 'originator')
    .option('--content <text>', 'content')
    .option('--kind <kind>', messageKinds.join(' or '))
    .option('--title <text>', 'title of an MMS')
    .option('--flash', 'as a flash message')
    .option('--at <time>', 'as if it were this time, such as 2026-03-01T09:05:00Z')
    .action(
      act(async (api, _args, { account, number: recipient, sender, content, kind, title, flash, at }) => {
        const body = { account, number: recipient, sender, content, kind, mmsTitle: title, at, ...(flash === true ? { flash } : {}) };
        const told = await api.send<ExplainView>('POST', '/api/route-rules/explain', body);
        const lines = pairs([
          ['connector', told.connector ?? 'none: the message is refused'],
          ...(told.as === 'link' ? [['as', 'an SMS with a link'] as const] : []),
          ['why', told.why],
          ...told.passedOver.map((one) => ['passed over', `${one.connector}: ${one.because}`] as const),
          ...told.notMatched.map(
            (one) => ['not matched', `route rule ${one.ruleId}${one.name && ` (${one.name})`}: ${one.because}`] as const,
          ),
        ]);
        return { value: told, text: lines };
      }),
    );
}
