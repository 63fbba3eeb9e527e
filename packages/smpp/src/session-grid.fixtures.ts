/* oxlint-disable typescript/no-unsafe-type-assertion -- PDUs put together from their command alone */
// Drives a real session into each of its states and lets each event happen to it: the rows and columns of the grid in
// session-grid.test.ts. A cell says in order what was handed up, what was written (in <>) and what our requests were told; then whether
// the PDU was only counted, and the state when it changed.
import { strict as assert } from 'node:assert';
import type { Malformed } from './codec.ts';
import type { LinkLimits } from './limits.ts';
import { type Bench, Bench as OpenBench, boundBench, limits } from './session-bench.fixtures.ts';
import type { SessionEnd } from './session.ts';
import { type BoundState, isBound, isLegal, type Role, type SessionState } from './session-states.ts';
import { answerTo, type CommandName, commands, type CommandSpec, isResponse, type Pdu, type PduInit } from './tables/commands.ts';
import { entries } from './entries.ts';
import { statuses } from './tables/statuses.ts';
import type { RequestOutcome } from './window.ts';

/** UNBOUND is passed through within one call: nothing can happen to a session in it. */
const columns = ['OPEN', 'BOUND_TX', 'BOUND_RX', 'BOUND_TRX', 'DRAINING', 'UNBINDING', 'RELEASING', 'CLOSED'] as const;
type Column = (typeof columns)[number];

const usual = { esme: 'submit_sm', smsc: 'deliver_sm' } as const;
const peerOf = { esme: 'smsc', smsc: 'esme' } as const;

interface Row {
  name: string;
  limits?: Partial<LinkLimits>;
  /** What must be there already: a request of ours outstanding, or one of the peer's not answered yet. */
  needs?: 'outstanding' | 'owed';
  /** Only in these states does the event exist. */
  only?: readonly SessionState[];
  happens(bench: Bench, role: Role): void;
}

/** The sequence that the far side unbinds with. */
const theirUnbind = 40;
const bounds: readonly BoundState[] = ['BOUND_TX', 'BOUND_RX', 'BOUND_TRX'];

/** null: what the row needs cannot be in this state. */
const inState = (role: Role, column: Column, row: Row): Bench | null => {
  const changed = { responseTimeoutMs: 60_000, ...row.limits };
  const own = usual[role];
  const theirs = usual[peerOf[role]];
  const bench = column === 'OPEN' ? new OpenBench(role, changed) : boundBench(role, isBound(column) ? column : 'BOUND_TRX', changed);
  const { session } = bench;
  const isOurs = row.needs === 'outstanding' || column === 'DRAINING' || column === 'RELEASING';
  if (column === 'OPEN' && row.needs === 'outstanding') {
    if (role === 'smsc') return null;
    bench.request({ command: 'bind_transceiver' });
  } else if (column === 'OPEN' && row.needs === 'owed') {
    if (role === 'esme') return null;
    bench.hear({ command: 'bind_transceiver', sequence: 30 });
  } else {
    if (isOurs) {
      if (column === 'CLOSED' || (isBound(column) && !isLegal(role, own, column, column))) return null;
      bench.request({ command: own });
    }
    if (row.needs === 'owed') {
      if (isBound(column) && !isLegal(peerOf[role], theirs, column, column)) return null;
      bench.hear({ command: theirs, sequence: 30 });
    }
  }
  if (column === 'DRAINING' || column === 'UNBINDING') session.unbind(4000);
  // Answers are waited for, of either side, before the unbind goes out.
  if (column === 'UNBINDING' && session.state === 'DRAINING') bench.clock.advance(2000);
  if (column === 'RELEASING') bench.hear({ command: 'unbind', sequence: theirUnbind });
  if (column === 'CLOSED') session.close();
  assert.equal(session.state, column, row.name);
  return bench;
};

const nameOf = (status: number): string =>
  entries(statuses)
    .find(([, code]) => code === status)?.[0]
    .slice(5) ?? String(status);

const told = (outcome: RequestOutcome): string => {
  if (outcome.kind !== 'response') return `${outcome.kind} ${outcome.why}`;
  return outcome.pdu.status === 0 ? 'answered' : `answered ${nameOf(outcome.pdu.status)}`;
};

