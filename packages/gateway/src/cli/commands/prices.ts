// price import|export|preview · price-list … · number-plan show: what a message costs, and what a number tells.
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { CliError, exits, usageError } from '../result.ts';
import { harmless, pairs, table } from '../text.ts';

interface ListView {
  readonly name: string;
  readonly currency: string;
  readonly connector: string | null;
  readonly rows: number;
  readonly accounts: readonly string[];
}
interface RowView {
  readonly id: number;
  readonly prefix: string;
  readonly country: string;
  readonly mcc: string;
  readonly mnc: string;
  readonly price: string;
  readonly from: string;
  readonly until: string;
  readonly type: 'mms' | 'sms';
  readonly verdict?: string;
}
interface SideView {
  readonly list: string;
  readonly currency: string;
  readonly rows: readonly RowView[];
}
interface PreviewView {
  readonly number: string;
  readonly refusal: string | null;
  readonly country: string | null;
  readonly segments: number | null;
  readonly alphabet: string | null;
  readonly currency: string;
  readonly price: string | null;
  readonly cost: string | null;
  readonly margin: string | null;
  readonly connector: string | null;
  readonly prices: SideView | null;
  readonly costs: SideView | null;
}
interface ImportView {
  readonly rows: number;
  readonly dryRun: boolean;
  readonly faults: readonly { readonly row: number; readonly field: string; readonly message: string }[];
}
interface PlanView {
  readonly number: string;
  readonly callingCode: string;
  readonly country: string | null;
  readonly type: string;
  readonly mccs: readonly string[];
  readonly network: string | null;
  readonly sources: readonly string[];
}

const pathOf = (list: unknown): string => `/api/price-lists/${encodeURIComponent(String(list))}`;
function keyOf(row: RowView): string {
  const place = row.country !== '' ? `country ${row.country}` : `mcc ${row.mcc}${row.mnc === '' ? '' : ` mnc ${row.mnc}`}`;
  return `${row.prefix !== '' ? `prefix ${row.prefix}` : place}${row.type === 'mms' ? ' (MMS)' : ''}`;
}
const rowCells = (row: RowView): unknown[] => [row.id, keyOf(row), row.price, row.from, row.until];

