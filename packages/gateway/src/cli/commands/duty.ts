// message show|cancel · ledger verify · status: what the person on duty asks.
import type { Command } from 'commander';
import type { LedgerCheck } from '../../ports/store-money.ts';
import { LONG_ANSWER_MS_MAX } from '../api.ts';
import type { Act } from '../act.ts';
import { exits, usageError } from '../result.ts';
import { story } from '../story.ts';
import { duration, harmless, pairs, table, wallTime } from '../text.ts';
import type { MessageView, StatusView } from '../views.ts';
import { linkCells, linkHeadings } from './connector.ts';

function messageId(text: string | undefined): string {
  if (text === undefined || !/^[1-9]\d{0,15}$/.test(text)) throw usageError('The id of a message is a positive whole number');
  return text;
}

function describeCheck(check: LedgerCheck): string {
  const size = `${check.accounts} account(s), ${check.transfers} transfer(s), ${check.messages} message(s)`;
  if (check.holds) return `The ledger holds: ${size}`;
  const findings = check.findings.map((finding) => `  ${finding.account === null ? '' : `${finding.account}: `}${finding.what}`);
  return (
    harmless(`The ledger does not hold: ${findings.length} finding(s) in ${size}`) + findings.map((line) => `\n${harmless(line)}`).join('')
  );
}

function describeStatus(status: StatusView): string {
  const { counts } = status;
  const cells = status.links.map((row) => [row.connector, ...linkCells(row.link)]);
  return [
    pairs([
      ['version', status.version],

      ['state', status.ready ? 'ready' : `not ready (${status.reason})`],
      ['started', `${wallTime(status.startedAt)} ${status.timeZone}, ${duration(status.uptimeMs)} ago`],
      ['waiting', counts.pending],
      ['at carriers', counts.enroute],
      ['orphans', counts.orphans],
      ['unread', counts.unread],
      ['changes', status.rulebookVersion],
    ]),
    '',
    table(['connector', ...linkHeadings], cells, 'There are no connectors'),
  ].join('\n');
}

export function addDutyCommands(program: Command, act: Act): void {
  const message = program.command('message').description('One message: its story, and taking it back');
  message
    .command('show <id>')
    .description('everything known about a message')
    .action(
      act(async (api, [id]) => {
        const row = await api.get<MessageView>(`/api/messages/${messageId(id)}`);
        return { value: row, text: story(row) };
      }),
    );
  message
    .command('cancel <id>')
    .description('take back a message: refunded while it waits here; not once a carrier had it, where that gives it back')
    .action(
      act(async (api, [id]) => {
        const row = await api.send<{ readonly refund: string }>('POST', `/api/messages/${messageId(id)}/cancel`);
        return { value: row, text: `Message ${id} is taken back; ${row.refund} went back to the account` };
      }),
    );

  const ledger = program.command('ledger').description('The ledger');
  ledger
    .command('verify')
    .description('prove that all balances equal the sum of their transfers; exit 0 only if everything holds')
    .action(
      act(async (api) => {
        const check = await api.get<LedgerCheck>('/api/ledger/verify', LONG_ANSWER_MS_MAX);
        return { value: check, text: describeCheck(check), exit: check.holds ? exits.ok : exits.failed };
      }),
    );

  program
    .command('status')
    .description('version, readiness, links and queues')
    .action(
      act(async (api) => {
        const status = await api.get<StatusView>('/api/status');
        return { value: status, text: describeStatus(status) };
      }),
    );
}
