import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statuses } from '@trunkline/smpp';
import { defaultConnectorSettings } from '../../core/connector-settings.ts';
import { badCredentials, judgeStatus as judge } from './statuses.ts';

const usual = defaultConnectorSettings;
const judgeStatus = (status: number, carrierKey: string) => judge(status, carrierKey, usual);

const finals: Readonly<Record<string, string>> = {
  ESME_RINVDSTADR: 'number_length',
  ESME_RINVDSTTON: 'number_length',
  ESME_RINVDSTNPI: 'number_length',
  ESME_RINVSRCADR: 'carrier_refused',
  ESME_RINVSRCTON: 'carrier_refused',
  ESME_RINVSRCNPI: 'carrier_refused',
  ESME_RINVMSGLEN: 'carrier_refused',
  ESME_RINVCMDLEN: 'carrier_refused',
  ESME_RINVESMCLASS: 'carrier_refused',
  ESME_RINVDCS: 'carrier_refused',
  ESME_RINVSERTYP: 'carrier_refused',
  ESME_RINVREGDLVFLG: 'carrier_refused',
  ESME_RINVPRTFLG: 'carrier_refused',
  ESME_RINVSCHED: 'carrier_refused',
  ESME_RINVEXPIRY: 'carrier_refused',
  ESME_RPROHIBITED: 'blacklisted',
  ESME_RDELIVERYFAILURE: 'carrier_refused',
  ESME_RX_P_APPN: 'carrier_refused',
  ESME_RX_R_APPN: 'carrier_refused',
};
const tooFast = ['ESME_RTHROTTLED', 'ESME_RMSGQFUL'];

test('every status that has a name is final, too fast, or for now', () => {
  for (const [name, status] of Object.entries(statuses)) {
    if (status === 0) continue;
    const outcome = judgeStatus(status, '');
    assert.ok('detail' in outcome && outcome.detail.includes(name), name);
    if (name in finals) assert.deepEqual([outcome.kind, outcome.kind === 'refused' && outcome.reason], ['refused', finals[name]], name);
    else assert.equal(outcome.kind, tooFast.includes(name) ? 'throttled' : 'refused_temporary', name);
  }
});

test('a private status is a refusal for now, and named in hex as carriers document theirs', () => {
  const outcome = judgeStatus(0x494, '');
  assert.deepEqual(outcome, { kind: 'refused_temporary', detail: 'the carrier answered status 0x494' });
});

test('"too fast" with an id may have been taken: it is not sent again at once', () => {
  for (const name of tooFast) {
    const outcome = judgeStatus(statuses[name as keyof typeof statuses], 'abc');
    assert.deepEqual([outcome.kind, outcome.kind === 'unknown' && [outcome.carrierKey, outcome.again]], ['unknown', ['abc', 'later']]);
  }
  assert.equal(judgeStatus(statuses.ESME_RINVDSTADR, 'abc').kind, 'refused');
});

test('only what a human must change stops the reconnecting', () => {
  assert.deepEqual(
    [...badCredentials].toSorted((a, b) => a - b),
    [statuses.ESME_RINVPASWD, statuses.ESME_RINVSYSID, statuses.ESME_RINVSYSTYP],
  );
});

test("the connector's own lists go before the table", () => {
  const own = {
    throttleStatuses: [0x58, 0x45],
    temporaryStatuses: [statuses.ESME_RINVDSTADR],
    finalStatuses: [0x494, statuses.ESME_RMSGQFUL],
  };
  const kindOf = (status: number): string => judge(status, '', own).kind;
  assert.deepEqual([0x58, 0x45, statuses.ESME_RINVDSTADR, 0x494, statuses.ESME_RMSGQFUL, statuses.ESME_RSYSERR].map(kindOf), [
    'throttled',
    'throttled',
    'refused_temporary',
    'refused',
    'refused',
    'refused_temporary',
  ]);
});