async function readLocal(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CliError(exits.failed, 'file', `${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Under the `price` that is there already. */
function addFileCommands(price: Command, act: Act): void {
  price
    .command('import <file>')
    .description('rows of a CSV file into a list, all of them or none')
    .option('--list <name>', 'list they go into (default: default)')
    .option('--dry-run', 'only say what is wrong')
    .option('--replace', 'the rows take the place of all that are there')
    .action(
      act(async (api, [file = ''], { list = 'default', dryRun, replace }) => {
        const query = new URLSearchParams({ dryRun: String(dryRun === true), replace: String(replace === true) });
        const done = await api.sendFile<ImportView>(`${pathOf(list)}/import?${query.toString()}`, await readLocal(file), 'text/csv');
        if (done.faults.length > 0) {
          const cells = done.faults.map(({ row, field, message }) => [row, field, message]);
          const text = `${table(['row', 'field', 'what is wrong'], cells, '')}\n${done.faults.length} fault(s): nothing was changed`;
          return { value: done, text, exit: exits.failed };
        }
        return {
          value: done,
          text: `${done.rows} row(s) ${done.dryRun ? 'are good; nothing was changed' : `are in ${harmless(String(list))}`}`,
        };
      }),
    );
  price
    .command('export')
    .description('a list as CSV, which import reads again')
    .option('--list <name>', 'list to write (default: default)')
    .option('--file <file>', 'where to; else it is printed')
    .action(
      act(async (api, _args, { list = 'default', file }) => {
        const csv = await api.getText(`${pathOf(list)}/export`);
        if (typeof file !== 'string') return { value: { csv }, text: csv.replaceAll('\r\n', '\n').trimEnd() };
        await writeFile(file, csv);
        return { value: { file }, text: `Written to ${file}` };
      }),
    );
  price
    .command('preview <numbers...>')
    .description('what a message would cost, and which rows say so')
    .requiredOption('--account <name>', 'account that would send it')
    .requiredOption('--content <text>', 'content of the message')
    .action(
      act(async (api, numbers, { account, content }) => {
        const rows = await api.send<PreviewView[]>('POST', '/api/price-preview', { account, content, numbers });
        return { value: rows, text: rows.map(describePreview).join('\n\n') };
      }),
    );
}

function describePreview(row: PreviewView): string {
  const side = (name: string, given: SideView | null): string => {
    const cells = (given?.rows ?? []).map((each) => [...rowCells(each), each.verdict?.replaceAll('_', ' ')]);
    return given === null
      ? ''
      : `\n${harmless(`${name} (${given.list}, ${given.currency})`)}\n${table(['row', 'for', 'price', 'from', 'until', 'verdict'], cells, 'no row speaks of it')}`;
  };
  const facts = pairs([
    ['number', row.number],
    ['country', row.country],
    ...(row.refusal === null ? [] : [['refused', row.refusal] as const]),
    ['segments', row.segments === null ? null : `${row.segments} of ${row.alphabet}`],
    ['price', row.price === null ? null : `${row.price} ${row.currency}`],
    ['cost', row.cost === null ? null : `${row.cost} ${row.costs?.currency ?? ''}`],
    ['margin', row.margin],
    ['connector', row.connector],
  ]);
  return `${facts}${side('prices', row.prices)}${side('costs', row.costs)}`;
}

function addListCommands(program: Command, act: Act): void {
  const list = program.command('price-list').description('Lists of prices; a list with a connector is what its carrier asks');
  const shown = (row: ListView): string =>
    pairs([
      ['name', row.name],
      ['currency', row.currency],
      ['connector', row.connector],
      ['rows', row.rows],
      ['accounts', row.accounts.join(', ')],
    ]);
  list
    .command('create <name>')
    .description('make a list')
    .requiredOption('--currency <code>', 'ISO 4217, such as EUR')
    .option('--connector <name>', 'the list is what this connector costs us')
    .action(
      act(async (api, [name], { currency, connector }) => {
        const row = await api.send<ListView>('POST', '/api/price-lists', { name, currency, connector });
        return { value: row, text: shown(row) };
      }),
    );
  list
    .command('list')
    .description('all lists')
    .action(
      act(async (api) => {
        const rows = await api.get<ListView[]>('/api/price-lists');
        const cells = rows.map((row) => [row.name, row.currency, row.connector, row.rows, row.accounts.length]);
        return { value: rows, text: table(['name', 'currency', 'connector', 'rows', 'accounts'], cells, 'There are no lists') };
      }),
    );
  list
    .command('show <name>')
    .description('one list with its first rows; price export has them all')
    .action(
      act(async (api, [name]) => {
        const row = await api.get<ListView>(pathOf(name));
        const rows = await api.get<RowView[]>(`${pathOf(name)}/rows?limit=100`);
        const text = `${shown(row)}\n\n${table(['row', 'for', 'price', 'from', 'until'], rows.map(rowCells), 'It has no rows')}`;
        return { value: { ...row, firstRows: rows }, text };
      }),
    );
  list
    .command('set <name>')
    .description('name the currency of a list')
    .requiredOption('--currency <code>', 'ISO 4217, such as EUR')
    .action(
      act(async (api, [name], { currency }) => {
        const row = await api.send<ListView>('PATCH', pathOf(name), { currency });
        return { value: row, text: shown(row) };
      }),
    );
  list
    .command('remove <name>')
    .description('remove a list nobody pays by')
    .action(act(async (api, [name]) => ({ value: await api.send('DELETE', pathOf(name)), text: harmless(`List ${name} is removed`) })));
  list
    .command('assign <name>')
    .description('an account pays by this list')
    .requiredOption('--account <name>', 'the account')
    .action(
      act(async (api, [name], { account }) => {
        const path = `/api/accounts/${encodeURIComponent(String(account))}/price-list`;
        const done = await api.send<{ account: string; list: string; currency: string }>('PUT', path, { list: name });
        return { value: done, text: harmless(`${done.account} pays by ${done.list}, in ${done.currency}`) };
      }),
    );
  list
    .command('add-row <name>')
    .description('add a row: a price for a prefix, a country or a network')
    .requiredOption('--price <amount>', 'price of one segment, or of one MMS')
    .option('--prefix <digits>', 'digits the recipient begins with; * for all')
    .option('--country <code>', 'two letters of ISO 3166-1')
    .option('--mcc <digits>', 'mobile country code')
    .option('--mnc <digits>', 'mobile network code, with --mcc')
    .option('--from <date>', 'in force from this date on, 2026-03-01 or 2026-03-01 12:30')
    .option('--until <date>', 'in force until before this date')
    .option('--type <type>', 'sms, the price of a segment (default), or mms, the price of an MMS')
    .action(
      act(async (api, [name], { price, prefix, country, mcc, mnc, from, until, type }) => {
        const body = { price, prefix, country, mcc, mnc, from, until, ...(type === undefined ? {} : { type }) };
        const row = await api.send<RowView>('POST', `${pathOf(name)}/rows`, body);
        return { value: row, text: `Row ${row.id}: ${keyOf(row)} costs ${row.price}` };
      }),
    );
  list
    .command('remove-row <name> <row>')
    .description('remove a row')
    .action(
      act(async (api, [name, row = '']) => {
        if (!/^[1-9]\d{0,14}$/.test(row)) throw usageError('The row is the number that price-list show names');
        return { value: await api.send('DELETE', `${pathOf(name)}/rows/${row}`), text: `Row ${row} is removed` };
      }),
    );
}

export function addPricesCommands(program: Command, act: Act): void {
  const price = program.commands.find((command) => command.name() === 'price');
  if (price) addFileCommands(price, act);
  addListCommands(program, act);
  program
    .command('number-plan')
    .description('What the digits of a number tell')
    .command('show <number>')
    .description('country, type and network of a number, and where the data is from')
    .action(
      act(async (api, [number = '']) => {
        const { mccs, sources, ...row } = await api.get<PlanView>(`/api/number-plan/${encodeURIComponent(number)}`);
        const facts = pairs([...Object.entries(row), ['MCC', mccs.join(', ')]]);
        return { value: { ...row, mccs, sources }, text: `${facts}\n\n${sources.join('\n')}` };
      }),
    );
}
