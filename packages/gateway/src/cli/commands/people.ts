// operator add|list|set|remove · user add|list|set|drop-factor|remove: who signs in, at the operator port and for a customer.
import type { Command } from 'commander';
import { operatorRoles, userRoles } from '../../core/access.ts';
import type { Act, Options } from '../act.ts';
import { usageError } from '../result.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';

interface PersonView {
  readonly name: string;
  readonly role: string;
  readonly locked?: boolean;
  readonly hasSecondFactor?: boolean;
  readonly mail?: string;
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
}
interface NewPersonView {
  readonly name: string;
  readonly role: string;
  readonly password?: string;
}

const timeOrNever = (iso: string | null): string => (iso === null ? 'never' : wallTime(iso));
const describeNew = (made: NewPersonView): string =>
  pairs([['name', made.name], ['role', made.role], ...(made.password === undefined ? [] : [['password', made.password] as const])]);
const MAIL_HELP = 'where a forgotten password is reset by; empty for none';
const PASSWORD_HELP = 'at least 8 characters; random when not given';

function addOperatorCommands(program: Command, act: Act): void {
  const operator = program.command('operator').description('People who sign in to the operator port');
  const roleHelp = operatorRoles.join(', ');

  operator
    .command('add <name>')
    .description('make an operator')
    .option('--role <role>', `${roleHelp}; admin when not given`)
    .option('--password <password>', PASSWORD_HELP)
    .action(
      act(async (api, [name], { role, password }) => {
        const made = await api.send<NewPersonView>('POST', '/api/operators', { name, role, password });
        return { value: made, text: describeNew(made) };
      }),
    );
  operator
    .command('list')
    .description('all operators with their roles')
    .action(
      act(async (api) => {
        const rows = await api.get<PersonView[]>('/api/operators');
        const cells = rows.map((row) => [row.name, row.role, timeOrNever(row.lastSignInAt)]);
        return { value: rows, text: table(['name', 'role', 'last sign-in'], cells, 'There are no operators') };
      }),
    );
  operator
    .command('set <name>')
    .description('make an operator, or give one another password or role')
    .option('--password <password>', `${PASSWORD_HELP}, nor a role`)
    .option('--role <role>', roleHelp)
    .action(
      act(async (api, [name], { password, role }) => {
        const made = await api.send<NewPersonView>('PUT', '/api/operators', { name, password, role });
        return { value: made, text: describeNew(made) };
      }),
    );
  operator
    .command('remove <name>')
    .description('remove an operator and end the sessions; the last admin stays')
    .action(
      act(async (api, [name = '']) => {
        const value = await api.send('DELETE', `/api/operators/${encodeURIComponent(name)}`);
        return { value, text: harmless(`Operator ${name} is removed`) };
      }),
    );
}

function userChange(options: Options): Record<string, string | boolean> {
  const change: Record<string, string | boolean> = {};
  for (const key of ['role', 'password', 'mail']) {
    const value = options[key];
    if (typeof value === 'string') change[key] = value;
  }
  if (options['lock'] === true && options['unlock'] === true) throw usageError('Give either --lock or --unlock');
  if (options['lock'] === true || options['unlock'] === true) change['locked'] = options['lock'] === true;
  if (Object.keys(change).length === 0) throw usageError('Give --role, --password, --mail, --lock or --unlock');
  return change;
}

function addUserCommands(program: Command, act: Act): void {
  const user = program.command('user').description("A customer's own users");
  const pathOf = (account: string, name?: string): string =>
    `/api/accounts/${encodeURIComponent(account)}/users${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
  const roleHelp = userRoles.join(', ');

  user
    .command('add <account> <name>')
    .description('add a user to an account')
    .requiredOption('--role <role>', roleHelp)
    .option('--password <password>', PASSWORD_HELP)
    .option('--mail <address>', MAIL_HELP)
    .action(
      act(async (api, [account = '', name], { role, password, mail }) => {
        const made = await api.send<NewPersonView>('POST', pathOf(account), { name, role, password, mail });
        return { value: made, text: describeNew(made) };
      }),
    );
  user
    .command('list <account>')
    .description('the users of an account')
    .action(
      act(async (api, [account = '']) => {
        const rows = await api.get<PersonView[]>(pathOf(account));
        const cells = rows.map((row) => [row.name, row.role, row.locked, row.hasSecondFactor, row.mail, timeOrNever(row.lastSignInAt)]);
        const heads = ['name', 'role', 'locked', 'second factor', 'mail', 'last sign-in'];
        return { value: rows, text: table(heads, cells, 'The account has no users') };
      }),
    );
  user
    .command('set <account> <name>')
    .description('change the role, the password or the mail address of a user, lock or unlock')
    .option('--role <role>', roleHelp)
    .option('--password <password>', 'at least 8 characters')
    .option('--mail <address>', MAIL_HELP)
    .option('--lock', 'refuse the user')
    .option('--unlock', 'let the user in again')
    .action(
      act(async (api, [account = '', name = ''], options) => {
        const row = await api.send<PersonView>('PATCH', pathOf(account, name), userChange(options));
        return {
          value: row,
          text: harmless(`${row.name} has the role ${row.role} and is ${row.locked === true ? 'locked' : 'not locked'}`),
        };
      }),
    );
  user
    .command('drop-factor <account> <name>')
    .description("take a user's second factor away: the phone is lost")
    .action(
      act(async (api, [account = '', name = '']) => {
        const value = await api.send<{ readonly removed: boolean }>('DELETE', `${pathOf(account, name)}/second-factor`);
        return { value, text: harmless(value.removed ? `${name} signs in by the password alone` : `${name} has no second factor`) };
      }),
    );
  user
    .command('remove <account> <name>')
    .description('remove a user from an account')
    .action(
      act(async (api, [account = '', name = '']) => ({
        value: await api.send('DELETE', pathOf(account, name)),
        text: harmless(`User ${name} of ${account} is removed`),
      })),
    );
}

export function addPeopleCommands(program: Command, act: Act): void {
  addOperatorCommands(program, act);
  addUserCommands(program, act);
}
