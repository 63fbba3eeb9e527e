// webhook add|list|set|rotate|remove|deliveries|replay: where customers are told, by HTTP or mail.
import type { Command } from 'commander';
import { pushFormats, webhookEvents } from '../../core/webhook.ts';
import type { Act } from '../act.ts';
import type { Api } from '../api.ts';
import { usageError } from '../result.ts';
import { harmless, pairs, table, wallTime } from '../text.ts';

interface WebhookView {
  readonly id: number;
  readonly account: string;
  readonly url: string;
  readonly format: string;
  readonly events: readonly string[];
  readonly ordered: boolean;
  readonly connections: number;
  readonly oldSecretEndsAt: string | null;
  readonly health: {
    readonly state: string;
    readonly failuresInRow: number;
    readonly nextTryAt: string | null;
    readonly waiting: number;
    readonly dead: number;
    readonly lastTakenAt: string | null;
    readonly lastFailedAt: string | null;
    readonly lastFailure: string;
  };
  readonly secret?: string;
}
export interface DeliveryView {
  readonly webhook: number;
  readonly eventId: string;
  readonly state: string;
  readonly at: string;
  readonly nextAt: string | null;
  readonly attempts: number;
  readonly tries: readonly { readonly at: string; readonly status: number | null; readonly error: string; readonly durationMs: number }[];
}

export const describeTry = ({ at, status, error, durationMs }: DeliveryView['tries'][number]): string =>
  `${wallTime(at)} ${error === '' ? String(status) : error}, ${durationMs} ms`;

const pathOf = (id: string, rest = ''): string => {
  if (!/^[1-9]\d{0,15}$/.test(id)) throw usageError('The id of a webhook is a positive whole number');
  return `/api/webhooks/${id}${rest}`;
};
/** The webhook of this id; without one, all of the account, or all there are. */
async function pathsOf(api: Api, id: string, account: string | boolean | undefined, rest: string): Promise<readonly string[]> {
  if (id !== '') {
    if (account !== undefined) throw usageError('Give the id of a webhook or --account, not both');
    return [pathOf(id, rest)];
  }
  const query = new URLSearchParams(typeof account === 'string' ? { account } : {});
  const rows = await api.get<WebhookView[]>(`/api/webhooks?${query.toString()}`);
  return rows.map((row) => pathOf(String(row.id), rest));
}
const wholeOf = (text: string | boolean | undefined, name: string): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw usageError(`${name} must be a number`);
  return value;
};
const eventsIn = (text: string | boolean | undefined): string[] | undefined =>
  text === 'none' ? [] : typeof text === 'string' ? text.split(',').map((event) => event.trim()) : undefined;
const healthOf = ({ health }: WebhookView): string =>
  health.state === 'open'
    ? 'open'
    : `rests after ${health.failuresInRow} failures, next try ${health.nextTryAt === null ? 'now' : wallTime(health.nextTryAt)}`;
const describe = (hook: WebhookView): string =>
  pairs([
    ['id', hook.id],
    ['account', hook.account],
    ['url', hook.url],
    ['format', hook.format],
    ['events', hook.events.join(', ')],
    ['ordered', hook.ordered ? 'yes' : 'no'],
    ['connections', hook.connections],
    ...(hook.secret === undefined ? [] : [['secret', hook.secret] as const]),
    ...(hook.oldSecretEndsAt === null ? [] : [['old secret signs until', wallTime(hook.oldSecretEndsAt)] as const]),
    ['health', healthOf(hook)],
  ]);

const EVENTS_HELP = `comma-separated of ${webhookEvents.join(', ')}, or none: only what rules tell it`;
const FORMAT_HELP = pushFormats.join(', ');

