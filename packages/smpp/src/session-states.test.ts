/* oxlint-disable typescript/no-unsafe-type-assertion -- keys of constant tables */
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import {
  type BoundState,
  isLegal,
  legality,
  type SessionEvent,
  type SessionState,
  type Transition,
  transitions,
} from './session-states.ts';
import { entries } from './entries.ts';
import { type CommandName, commands, isResponse, type RequestName } from './tables/commands.ts';

const events: SessionEvent[] = [
  'bound_tx',
  'bound_rx',
  'bound_trx',
  'drain_begun',
  'unbind_sent',
  'unbind_resp_received',
  'unbind_received',
  'unbind_answered',
  'connection_closed',
];

// Written a second time, by state and in the order of `events`, so that no cell changes by accident. '-' ignored, '!' impossible.
const cells: Record<SessionState, string> = {
  OPEN: 'BOUND_TX BOUND_RX BOUND_TRX - ! - - ! CLOSED',
  BOUND_TX: '- - - DRAINING UNBINDING - RELEASING ! CLOSED',
  BOUND_RX: '- - - DRAINING UNBINDING - RELEASING ! CLOSED',
  BOUND_TRX: '- - - DRAINING UNBINDING - RELEASING ! CLOSED',
  DRAINING: '- - - - UNBINDING - RELEASING ! CLOSED',
  UNBINDING: '- - - - - UNBOUND RELEASING ! CLOSED',
  RELEASING: '- - - - - - - UNBOUND CLOSED',
  UNBOUND: '- - - - - - - - CLOSED',
  CLOSED: '- - - - - - - - -',
};

const marks: Partial<Record<Transition, string>> = { ignored: '-', impossible: '!' };

for (const [state, row] of entries(cells)) {
  test(`${state} on every event`, () => {
    assert.equal(events.map((event) => marks[transitions[state][event]] ?? transitions[state][event]).join(' '), row);
    assert.deepEqual(new Set(Object.keys(transitions[state])), new Set(events));
  });
}

test('no state is left behind: CLOSED is reached from everywhere and left to nowhere', () => {
  for (const [state, row] of entries(transitions)) {
    if (state !== 'CLOSED') assert.equal(row.connection_closed, 'CLOSED');
    else assert.deepEqual(new Set(Object.values(row)), new Set(['ignored']));
  }
});

test('every request has a row', () => {
  const requests = Object.keys(commands).filter((name) => !isResponse(name as CommandName));
  assert.deepEqual(new Set(Object.keys(legality)), new Set(requests));
});

// §2.3, by sender: the states in which each request may be sent.
const table: Record<RequestName, { esme: string; smsc: string }> = {
  bind_transmitter: { esme: 'OPEN', smsc: '' },
  bind_receiver: { esme: 'OPEN', smsc: '' },
  bind_transceiver: { esme: 'OPEN', smsc: '' },
  outbind: { esme: '', smsc: 'OPEN' },
  unbind: { esme: 'BOUND_TX BOUND_RX BOUND_TRX', smsc: 'BOUND_TX BOUND_RX BOUND_TRX' },
  submit_sm: { esme: 'BOUND_TX BOUND_TRX', smsc: '' },
  submit_multi: { esme: 'BOUND_TX BOUND_TRX', smsc: '' },
  data_sm: { esme: 'BOUND_TX BOUND_TRX', smsc: 'BOUND_RX BOUND_TRX' },
  deliver_sm: { esme: '', smsc: 'BOUND_RX BOUND_TRX' },
  query_sm: { esme: 'BOUND_TX BOUND_TRX', smsc: '' },
  cancel_sm: { esme: 'BOUND_TX BOUND_TRX', smsc: '' },
  replace_sm: { esme: 'BOUND_TX BOUND_TRX', smsc: '' },
  alert_notification: { esme: '', smsc: 'BOUND_RX BOUND_TRX' },
  enquire_link: { esme: 'OPEN BOUND_TX BOUND_RX BOUND_TRX', smsc: 'OPEN BOUND_TX BOUND_RX BOUND_TRX' },
};

test('every (sender × request × state) cell', () => {
  const bound: BoundState[] = ['BOUND_TX', 'BOUND_RX', 'BOUND_TRX'];
  for (const [command, row] of entries(table)) {
    for (const sender of ['esme', 'smsc'] as const) {
      const allowed = row[sender].split(' ');
      for (const state of ['OPEN', ...bound] as const) {
        const mode = state === 'OPEN' ? null : state;
        assert.equal(isLegal(sender, command, state, mode), allowed.includes(state), `${sender} ${command} ${state}`);
      }
      for (const state of ['DRAINING', 'UNBINDING'] as const) {
        for (const mode of bound)
          assert.equal(isLegal(sender, command, state, mode), allowed.includes(mode), `${sender} ${command} ${state} ${mode}`);
        assert.equal(isLegal(sender, command, state, null), false);
      }
      const isLast = command === 'enquire_link' || command === 'unbind';
      assert.equal(isLegal(sender, command, 'RELEASING', 'BOUND_TRX'), isLast, `${sender} ${command} RELEASING`);
      for (const state of ['UNBOUND', 'CLOSED'] as const) assert.equal(isLegal(sender, command, state, 'BOUND_TRX'), false);
    }
  }
});
