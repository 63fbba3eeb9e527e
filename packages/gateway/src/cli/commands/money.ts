// account parent|transfer|credit-limit|grant|grants · ledger export|proof|verify-file · statement show|export · invoice issue|list|export: money
// beyond credit.
import { createHash } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type FileVerdict, type Hasher, verifyLedgerFile } from '../../core/ledger-file.ts';
import { formatMicros } from '../../core/money.ts';
import type { Act, Options } from '../act.ts';
import { type Api, LONG_ANSWER_MS_MAX } from '../api.ts';
import { CliError, exits, type Result, usageError } from '../result.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';

const pathOf = (name: string): string => `/api/accounts/${encodeURIComponent(name)}`;
const words = (options: Options, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (typeof options[name] === 'string' ? [[name, options[name]]] : [])));
const queryOf = (given: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(given).toString();
  return text === '' ? '' : `?${text}`;
};

/** A file of the gateway: into --output, else onto stdout. */
async function fetchFile(api: Api, path: string, options: Options): Promise<Result> {
  const bytes = await api.file(path, LONG_ANSWER_MS_MAX);
  const { output } = options;
  if (typeof output === 'string') {
    try {
      writeFileSync(output, bytes);
    } catch (error) {
      throw new CliError(exits.failed, 'file', `${output} cannot be written: ${(error as Error).message}`);
    }
    return { value: { file: output, bytes: bytes.length }, text: `${output}: ${bytes.length} bytes` };
  }
  const text = bytes.toString('utf8');
  if (text.includes('\uFFFD')) throw usageError('A PDF is not for a terminal: give --output FILE');
  // The line end is put back where the text is printed.
  return { value: { content: text }, text: text.replace(/\r?\n$/, '') };
}

function sha256(): Hasher {
  const hash = createHash('sha256');
  return { update: (text) => void hash.update(text), digest: () => hash.copy().digest('hex') };
}

