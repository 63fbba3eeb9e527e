// account create|list|show|credit|lock|unlock|set
import type { Command } from 'commander';
import { accountFields, apiPasswordField, smppPasswordField } from '../../web/fields.ts';
import type { Act } from '../act.ts';
import { usageError } from '../result.ts';
import { addFieldOptions, givenFields } from '../settings-options.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';
import type { AccountView } from '../views.ts';

const pathOf = (name: string): string => `/api/accounts/${encodeURIComponent(name)}`;

function describe(account: AccountView): string {
  return pairs([
    ['name', account.name],
    ['id', account.id],
    ['sid', account.sid],
    ...(account.password === undefined ? [] : [['password', account.password] as const]),
    ['SMPP password', account.smppPassword ?? (account.hasSmppPassword ? 'its own' : 'the API password')],
    ['locked', account.locked],
    ['balance', account.balance],
    ['gift', account.gift],
    ['held balance', account.heldBalance],
    ['held gift', account.heldGift],
    ['credit limit', account.creditLimit],
    ...(account.parent == null ? [] : [['parent', account.parent] as const]),
    ...Object.entries(account.settings).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : value] as const),
  ]);
}

function describeBinds({ binds = [] }: AccountView): string {
  const cells = binds.map((bind) => [
    bind.mode,
    bind.address,
    wallTime(bind.since),
    `${bind.unanswered} of ${bind.window}`,
    bind.delivering,
  ]);
  return table(['bind', 'address', 'since', 'unanswered', 'delivering'], cells, 'No bind at present');
}

/** How the password stands in a URL, when that is not as it is. */
function inUrl(password: string): string {
  const encoded = encodeURIComponent(password);
  return encoded === password ? '' : `\nIn a URL the password is written ${encoded}`;
}

export function addAccountCommands(program: Command, act: Act): void {
  const account = program.command('account').description('Customers: their name, password, balance and settings');

  account
    .command('create <name>')
    .description('make an account and show its API password')
    .option('--password <password>', `API password (${apiPasswordField.allowed}); random when not given`)
    .option('--smpp-password <password>', `${smppPasswordField.help} (${smppPasswordField.allowed})`)
    .option('--balance <amount>', 'opening balance')
    .option('--gift <amount>', 'opening gift, spent before the balance')
    .action(
      act(async (api, [name], options) => {
        const { password, smppPassword, balance, gift } = options;
        const body = { name, password, smppPassword, balance, gift };
        const made = await api.send<AccountView & { password: string }>('POST', '/api/accounts', body);
        const lines = pairs([
          ['name', made.name],
          ['id', made.id],
          ['password', made.password],
          ['balance', made.balance],
          ['gift', made.gift],
        ]);
        return { value: made, text: `${lines}${inUrl(made.password)}` };
      }),
    );

  account
    .command('list')
    .description('all accounts with their balances')
    .action(
      act(async (api) => {
        const rows = await api.get<AccountView[]>('/api/accounts');
        const cells = rows.map((row) => [row.id, row.name, row.balance, row.gift, row.heldBalance, row.heldGift, row.locked]);
        return {
          value: rows,
          text: table(['id', 'name', 'balance', 'gift', 'held', 'held gift', 'locked'], cells, 'There are no accounts'),
        };
      }),
    );

  account
    .command('show <name>')
    .description('one account with its settings and its binds')
    .option('--reveal', 'with its passwords and encryption key')
    .action(
      act(async (api, [name = ''], options) => {
        const row = await api.get<AccountView>(`${pathOf(name)}${options['reveal'] === true ? '?reveal=true' : ''}`);
        return { value: row, text: `${describe(row)}\n\n${describeBinds(row)}` };
      }),
    );

  account
    .command('credit <name>')
    .description('add to the balance or the gift; a negative amount takes from it')
    .option('--balance <amount>', 'amount to add to the balance')
    .option('--gift <amount>', 'amount to add to the gift')
    .option('--reference <text>', 'what the ledger keeps with the transfer')
    .action(
      act(async (api, [name = ''], options) => {
        const { balance, gift, reference } = options;
        if (balance === undefined && gift === undefined) throw usageError('Give --balance or --gift');
        const row = await api.send<AccountView>('POST', `${pathOf(name)}/credit`, { balance, gift, reference });
        return { value: row, text: `${row.name} now has balance ${row.balance} and gift ${row.gift}` };
      }),
    );

  for (const [verb, what] of [
    ['lock', 'refuse every request of the account'],
    ['unlock', 'let the account in again'],
  ] as const) {
    account
      .command(`${verb} <name>`)
      .description(what)
      .action(
        act(async (api, [name = '']) => {
          const row = await api.send<AccountView>('POST', `${pathOf(name)}/${verb}`);
          return { value: row, text: harmless(`${row.name} is ${row.locked ? 'locked' : 'not locked'}`) };
        }),
      );
  }

  const fields = [...accountFields, apiPasswordField, smppPasswordField];
  addFieldOptions(account.command('set <name> [settings...]'), fields)
    .description('change settings, as --key value or key=value')
    .action(
      act(async (api, [name = '', ...words], options) => {
        const given = givenFields(fields, options, words);
        if (Object.keys(given).length === 0) throw usageError('Give at least one setting; account set --help lists them');
        const row = await api.send<AccountView>('PATCH', pathOf(name), given);
        return { value: row, text: describe(row) };
      }),
    );
}
