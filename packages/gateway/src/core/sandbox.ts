// Sandbox accounts: what they send is judged, priced and held like any other and then taken by a built-in connector that no carrier is behind. Which
// number stands for which fate is public (docs/rules.md), so that a customer's developers can try every one.

import { defaultConnectorSettings } from './connector-settings.ts';
import type { ConnectorRecord, Rulebook } from './rulebook.ts';

/** The id of the built-in connector: no row of the store has it. */
export const SANDBOX_CONNECTOR_ID = 0;
export const SANDBOX_CONNECTOR_NAME = 'sandbox';

export type SandboxFate = 'delivered' | 'refused' | 'undeliverable' | 'silent' | 'slow';

/** By the last four digits of the number; any other is delivered. */
export const sandboxFates: Readonly<Record<string, SandboxFate>> = {
  '0001': 'refused',
  '0002': 'undeliverable',
  '0003': 'silent',
  '0004': 'slow',
};

export const sandboxFate = (number: string): SandboxFate => sandboxFates[number.replace(/\D/g, '').slice(-4)] ?? 'delivered';

const sandboxRecord: ConnectorRecord = {
  id: SANDBOX_CONNECTOR_ID,
  name: SANDBOX_CONNECTOR_NAME,
  settings: { ...defaultConnectorSettings, host: '', port: 0, systemId: '', password: '', window: 1000, carries: ['sms', 'mms'] },
};

/** What the supervisor keeps running: the operator's connectors and the sandbox, which no list of connectors shows. */
export const withSandbox = ({ connectors, connectorById }: Rulebook): Pick<Rulebook, 'connectors' | 'connectorById'> => ({
  connectors: [...connectors, sandboxRecord],
  connectorById: new Map([...connectorById, [SANDBOX_CONNECTOR_ID, sandboxRecord]]),
});
