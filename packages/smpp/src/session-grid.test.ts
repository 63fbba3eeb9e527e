// Every (state × event) cell of a live session, on both sides, with a simulated clock. Columns with the same cell stand together; how a
// cell reads and how each event is made is in session-grid.fixtures.ts. The table of pure transitions is in session-states.test.ts.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { gridRow, rows } from './session-grid.fixtures.ts';

/** The event, what it does to an ESME's session, and to an SMSC's where that differs. */
const grid: [event: string, esme: string, smsc?: string][] = [
  [
    'hear bind_receiver',
    'OPEN: <resp RINVBNDSTS> | TX RX TRX DRAINING UNBINDING RELEASING: <resp RALYBND> | CLOSED: -',
    'OPEN: up | TX RX TRX DRAINING UNBINDING RELEASING: <resp RALYBND> | CLOSED: -',
  ],
  [
    'hear bind_transmitter',
    'OPEN: <resp RINVBNDSTS> | TX RX TRX DRAINING UNBINDING RELEASING: <resp RALYBND> | CLOSED: -',
    'OPEN: up | TX RX TRX DRAINING UNBINDING RELEASING: <resp RALYBND> | CLOSED: -',
  ],
  [
    'hear query_sm',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp RINVBNDSTS> | CLOSED: -',
    'OPEN RX RELEASING: <resp RINVBNDSTS> | TX TRX DRAINING UNBINDING: up | CLOSED: -',
  ],
  [
    'hear submit_sm',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp RINVBNDSTS> | CLOSED: -',
    'OPEN RX RELEASING: <resp RINVBNDSTS> | TX TRX DRAINING UNBINDING: up | CLOSED: -',
  ],
  [
    'hear deliver_sm',
    'OPEN TX RELEASING: <resp RINVBNDSTS> | RX TRX DRAINING UNBINDING: up | CLOSED: -',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp RINVBNDSTS> | CLOSED: -',
  ],
  [
    'hear unbind',
    'OPEN: <unbind_resp RINVBNDSTS> | TX RX TRX UNBINDING: <unbind_resp> => CLOSED unbound by peer | DRAINING: => RELEASING | RELEASING: <unbind_resp> <unbind_resp> unknown closed => CLOSED unbound by peer | CLOSED: -',
  ],
  [
    'hear replace_sm',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp RINVBNDSTS> | CLOSED: -',
    'OPEN RX RELEASING: <resp RINVBNDSTS> | TX TRX DRAINING UNBINDING: up | CLOSED: -',
  ],
  [
    'hear cancel_sm',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp RINVBNDSTS> | CLOSED: -',
    'OPEN RX RELEASING: <resp RINVBNDSTS> | TX TRX DRAINING UNBINDING: up | CLOSED: -',
  ],
  [
    'hear bind_transceiver',
    'OPEN: <resp RINVBNDSTS> | TX RX TRX DRAINING UNBINDING RELEASING: <resp RALYBND> | CLOSED: -',
    'OPEN: up | TX RX TRX DRAINING UNBINDING RELEASING: <resp RALYBND> | CLOSED: -',
  ],
  ['hear outbind', 'OPEN: up | TX RX TRX DRAINING UNBINDING RELEASING CLOSED: -', 'OPEN TX RX TRX DRAINING UNBINDING RELEASING CLOSED: -'],
  ['hear enquire_link', 'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp> | CLOSED: -'],
  [
    'hear submit_multi',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp RINVBNDSTS> | CLOSED: -',
    'OPEN RX RELEASING: <resp RINVBNDSTS> | TX TRX DRAINING UNBINDING: up | CLOSED: -',
  ],
  [
    'hear alert_notification',
    'OPEN TX RELEASING CLOSED: - | RX TRX DRAINING UNBINDING: up',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING CLOSED: -',
  ],
  [
    'hear data_sm',
    'OPEN TX RELEASING: <resp RINVBNDSTS> | RX TRX DRAINING UNBINDING: up | CLOSED: -',
    'OPEN RX RELEASING: <resp RINVBNDSTS> | TX TRX DRAINING UNBINDING: up | CLOSED: -',
  ],
  ['hear any answer to nothing', 'OPEN TX RX TRX DRAINING UNBINDING RELEASING: stray | CLOSED: -'],
  [
    'hear the answer',
    'OPEN: answered => BOUND_TRX | TX TRX UNBINDING: answered | RX CLOSED: n/a | DRAINING: answered <unbind> => UNBINDING | RELEASING: answered <unbind_resp> => CLOSED unbound by peer',
    'OPEN TX CLOSED: n/a | RX TRX UNBINDING: answered | DRAINING: answered <unbind> => UNBINDING | RELEASING: answered <unbind_resp> => CLOSED unbound by peer',
  ],
  [
    'hear the answer, an error',
    'OPEN TX TRX UNBINDING: answered RSYSERR | RX CLOSED: n/a | DRAINING: answered RSYSERR <unbind> => UNBINDING | RELEASING: answered RSYSERR <unbind_resp> => CLOSED unbound by peer',
    'OPEN TX CLOSED: n/a | RX TRX UNBINDING: answered RSYSERR | DRAINING: answered RSYSERR <unbind> => UNBINDING | RELEASING: answered RSYSERR <unbind_resp> => CLOSED unbound by peer',
  ],
  [
    'hear generic_nack to ours',
    'OPEN TX TRX UNBINDING: unknown nack | RX CLOSED: n/a | DRAINING: unknown nack <unbind> => UNBINDING | RELEASING: unknown nack <unbind_resp> => CLOSED unbound by peer',
    'OPEN TX CLOSED: n/a | RX TRX UNBINDING: unknown nack | DRAINING: unknown nack <unbind> => UNBINDING | RELEASING: unknown nack <unbind_resp> => CLOSED unbound by peer',
  ],
  [
    'hear another answer to ours',
    'OPEN TX TRX DRAINING UNBINDING RELEASING: stray | RX CLOSED: n/a',
    'OPEN TX CLOSED: n/a | RX TRX DRAINING UNBINDING RELEASING: stray',
  ],
  ['hear unbind_resp to ours', 'OPEN TX RX TRX DRAINING RELEASING CLOSED: n/a | UNBINDING: => CLOSED unbound by us'],
  ['hear enquire_link_resp to ours', 'OPEN DRAINING UNBINDING RELEASING CLOSED: n/a | TX RX TRX: <enquire_link>'],
  ['hear a malformed submit_sm', 'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <resp RINVMSGLEN> | CLOSED: -'],
  ['hear an impossible length', 'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <generic_nack RINVCMDLEN> | CLOSED: -'],
  ['hear an unknown command', 'OPEN TX RX TRX DRAINING UNBINDING RELEASING: <generic_nack RINVCMDID> | CLOSED: -'],
  ['hear an unknown answer', 'OPEN TX RX TRX DRAINING UNBINDING RELEASING CLOSED: -'],
  [
    'the stream breaks',
    'OPEN TX RX TRX UNBINDING: <generic_nack RINVCMDLEN> => CLOSED lost broken_stream | DRAINING RELEASING: <generic_nack RINVCMDLEN> unknown closed => CLOSED lost broken_stream | CLOSED: -',
  ],
  [
    'the connection is lost',
    'OPEN TX RX TRX UNBINDING: => CLOSED lost socket | DRAINING: unknown closed => CLOSED lost socket | RELEASING: <unbind_resp> unknown closed => CLOSED unbound by peer | CLOSED: -',
  ],
  ['the time to bind is over', 'OPEN: => CLOSED lost session_init_timeout | TX RX TRX: - | DRAINING UNBINDING RELEASING CLOSED: n/a'],
  [
    'silence',
    'OPEN UNBINDING CLOSED: - | TX RX TRX: <enquire_link> | DRAINING: <unbind> => UNBINDING | RELEASING: <unbind_resp> unknown closed => CLOSED unbound by peer',
  ],
  [
    'silence after enquire_link',
    'OPEN DRAINING UNBINDING RELEASING CLOSED: n/a | TX RX TRX: <enquire_link> => CLOSED lost enquire_link_timeout',
  ],
  ['no messages for long', 'OPEN: - | TX RX TRX: <unbind> => UNBINDING | DRAINING UNBINDING RELEASING CLOSED: n/a'],
  [
    'no answer to ours in time',
    'OPEN TX TRX: unknown timeout | RX CLOSED: n/a | DRAINING: unknown timeout <unbind> => UNBINDING | UNBINDING: - | RELEASING: unknown timeout <unbind_resp> => CLOSED unbound by peer',
    'OPEN TX CLOSED: n/a | RX TRX: unknown timeout | DRAINING: unknown timeout <unbind> => UNBINDING | UNBINDING: - | RELEASING: unknown timeout <unbind_resp> => CLOSED unbound by peer',
  ],
  ['the grace is over', 'OPEN TX RX TRX DRAINING UNBINDING CLOSED: - | RELEASING: <unbind_resp> unknown closed => CLOSED unbound by peer'],
  [
    'the grace is over, an answer owed',
    'OPEN TX: n/a | RX TRX DRAINING UNBINDING CLOSED: - | RELEASING: <unbind_resp> unknown closed => CLOSED unbound by peer',
    'OPEN TX TRX DRAINING UNBINDING CLOSED: - | RX: n/a | RELEASING: <unbind_resp> unknown closed => CLOSED unbound by peer',
  ],
  [
    'half the time to leave is over',
    'OPEN TX RX TRX UNBINDING CLOSED: - | DRAINING: <unbind> => UNBINDING | RELEASING: <unbind_resp> unknown closed => CLOSED unbound by peer',
  ],
  [
    'the time to leave is over',
    'OPEN TX RX TRX CLOSED: - | DRAINING: <unbind> unknown closed => CLOSED lost unbind_timeout | UNBINDING: => CLOSED lost unbind_timeout | RELEASING: <unbind_resp> unknown closed => CLOSED unbound by peer',
  ],
  [
    'request what is usual',
    'OPEN RX: unsent not_bound | TX TRX: <submit_sm> | DRAINING UNBINDING RELEASING: unsent leaving | CLOSED: unsent closed',
    'OPEN TX: unsent not_bound | RX TRX: <deliver_sm> | DRAINING UNBINDING RELEASING: unsent leaving | CLOSED: unsent closed',
  ],
  [
    'request data_sm',
    'OPEN RX: unsent not_bound | TX TRX: <data_sm> | DRAINING UNBINDING RELEASING: unsent leaving | CLOSED: unsent closed',
    'OPEN TX: unsent not_bound | RX TRX: <data_sm> | DRAINING UNBINDING RELEASING: unsent leaving | CLOSED: unsent closed',
  ],
  [
    'request a bind',
    'OPEN: <bind_transceiver> | TX RX TRX: unsent not_bound | DRAINING UNBINDING RELEASING: unsent leaving | CLOSED: unsent closed',
    'OPEN TX RX TRX: unsent not_bound | DRAINING UNBINDING RELEASING: unsent leaving | CLOSED: unsent closed',
  ],
  [
    'notify alert_notification',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING CLOSED: -',
    'OPEN TX DRAINING UNBINDING RELEASING CLOSED: - | RX TRX: <alert_notification>',
  ],
  [
    'notify outbind',
    'OPEN TX RX TRX DRAINING UNBINDING RELEASING CLOSED: -',
    'OPEN: <outbind> | TX RX TRX DRAINING UNBINDING RELEASING CLOSED: -',
  ],
  [
    'respond',
    'OPEN TX: n/a | RX TRX DRAINING UNBINDING RELEASING: <resp> | CLOSED: -',
    'OPEN: <resp> => BOUND_TRX | TX TRX DRAINING UNBINDING RELEASING: <resp> | RX: n/a | CLOSED: -',
  ],
  [
    'respond with an error',
    'OPEN TX: n/a | RX TRX DRAINING UNBINDING RELEASING: <resp RSYSERR> | CLOSED: -',
    'OPEN TX TRX DRAINING UNBINDING RELEASING: <resp RSYSERR> | RX: n/a | CLOSED: -',
  ],
  ['unbind', 'OPEN: => CLOSED | TX RX TRX: <unbind> => UNBINDING | DRAINING UNBINDING RELEASING CLOSED: -'],
  [
    'unbind, a request outstanding',
    'OPEN: unknown closed => CLOSED | TX TRX: => DRAINING | RX CLOSED: n/a | DRAINING UNBINDING RELEASING: -',
    'OPEN TX CLOSED: n/a | RX TRX: => DRAINING | DRAINING UNBINDING RELEASING: -',
  ],
  [
    'unbind, an answer owed',
    'OPEN TX: n/a | RX TRX: => DRAINING | DRAINING UNBINDING RELEASING CLOSED: -',
    'OPEN: => CLOSED | TX TRX: => DRAINING | RX: n/a | DRAINING UNBINDING RELEASING CLOSED: -',
  ],
  [
    'hear unbind, a request outstanding',
    'OPEN: <unbind_resp RINVBNDSTS> | TX TRX DRAINING: => RELEASING | RX CLOSED: n/a | UNBINDING: <unbind_resp> unknown closed => CLOSED unbound by peer | RELEASING: <unbind_resp> <unbind_resp> unknown closed => CLOSED unbound by peer',
    'OPEN TX CLOSED: n/a | RX TRX DRAINING: => RELEASING | UNBINDING: <unbind_resp> unknown closed => CLOSED unbound by peer | RELEASING: <unbind_resp> <unbind_resp> unknown closed => CLOSED unbound by peer',
  ],
  [
    'hear unbind, an answer owed',
    'OPEN TX: n/a | RX TRX DRAINING: => RELEASING | UNBINDING: <unbind_resp> => CLOSED unbound by peer | RELEASING: <unbind_resp> <unbind_resp> unknown closed => CLOSED unbound by peer | CLOSED: -',
    'OPEN: <unbind_resp RINVBNDSTS> | TX TRX DRAINING: => RELEASING | RX: n/a | UNBINDING: <unbind_resp> => CLOSED unbound by peer | RELEASING: <unbind_resp> <unbind_resp> unknown closed => CLOSED unbound by peer | CLOSED: -',
  ],
  ['close', 'OPEN TX RX TRX UNBINDING: => CLOSED | DRAINING RELEASING: unknown closed => CLOSED | CLOSED: -'],
  [
    'close, a request outstanding',
    'OPEN TX TRX DRAINING UNBINDING RELEASING: unknown closed => CLOSED | RX CLOSED: n/a',
    'OPEN TX CLOSED: n/a | RX TRX DRAINING UNBINDING RELEASING: unknown closed => CLOSED',
  ],
];

for (const [event, esme, smsc = esme] of grid) {
  test(event, () => {
    const row = rows.find(({ name }) => name === event);
    assert(row !== undefined);
    assert.equal(gridRow('esme', row), esme);
    assert.equal(gridRow('smsc', row), smsc);
  });
}

test('every event is in the grid', () =>
  assert.deepEqual(
    rows.map(({ name }) => name),
    grid.map(([event]) => event),
  ));
