import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectorSettings, defaultConnectorSettings } from '../core/connector-settings.ts';
import { connectorFields } from './connector-fields.ts';
import { readFields } from '../web/fields.ts';

const read = (given: Readonly<Record<string, unknown>>) => readFields<ConnectorSettings>(connectorFields, given);
const valueOf = (key: keyof ConnectorSettings, value: unknown): unknown => {
  const result = read({ [key]: value });
  return result.ok ? result.values[key] : result.field;
};

test('every default is a value that its own field takes, and stays what it is', () => {
  for (const [key, value] of Object.entries(defaultConnectorSettings))
    assert.deepEqual(valueOf(key as keyof ConnectorSettings, value), value, key);
  const keys = new Set(connectorFields.map(({ key }) => key));
  for (const key of Object.keys(defaultConnectorSettings)) assert.ok(keys.has(key as keyof ConnectorSettings), key);
});

test('values as people type them and as programs send them', () => {
  const cases: readonly (readonly [keyof ConnectorSettings, given: unknown, value: unknown])[] = [
    ['destTon', 'auto', 'auto'],
    ['destTon', '0x02', 2],
    ['sourceNpi', 18, 18],
    ['esmClass', '3', 3],
    ['throttleStatuses', '0x58, 20,0x58', [0x58, 20]],
    ['throttleStatuses', [0x45], [0x45]],
    ['finalStatuses', '', []],
    ['languages', 'tr, es', ['tr', 'es']],
    ['inboundDataCodings', '0=latin1, 0xF0=ucs2', { '0': 'latin1', '240': 'ucs2' }],
    ['inboundDataCodings', { '4': 'gsm7' }, { '4': 'gsm7' }],
    ['inboundDataCodings', '', {}],
    ['receiptStates', 'zugestellt=DELIVERED', { ZUGESTELLT: 'DELIVERED' }],
    ['receiptErrors', ['13=blacklisted'], { '13': 'blacklisted' }],
    ['localAddress', '::1', '::1'],
    ['tlsServerName', '', ''],
    ['bindMode', 'tx_rx', 'tx_rx'],
  ];
  for (const [key, given, value] of cases) assert.deepEqual(valueOf(key, given), value, `${key} ${JSON.stringify(given)}`);
});

test('what a field does not take is refused by its name', () => {
  const cases: readonly (readonly [keyof ConnectorSettings, given: unknown])[] = [
    ['destTon', '8'],
    ['destTon', 'automatic'],
    ['binds', 0],
    ['binds', 51],
    ['esmClass', 1],
    ['throttleStatuses', '0x58,ESME_RTHROTTLED'],
    ['throttleStatuses', '0'],
    ['languages', 'tr,xx'],
    ['inboundDataCodings', '256=latin1'],
    ['inboundDataCodings', '0=klingon'],
    ['inboundDataCodings', '0'],
    ['receiptStates', 'A B=DELIVERED'],
    ['receiptErrors', Array.from({ length: 201 }, (_, index) => `${index}=blacklisted`)],
    ['localAddress', 'localhost'],
    ['tlsCa', 'not a certificate'],
    ['tlsKey', '-----BEGIN CERTIFICATE-----'],
    ['serviceType', 'sixsix'],
  ];
  for (const [key, given] of cases) {
    const result = read({ [key]: given });
    assert.ok(!result.ok && result.field === key, `${key} ${JSON.stringify(given).slice(0, 50)}`);
  }
});
