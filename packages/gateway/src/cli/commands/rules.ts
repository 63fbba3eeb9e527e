// rule add|list|show|set|enable|disable|approve|refuse|import|remove|explain: what may be sent, and a message asked what would become of it.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { addInboundRule, isInboundRule, isInboundRuleId, listInboundRules, removeInboundRule, withInboundRule } from './inbound-rules.ts';
import { messageKinds } from '../../core/mms.ts';
import { ruleFields } from '../../operator/rule-fields.ts';
import type { Act, Options } from '../act.ts';
import { LONG_ANSWER_MS_MAX } from '../api.ts';
import { CliError, exits, usageError } from '../result.ts';
import { addFieldOptions, givenFields } from '../settings-options.ts';
import { harmless, pairs, table } from '../text.ts';

interface RuleView {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly account: string | null;
  readonly enabled: boolean;
  readonly pattern: string;
  readonly state?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly numbers?: number;
  readonly hits: number;
  readonly lastHitAt: string | null;
}

interface StepView {
  readonly check: string;
  readonly ruleId: number | null;
  readonly name: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly detail: string;
}
interface VerdictView {
  readonly accepted: boolean;
  readonly code: string | null;
  readonly status?: number;
  readonly text?: string;
}
interface DryRunView extends VerdictView {
  readonly held: boolean;
  readonly messages: number;
  readonly total: string;
  readonly steps: readonly StepView[];
  readonly numbers: readonly (VerdictView & {
    readonly number: string;
    readonly sender: string;
    readonly country: string | null;
    readonly connector: string | null;
    readonly as: 'sms' | 'mms' | 'link' | null;
    readonly segments: number | null;
    readonly price: string | null;
    readonly steps: readonly StepView[];
  })[];
}