/** Lines by their newline alone: what readline takes for a line end too is a changed byte here. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  // No line of ours is without its newline: what stands behind the last one makes the file another.
  if (rest !== '') yield `${rest}\r`;
}

async function verifyFile(file: string, head: string | undefined): Promise<FileVerdict> {
  try {
    return await verifyLedgerFile(linesOf(file), sha256, head);
  } catch (error) {
    throw new CliError(exits.failed, 'file', `${file} cannot be read: ${(error as Error).message}`);
  }
}

function addLedgerCommands(program: Command, act: Act): void {
  const ledger = program.commands.find((command) => command.name() === 'ledger') ?? program.command('ledger');
  ledger
    .command('export')
    .description('an account’s ledger as a file that proves itself')
    .requiredOption('--account <name>', 'whose')
    .option('--month <YYYY-MM>', 'of a month')
    .option('--from <YYYY-MM-DD>', 'from this day')
    .option('--to <YYYY-MM-DD>', 'to this day, included')
    .option('--format <format>', 'ndjson (proves itself) or csv')
    .option('--output <file>', 'file to write; else it is printed')
    .action(
      act((api, _, options) =>
        fetchFile(
          api,
          `${pathOf(String(options['account']))}/ledger/export${queryOf(words(options, ['month', 'from', 'to', 'format']))}`,
          options,
        ),
      ),
    );
  ledger
    .command('proof')
    .description('the last seal of an account’s ledger: keep it, and no past transfer can be changed unnoticed')
    .requiredOption('--account <name>', 'whose')
    .action(
      act(async (api, _, options) => {
        type Proof = { readonly account: string; readonly seal: number; readonly lastTransfer: number; readonly hash: string | null };
        const proof = await api.get<Proof>(`${pathOf(String(options['account']))}/ledger/proof`, LONG_ANSWER_MS_MAX);
        const rows = [
          ['account', proof.account],
          ['seal', proof.seal],
          ['last transfer', proof.lastTransfer],
          ['hash', proof.hash],
        ] as const;
        return { value: proof, text: pairs(rows) };
      }),
    );
  ledger
    .command('verify-file <file>')
    .description('prove an exported ledger, without a gateway; exit 0 only if every byte of it holds')
    .option('--head <hash>', 'the last seal it must end with')
    .action(
      act(async (_, [file = ''], { head }) => {
        const verdict = await verifyFile(file, typeof head === 'string' ? head : undefined);
        if (!verdict.holds)
          return { value: verdict, text: `The file does not hold: line ${verdict.line}: ${verdict.what}`, exit: exits.failed };
        const { closing } = verdict;
        const money = (micros: number): string => formatMicros(micros, 6);
        const purses = `balance ${money(closing.balanceMicros)}, gift ${money(closing.giftMicros)}, held ${money(closing.heldBalanceMicros)} and ${money(closing.heldGiftMicros)}`;
        const text = `The file holds: ${verdict.transfers} transfer(s) under ${verdict.seals} seal(s) of ${verdict.account}\n${purses}\nlast seal ${verdict.head}`;
        return { value: verdict, text: text.split('\n').map(harmless).join('\n') };
      }),
    );
}

function addAccountMoneyCommands(program: Command, act: Act): void {
  const account = program.commands.find((command) => command.name() === 'account') ?? program.command('account');
  account
    .command('parent <name>')
    .description('put an account below another, which pays its own price for each of its messages')
    .option('--of <parent>', 'the account above')
    .option('--none', 'take it from its parent')
    .option('--markup-percent <percent>', 'what is put on the parent’s price, at most 2 decimals')
    .option('--markup <amount>', 'what is put on it besides, per segment')
    .action(
      act(async (api, [name = ''], options) => {
        const { of, none, markupPercent, markup } = options;
        if ((of === undefined) === (none !== true)) throw usageError('Give --of or --none');
        type Row = { readonly name: string; readonly parent: string | null; readonly markupPercent?: string; readonly markup?: string };
        const row =
          none === true
            ? await api.send<Row>('DELETE', `${pathOf(name)}/parent`)
            : await api.send<Row>('PUT', `${pathOf(name)}/parent`, { parent: of, markupPercent, markup });
        const text =
          row.parent === null
            ? `${row.name} has no parent`
            : `${row.name} is below ${row.parent}, mark-up ${row.markupPercent} % and ${row.markup} a segment`;
        return { value: row, text };
      }),
    );
  account
    .command('transfer <name>')
    .description('move money to the parent or a sub-account')
    .requiredOption('--to <account>', 'who gets it')
    .option('--balance <amount>', 'amount of balance')
    .option('--gift <amount>', 'amount of gift')
    .option('--reference <text>', 'what the ledger keeps with both transfers')
    .action(
      act(async (api, [name = ''], options) => {
        const { to, balance, gift, reference } = options;
        if (balance === undefined && gift === undefined) throw usageError('Give --balance or --gift');
        type Row = { readonly from: string; readonly to: string; readonly balance: string; readonly gift: string };
        const row = await api.send<Row>('POST', `${pathOf(name)}/transfer`, { to, balance, gift, reference });
        return { value: row, text: `${row.from} gave ${row.to} balance ${row.balance} and gift ${row.gift}` };
      }),
    );
  account
    .command('credit-limit <name> <amount>')
    .description('how far below zero the balance may go')
    .action(
      act(async (api, [name = '', limit]) => {
        const row = await api.send<{ readonly name: string; readonly creditLimit: string }>('PUT', `${pathOf(name)}/credit-limit`, {
          limit,
        });
        return { value: row, text: `${row.name} may go ${row.creditLimit} below zero` };
      }),
    );
  account
    .command('grant <name>')
    .description('add a gift of which what is left after some days is taken back')
    .requiredOption('--gift <amount>', 'amount')
    .requiredOption('--days <number>', 'how many days it lasts')
    .option('--reference <text>', 'what the ledger keeps with the transfer')
    .action(
      act(async (api, [name = ''], { gift, days, reference }) => {
        if (typeof days !== 'string' || !/^\d{1,5}$/.test(days)) throw usageError('--days is a whole number');
        type Row = { readonly name: string; readonly gift: string; readonly expiresAt: string };
        const row = await api.send<Row>('POST', `${pathOf(name)}/grants`, { gift, days: Number(days), reference });
        return { value: row, text: `${row.name} has a gift of ${row.gift} until ${wallTime(row.expiresAt)}` };
      }),
    );
  account
    .command('grants <name>')
    .description('gifts that expire and have something left, in the order in which they are spent')
    .action(
      act(async (api, [name = '']) => {
        type Row = { readonly amount: string; readonly left: string; readonly expiresAt: string; readonly reference: string };
        const rows = await api.get<Row[]>(`${pathOf(name)}/grants`);
        const cells = rows.map((row) => [row.left, row.amount, wallTime(row.expiresAt), row.reference]);
        return { value: rows, text: table(['left', 'of', 'expires', 'reference'], cells, 'No gift expires') };
      }),
    );
}

interface StatementView {
  readonly account: string;
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly totals: Readonly<Record<'opening' | 'entries' | 'usage' | 'refunds' | 'closing', string>>;
  readonly usage: readonly {
    readonly day: string;
    readonly account: string;
    readonly destination: string;
    readonly price: string;
    readonly messages: number;
    readonly segments: number;
    readonly amount: string;
  }[];
}
interface InvoiceView {
  readonly number: number;
  readonly account: string;
  readonly from: string;
  readonly to: string;
  readonly charged: string;
}

function describeStatement(row: StatementView): string {
  const { totals } = row;
  const sums = pairs([
    ['account', row.account],
    ['from', wallTime(row.from)],
    ['to', wallTime(row.to)],
    ['opening', totals.opening],
    ['credits, transfers, gifts', totals.entries],
    ['messages', `-${totals.usage}`],
    ['refunds', totals.refunds],
    ['closing', totals.closing],
    ...(row.currency === '' ? [] : [['amounts in', row.currency] as const]),
  ]);
  const cells = row.usage.map((line) => [line.day, line.account, line.destination, line.price, line.messages, line.segments, line.amount]);
  return `${sums}\n\n${table(['day', 'account', 'to', 'price', 'messages', 'segments', 'amount'], cells, 'No messages were charged')}`;
}

function addStatementCommands(program: Command, act: Act): void {
  const period = (command: Command): Command =>
    command
      .option('--month <YYYY-MM>', 'of a month')
      .option('--from <YYYY-MM-DD>', 'from this day')
      .option('--to <YYYY-MM-DD>', 'to this day, included');
  const statement = program.command('statement').description('What happened on an account in a period');
  period(statement.command('show <account>').description('sums and usage')).action(
    act(async (api, [name = ''], options) => {
      const row = await api.get<StatementView>(
        `${pathOf(name)}/statement${queryOf(words(options, ['month', 'from', 'to']))}`,
        LONG_ANSWER_MS_MAX,
      );
      return { value: row, text: describeStatement(row) };
    }),
  );
  period(statement.command('export <account>').description('as a file'))
    .option('--format <format>', 'csv (when not given) or pdf', 'csv')
    .option('--output <file>', 'file to write; else it is printed')
    .action(
      act((api, [name = ''], options) =>
        fetchFile(api, `${pathOf(name)}/statement${queryOf(words(options, ['month', 'from', 'to', 'format']))}`, options),
      ),
    );

  const invoice = program.command('invoice').description('Statements that got a number and are kept');
  period(invoice.command('issue <account>').description('the invoice of a period that is over')).action(
    act(async (api, [name = ''], options) => {
      const row = await api.send<InvoiceView>('POST', `${pathOf(name)}/invoices`, words(options, ['month', 'from', 'to']));
      return { value: row, text: `Invoice ${row.number} of ${row.account}: ${row.charged}` };
    }),
  );
  invoice
    .command('list')
    .description('all invoices')
    .option('--account <name>', 'of one account')
    .action(
      act(async (api, _, { account }) => {
        const rows = await api.get<InvoiceView[]>(typeof account === 'string' ? `${pathOf(account)}/invoices` : '/api/invoices');
        const cells = rows.map((row) => [row.number, row.account, wallTime(row.from), wallTime(row.to), row.charged]);
        return { value: rows, text: table(['number', 'account', 'from', 'to', 'charged'], cells, 'There are no invoices') };
      }),
    );
  invoice
    .command('export <number>')
    .description('as a file')
    .option('--format <format>', 'pdf (when not given) or csv', 'pdf')
    .option('--output <file>', 'file to write; else it is printed')
    .action(
      act((api, [number = ''], options) => {
        if (!/^[1-9]\d{0,15}$/.test(number)) throw usageError('The number of an invoice is a positive whole number');
        return fetchFile(api, `/api/invoices/${number}${queryOf(words(options, ['format']))}`, options);
      }),
    );
}

/** After the commands it adds to. */
export function addMoneyCommands(program: Command, act: Act): void {
  addAccountMoneyCommands(program, act);
  addLedgerCommands(program, act);
  addStatementCommands(program, act);
}
