// key add|list|set|rotate|remove: further API passwords of an account.
import type { Command } from 'commander';
import { keyScopes } from '../../core/access.ts';
import type { Act } from '../act.ts';
import { usageError } from '../result.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';

interface KeyView {
  readonly id: number;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly apps: readonly string[] | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly live: boolean;
  readonly password?: string;
}

const pathOf = (account: string, id?: string): string => {
  if (id !== undefined && !/^[1-9]\d{0,15}$/.test(id)) throw usageError('The id of a key is a positive whole number');
  return `/api/accounts/${encodeURIComponent(account)}/keys${id === undefined ? '' : `/${id}`}`;
};
const listIn = (text: string | boolean | undefined): string[] | undefined =>
  typeof text === 'string' ? text.split(',').map((piece) => piece.trim()) : undefined;
const endOf = (key: KeyView): string => (key.expiresAt === null ? 'never' : wallTime(key.expiresAt));
const describe = (key: KeyView): string =>
  pairs([
    ['id', key.id],
    ['label', key.label],
    ...(key.password === undefined ? [] : [['password', key.password] as const]),
    ['scopes', key.scopes.join(', ')],
    ...(key.apps === null ? [] : [['apps', key.apps.join(', ')] as const]),
    ['ends', endOf(key)],
  ]);

const SCOPES_HELP = `comma-separated of ${keyScopes.join(', ')}`;
const APPS_HELP = 'comma-separated app ids that it is bound to';
const ENDS_HELP = 'a time such as 2026-03-01T09:00:00+08:00';

export function addKeyCommands(program: Command, act: Act): void {
  const key = program.command('key').description('API keys: further passwords of an account, each with a label, scopes and an end');

  key
    .command('add <account>')
    .description('make a key and show its password')
    .requiredOption('--label <text>', 'what it is for')
    .option('--password <password>', 'the password itself; random when not given')
    .option('--scopes <list>', `${SCOPES_HELP}; all when not given`)
    .option('--apps <list>', `${APPS_HELP}; any when not given`)
    .option('--expires <time>', `${ENDS_HELP}; never when not given`)
    .action(
      act(async (api, [account = ''], { label, password, scopes, apps, expires }) => {
        const body = { label, password, scopes: listIn(scopes), apps: listIn(apps), expiresAt: expires };
        const made = await api.send<KeyView>('POST', pathOf(account), body);
        return { value: made, text: describe(made) };
      }),
    );
  key
    .command('list <account>')
    .description('the keys of an account, with their last use')
    .option('--reveal', 'with their passwords')
    .action(
      act(async (api, [account = ''], { reveal }) => {
        const rows = await api.get<KeyView[]>(`${pathOf(account)}${reveal === true ? '?reveal=true' : ''}`);
        const headings = ['id', 'label', 'scopes', 'apps', 'last used', 'ends', ...(reveal === true ? ['password'] : [])];
        const cells = rows.map((row) => [
          row.id,
          row.label,
          row.scopes.join(','),
          row.apps?.join(',') ?? 'any',
          row.lastUsedAt === null ? 'never' : wallTime(row.lastUsedAt),
          row.live ? endOf(row) : `ended ${endOf(row)}`,
          ...(reveal === true ? [row.password] : []),
        ]);
        return { value: rows, text: table(headings, cells, 'The account has no keys beside its password') };
      }),
    );
  key
    .command('set <account> <id>')
    .description('change the label, the scopes, the apps or the end of a key')
    .option('--label <text>', 'what it is for')
    .option('--scopes <list>', SCOPES_HELP)
    .option('--apps <list>', `${APPS_HELP}, or any`)
    .option('--expires <time>', `${ENDS_HELP}, or none`)
    .action(
      act(async (api, [account = '', id = ''], { label, scopes, apps, expires }) => {
        if ([label, scopes, apps, expires].every((given) => given === undefined))
          throw usageError('Give --label, --scopes, --apps or --expires');
        const body = {
          label,
          scopes: listIn(scopes),
          apps: apps === 'any' ? null : listIn(apps),
          expiresAt: expires === 'none' ? null : expires,
        };
        const row = await api.send<KeyView>('PATCH', pathOf(account, id), body);
        return { value: row, text: describe(row) };
      }),
    );
  key
    .command('rotate <account> <id>')
    .description('make a new key like this one, which ends a while later')
    .option('--overlap-hours <hours>', 'hours both work; 24 when not given, 0 = the old one ends now')
    .action(
      act(async (api, [account = '', id = ''], { overlapHours }) => {
        const hours = overlapHours === undefined ? undefined : Number(overlapHours);
        if (Number.isNaN(hours)) throw usageError('--overlap-hours must be a number');
        const rotated = await api.send<{ made: KeyView; ending: KeyView }>('POST', `${pathOf(account, id)}/rotate`, {
          overlapHours: hours,
        });
        return { value: rotated, text: `${describe(rotated.made)}\n\nKey ${rotated.ending.id} ends ${endOf(rotated.ending)}` };
      }),
    );
  key
    .command('remove <account> <id>')
    .description('remove a key: it is refused from now on')
    .action(
      act(async (api, [account = '', id = '']) => ({
        value: await api.send('DELETE', pathOf(account, id)),
        text: harmless(`Key ${id} of ${account} is removed`),
      })),
    );
}