const written = ({ command, status }: Pdu): string => {
  const name = command.endsWith('_resp') && command !== 'unbind_resp' ? 'resp' : command;
  return `<${name}${status === 0 ? '' : ` ${nameOf(status)}`}>`;
};

const ended = (end: SessionEnd | null): string => {
  if (end === null) return '';
  return end.kind === 'unbound' ? ` unbound by ${end.by}` : end.kind === 'lost' ? ` lost ${end.why}` : '';
};

/** What the event did; '-' nothing, 'n/a': it cannot happen there. */
const cell = (role: Role, column: Column, row: Row): string => {
  if (row.only !== undefined && !row.only.includes(column)) return 'n/a';
  const bench = inState(role, column, row);
  if (bench === null) return 'n/a';
  const strays = bench.session.counters.unknownResponses;
  bench.trace.length = 0;
  row.happens(bench, role);
  const parts = bench.trace.map((step) => (step === 'up' ? step : 'command' in step ? written(step) : told(step)));
  if (bench.session.counters.unknownResponses > strays) parts.push('stray');
  const { state } = bench.session;
  if (state !== column) parts.push(`=> ${state}${ended(bench.end)}`);
  return parts.length === 0 ? '-' : parts.join(' ');
};

const malformed = (changes: Partial<Malformed>): Malformed => ({
  kind: 'malformed',
  commandId: commands.submit_sm.id,
  command: 'submit_sm',
  sequence: 9,
  status: statuses.ESME_RINVMSGLEN,
  reason: 'test',
  ...changes,
});

const requests = entries<CommandName, CommandSpec>(commands)
  .map(([name]) => name)
  .filter((name) => !isResponse(name));
const responses = entries<CommandName, CommandSpec>(commands)
  .map(([name]) => name)
  .filter(isResponse);
const outstanding = (bench: Bench): number => bench.session.dumpWindow().at(-1)?.sequence ?? 0;
const answerOf = (bench: Bench, role: Role): CommandName =>
  bench.session.state === 'OPEN' ? 'bind_transceiver_resp' : (answerTo(usual[role]) ?? 'generic_nack');
const hear = (bench: Bench, command: CommandName, sequence: number, status = 0): void =>
  bench.hear({ command, sequence, status } as PduInit);
const alive = { enquireLinkIntervalMs: 2000, enquireLinkTimeoutMs: 500 };