export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(exits.usage, 'usage', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

function ruleId(text: string | undefined): string {
  if (text === undefined || !/^[1-9]\d{0,15}$/.test(text)) throw usageError('The id of a rule is a positive whole number');
  return text;
}

const says = ({ pattern, settings, numbers }: RuleView): string =>
  pattern !== ''
    ? pattern
    : numbers !== undefined
      ? `${numbers} number(s)`
      : Object.entries(settings)
          .filter(([, value]) => value !== 0 && value !== '' && !(Array.isArray(value) && value.length === 0))
          .map(([key, value]) => `${key} ${String(value)}`)
          .join(', ');

const told = (row: RuleView): string =>
  `Rule ${row.id}: ${row.kind} ${says(row)}, for ${row.account ?? 'all accounts'}${row.enabled ? '' : ', disabled'}${
    row.state === undefined || row.state === 'approved' ? '' : `, ${row.state}`
  }`;

const describe = (row: RuleView): string =>
  pairs([
    ['id', row.id],
    ['kind', row.kind],
    ['name', row.name],
    ['account', row.account ?? '(all)'],
    ['enabled', row.enabled],
    ...(row.state === undefined ? [] : ([['state', row.state]] as const)),
    ['rule', says(row)],
    ['hits', row.hits],
    ['last hit', row.lastHitAt],
  ]);

const verdict = ({ accepted, code, text }: VerdictView): string => (accepted ? 'accepted' : `refused, ${code}: ${text}`);

function stepRows(steps: readonly StepView[]): readonly (readonly unknown[])[] {
  return steps.map(({ check, ruleId: id, name, outcome, code, detail }) => [check, id ?? '', name, outcome, code, detail]);
}

const forms = { sms: '', mms: 'as an MMS, ', link: 'as an SMS with a link, ' } as const;

function describeDryRun(run: DryRunView): string {
  const headings = ['check', 'rule', 'name', 'outcome', 'code', 'why'];
  const held = run.held ? '; it would wait for a release' : '';
  return [
    harmless(`${run.messages} message(s) for ${run.total}: ${verdict(run)}${held}`),
    '',
    table(headings, stepRows(run.steps), 'No rule is asked about the content'),
    ...run.numbers.flatMap((number) => [
      '',
      harmless(`${number.number}: ${verdict(number)}`),
      harmless(
        `  from ${number.sender || '(none)'} to ${number.country ?? '(unknown country)'} by ${number.connector ?? '(none)'}, ` +
          `${forms[number.as ?? 'sms']}${number.segments ?? '-'} segment(s), price ${number.price ?? '-'}`,
      ),
      table(headings, stepRows(number.steps), ''),
    ]),
  ].join('\n');
}

function addMaking(rule: Command, act: Act): void {
  withInboundRule(addFieldOptions(rule.command('add'), ruleFields))
    .description('add a rule for what customers send, or for what phones send, for one account or for all')
    .option('--word <text>', 'content that contains the word is refused; * stands for any letters')
    .option('--template <text>', 'approved content; * stands for any text')
    .option('--kind <kind>', 'length, blocklist, country, originator or pumping, with the settings below')
    .option('--account <name>', 'account it holds for; all when not given')
    .option('--name <text>', 'name for people')
    .option('--state <state>', 'of a template: draft, approved or refused')
    .option('--disabled', 'it holds only once it is enabled')
    .action(
      act(async (api, _args, options) => {
        if (isInboundRule(options)) return addInboundRule(api, options);
        const { word, template, kind, account, name, state } = options;
        if ([word, template, kind].filter((given) => given !== undefined).length !== 1)
          throw usageError('Give one of --word, --template and --kind, or of --keyword, --prefix, --regex and --any-text');
        const settings = givenFields(ruleFields, options, []);
        const row = await api.send<RuleView>('POST', '/api/rules', {
          kind: kind ?? (word === undefined ? 'template' : 'word'),
          pattern: word ?? template,
          account,
          name,
          state,
          ...(options['disabled'] === true ? { enabled: false } : {}),
          ...(Object.keys(settings).length > 0 ? { settings } : {}),
        });
        return { value: row, text: harmless(told(row)) };
      }),
    );
  addFieldOptions(rule.command('set <id>'), ruleFields)
    .description('change a rule')
    .option('--name <text>', 'name for people')
    .option('--pattern <text>', 'word or template')
    .action(
      act(async (api, [id], options) => {
        const settings = givenFields(ruleFields, options, []);
        const { name, pattern } = options;
        const row = await api.send<RuleView>('PATCH', `/api/rules/${ruleId(id)}`, {
          name,
          pattern,
          ...(Object.keys(settings).length > 0 ? { settings } : {}),
        });
        return { value: row, text: harmless(told(row)) };
      }),
    );
  for (const [verb, change, what] of [
    ['enable', { enabled: true }, 'let a rule hold'],
    ['disable', { enabled: false }, 'keep a rule without letting it hold'],
    ['approve', { state: 'approved' }, 'let contents that fit a template pass'],
    ['refuse', { state: 'refused' }, 'keep a template without letting contents pass by it'],
  ] as const)
    rule
      .command(`${verb} <id>`)
      .description(what)
      .action(
        act(async (api, [id]) => {
          const row = await api.send<RuleView>('PATCH', `/api/rules/${ruleId(id)}`, change);
          return { value: row, text: harmless(told(row)) };
        }),
      );
}

function addList(rule: Command, act: Act): void {
  rule
    .command('list')
    .description('all rules')
    .action(
      act(async (api) => {
        const rows = await api.get<RuleView[]>('/api/rules');
        const inbound = await listInboundRules(api);
        const own = rows.map((row) => [row.id, row.kind, row.name, row.account ?? '(all)', row.enabled, row.state, says(row), row.hits]);
        const cells = [...own, ...inbound.cells];
        const headings = ['id', 'kind', 'name', 'account', 'enabled', 'state', 'rule', 'hits'];
        return { value: [...rows, ...inbound.rows], text: table(headings, cells, 'There are no rules') };
      }),
    );
  rule
    .command('show <id>')
    .description('one rule with its hits')
    .action(
      act(async (api, [id]) => {
        const row = await api.get<RuleView>(`/api/rules/${ruleId(id)}`);
        return { value: row, text: describe(row) };
      }),
    );
  rule
    .command('import <id> <file>')
    .description('add the numbers of a CSV file to a block list; all of it or nothing')
    .option('--remove', 'take them out instead')
    .option('--replace', 'let the list be these numbers and no other')
    .action(
      act(async (api, [id, file = ''], options: Options) => {
        const action = options['replace'] === true ? 'replace' : options['remove'] === true ? 'remove' : 'add';
        const body = { csv: readText(file), action };
        const path = `/api/rules/${ruleId(id)}/numbers`;
        const row = await api.send<{ added: number; removed: number; numbers: number }>('POST', path, body, LONG_ANSWER_MS_MAX);
        return { value: row, text: `${row.added} added, ${row.removed} removed; the list has ${row.numbers} number(s)` };
      }),
    );
  rule
    .command('remove <id>')
    .description('remove a rule')
    .action(
      act(async (api, [id = '']) =>
        isInboundRuleId(id)
          ? removeInboundRule(api, id)
          : { value: await api.send('DELETE', `/api/rules/${ruleId(id)}`), text: `Rule ${id} is removed` },
      ),
    );
}

export function addRuleCommands(program: Command, act: Act): void {
  const rule = program.command('rule').description('What customers may send, and what is done with what phones send');
  addMaking(rule, act);
  addList(rule, act);
  rule
    .command('explain <account> <numbers...>')
    .description('say what every rule, price and route would do with a message; nothing is sent')
    .requiredOption('--content <text>', 'the text')
    .option('--sender <text>', 'the originator; the account’s default when not given')
    .option('--kind <kind>', messageKinds.join(' or '))
    .option('--title <text>', 'title of an MMS')
    .option('--door <door>', 'http, smpp, email or operator')
    .action(
      act(async (api, [account, ...numbers], { content, sender, kind, title, door }) => {
        const body = { account, numbers, content, sender, kind, mmsTitle: title, door };
        const run = await api.send<DryRunView>('POST', '/api/dry-run', body);
        return { value: run, text: describeDryRun(run) };
      }),
    );
}