export function addWebhookCommands(program: Command, act: Act): void {
  const webhook = program
    .command('webhook')
    .description('Webhooks: where customers are told of receipts and inbound messages, by HTTP or mail');

  webhook
    .command('add')
    .description('push events of an account to a URL, and show the secret they are signed with')
    .requiredOption('--account <name>', 'whose events')
    .requiredOption('--url <url>', 'http or https; it must lead to a public address; or mailto: and an address')
    .option('--format <format>', `${FORMAT_HELP}; standard when not given, email for mailto:`)
    .option('--events <list>', `${EVENTS_HELP}; report and inbound when not given, inbound and failure for mailto:`)
    .option('--ordered', 'one at a time, in the order in which things happened')
    .option('--connections <number>', 'requests at once where no order is kept')
    .action(
      act(async (api, _args, { account, url, format, events, ordered, connections }) => {
        const body = { account, url, format, events: eventsIn(events), ordered, connections: wholeOf(connections, '--connections') };
        const made = await api.send<WebhookView>('POST', '/api/webhooks', body);
        return { value: made, text: describe(made) };
      }),
    );
  webhook
    .command('list')
    .description('webhooks, and how their endpoints do')
    .option('--account <name>', 'of one account')
    .option('--reveal', 'with their secrets')
    .action(
      act(async (api, _args, { account, reveal }) => {
        const query = new URLSearchParams({
          ...(typeof account === 'string' ? { account } : {}),
          ...(reveal === true ? { reveal: 'true' } : {}),
        });
        const rows = await api.get<WebhookView[]>(`/api/webhooks?${query.toString()}`);
        const headings = ['id', 'account', 'url', 'format', 'events', 'health', 'waiting', 'dead', 'last taken', 'last failure'];
        const cells = rows.map((row) => [
          row.id,
          row.account,
          row.url,
          row.format,
          row.events.join(','),
          healthOf(row),
          row.health.waiting,
          row.health.dead,
          row.health.lastTakenAt === null ? 'never' : wallTime(row.health.lastTakenAt),
          row.health.lastFailedAt === null ? '' : `${wallTime(row.health.lastFailedAt)} ${row.health.lastFailure}`,
          ...(reveal === true ? [row.secret] : []),
        ]);
        return { value: rows, text: table([...headings, ...(reveal === true ? ['secret'] : [])], cells, 'There are no webhooks') };
      }),
    );
  webhook
    .command('set <id>')
    .description('change the URL, the format, the events or the order')
    .option('--url <url>', 'http or https; it must lead to a public address; or mailto: and an address')
    .option('--format <format>', FORMAT_HELP)
    .option('--events <list>', EVENTS_HELP)
    .option('--ordered <yes|no>', 'whether one goes at a time, in order')
    .option('--connections <number>', 'requests at once where no order is kept')
    .action(
      act(async (api, [id = ''], { url, format, events, ordered, connections }) => {
        if (ordered !== undefined && ordered !== 'yes' && ordered !== 'no') throw usageError('--ordered is yes or no');
        const body = {
          url,
          format,
          events: eventsIn(events),
          ordered: ordered === undefined ? undefined : ordered === 'yes',
          connections: wholeOf(connections, '--connections'),
        };
        if (Object.values(body).every((value) => value === undefined))
          throw usageError('Give --url, --format, --events, --ordered or --connections');
        const row = await api.send<WebhookView>('PATCH', pathOf(id), body);
        return { value: row, text: describe(row) };
      }),
    );
  webhook
    .command('rotate <id>')
    .description('make a new secret; the old one signs too for a while')
    .option('--overlap-hours <hours>', 'hours both sign; 24 when not given, 0 = the old one ends now')
    .action(
      act(async (api, [id = ''], { overlapHours }) => {
        const body = { overlapHours: wholeOf(overlapHours, '--overlap-hours') };
        const row = await api.send<WebhookView>('POST', pathOf(id, '/rotate'), body);
        return { value: row, text: describe(row) };
      }),
    );
  webhook
    .command('remove <id>')
    .description('remove a webhook, and what waits for it')
    .action(act(async (api, [id = '']) => ({ value: await api.send('DELETE', pathOf(id)), text: harmless(`Webhook ${id} is removed`) })));
  webhook
    .command('deliveries [id]')
    .description('what waits, what was given up (dead), what was taken, with every try; of all webhooks without an id')
    .option('--account <name>', 'of one account')
    .option('--state <state>', 'waiting, dead or taken; all when not given')
    .option('--limit <number>', 'at most so many of each webhook and state; 50 when not given')
    .action(
      act(async (api, [id = ''], { account, state, limit }) => {
        const query = new URLSearchParams({
          ...(typeof state === 'string' ? { state } : {}),
          ...(typeof limit === 'string' ? { limit } : {}),
        });
        const paths = await pathsOf(api, id, account, `/deliveries?${query.toString()}`);
        const rows = (await Promise.all(paths.map((path) => api.get<DeliveryView[]>(path)))).flat();
        const cells = rows.map((row) => {
          const last = row.tries.at(-1);
          return [
            row.webhook,
            row.eventId,
            row.state,
            wallTime(row.at),
            row.attempts,
            last ? describeTry(last) : '',
            row.nextAt === null ? '' : wallTime(row.nextAt),
          ];
        });
        return {
          value: rows,
          text: table(['webhook', 'event', 'state', 'since', 'tries', 'last try', 'next try'], cells, 'Nothing was pushed yet'),
        };
      }),
    );
  webhook
    .command('replay [id] [events...]')
    .description('push dead letters again: these events, or all; of all webhooks without an id')
    .option('--account <name>', 'of one account')
    .action(
      act(async (api, [id = '', ...events], { account }) => {
        const paths = await pathsOf(api, id, account, '/replay');
        const body = events.length === 0 ? {} : { events };
        const done = await Promise.all(paths.map((path) => api.send<{ id: number; replayed: number }>('POST', path, body)));
        const replayed = done.reduce((sum, row) => sum + row.replayed, 0);
        return { value: id === '' ? done : done[0], text: `${replayed} dead letters go again` };
      }),
    );
}