export const rows: Row[] = [
  ...requests.map((command): Row => ({ name: `hear ${command}`, happens: (bench) => hear(bench, command, 50) })),
  {
    name: 'hear any answer to nothing',
    happens: (bench) => {
      const { unknownResponses } = bench.session.counters;
      for (const command of responses) hear(bench, command, 999);
      const counted = bench.session.counters.unknownResponses - unknownResponses;
      assert.equal(counted, bench.session.state === 'CLOSED' ? 0 : responses.length);
    },
  },
  { name: 'hear the answer', needs: 'outstanding', happens: (bench, role) => hear(bench, answerOf(bench, role), outstanding(bench)) },
  {
    name: 'hear the answer, an error',
    needs: 'outstanding',
    happens: (bench, role) => hear(bench, answerOf(bench, role), outstanding(bench), 8),
  },
  { name: 'hear generic_nack to ours', needs: 'outstanding', happens: (bench) => hear(bench, 'generic_nack', outstanding(bench), 3) },
  { name: 'hear another answer to ours', needs: 'outstanding', happens: (bench) => hear(bench, 'query_sm_resp', outstanding(bench)) },
  { name: 'hear unbind_resp to ours', only: ['UNBINDING'], happens: (bench, role) => hear(bench, 'unbind_resp', role === 'esme' ? 2 : 1) },
  {
    name: 'hear enquire_link_resp to ours',
    only: bounds,
    limits: alive,
    happens: (bench, role) => {
      bench.clock.advance(2000);
      hear(bench, 'enquire_link_resp', role === 'esme' ? 2 : 1);
      bench.clock.advance(1000);
    },
  },
  { name: 'hear a malformed submit_sm', happens: (bench) => bench.session.receive(malformed({})) },
  { name: 'hear an impossible length', happens: (bench) => bench.session.receive(malformed({ status: statuses.ESME_RINVCMDLEN })) },
  {
    name: 'hear an unknown command',
    happens: (bench) => bench.session.receive(malformed({ command: null, commandId: 0x111, status: statuses.ESME_RINVCMDID })),
  },
  {
    name: 'hear an unknown answer',
    happens: (bench) => bench.session.receive(malformed({ command: null, commandId: 0x80000111, status: statuses.ESME_RINVCMDID })),
  },
  { name: 'the stream breaks', happens: (bench) => bench.session.brokenStream('test', 5) },
  { name: 'the connection is lost', happens: (bench) => bench.session.connectionLost() },
  {
    name: 'the time to bind is over',
    limits: { sessionInitTimeoutMs: 3000 },
    only: ['OPEN', ...bounds],
    happens: (bench) => bench.clock.advance(3000),
  },
  { name: 'silence', limits: alive, happens: (bench) => bench.clock.advance(2000) },
  { name: 'silence after enquire_link', limits: alive, only: bounds, happens: (bench) => bench.clock.advance(2500) },
  {
    name: 'no messages for long',
    limits: { inactivityTimeoutMs: 3000 },
    only: ['OPEN', ...bounds],
    happens: (bench) => bench.clock.advance(3000),
  },
  {
    name: 'no answer to ours in time',
    needs: 'outstanding',
    limits: { responseTimeoutMs: 500 },
    happens: (bench) => bench.clock.advance(500),
  },
  { name: 'the grace is over', happens: (bench) => bench.clock.advance(limits.leaveGraceMs) },
  { name: 'the grace is over, an answer owed', needs: 'owed', happens: (bench) => bench.clock.advance(limits.leaveGraceMs) },
  { name: 'half the time to leave is over', happens: (bench) => bench.clock.advance(2000) },
  { name: 'the time to leave is over', happens: (bench) => bench.clock.advance(4000) },
  { name: 'request what is usual', happens: (bench, role) => void bench.request({ command: usual[role] }) },
  { name: 'request data_sm', happens: (bench) => void bench.request({ command: 'data_sm' }) },
  { name: 'request a bind', happens: (bench) => void bench.request({ command: 'bind_transceiver' }) },
  { name: 'notify alert_notification', happens: (bench) => void bench.session.notify({ command: 'alert_notification' }) },
  { name: 'notify outbind', happens: (bench) => void bench.session.notify({ command: 'outbind' }) },
  { name: 'respond', needs: 'owed', happens: (bench) => void bench.session.respond(bench.requests.at(-1)!, {}) },
  { name: 'respond with an error', needs: 'owed', happens: (bench) => void bench.session.respond(bench.requests.at(-1)!, { status: 8 }) },
  { name: 'unbind', happens: (bench) => bench.session.unbind(4000) },
  { name: 'unbind, a request outstanding', needs: 'outstanding', happens: (bench) => bench.session.unbind(4000) },
  { name: 'unbind, an answer owed', needs: 'owed', happens: (bench) => bench.session.unbind(4000) },
  { name: 'hear unbind, a request outstanding', needs: 'outstanding', happens: (bench) => hear(bench, 'unbind', 50) },
  { name: 'hear unbind, an answer owed', needs: 'owed', happens: (bench) => hear(bench, 'unbind', 50) },
  { name: 'close', happens: (bench) => bench.session.close() },
  { name: 'close, a request outstanding', needs: 'outstanding', happens: (bench) => bench.session.close() },
];

/** One row of the grid: the columns that have the same cell stand together. */
export const gridRow = (role: Role, row: Row): string => {
  const groups = new Map<string, string[]>();
  for (const column of columns) {
    const what = cell(role, column, row);
    groups.set(what, [...(groups.get(what) ?? []), column.replace('BOUND_', '')]);
  }
  return Array.from(groups, ([what, states]) => `${states.join(' ')}: ${what}`).join(' | ');
};
