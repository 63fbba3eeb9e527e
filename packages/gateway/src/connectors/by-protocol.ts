// Which connector speaks what: the one place that knows all of them.
import type { LinkProfile } from '../core/link-profile.ts';
import type { ConnectorRecord } from '../core/rulebook.ts';
import { SANDBOX_CONNECTOR_ID } from '../core/sandbox.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connector, ConnectorEvents } from '../ports/connector.ts';
import type { MediaTaker } from '../ports/media.ts';
import { createHttpConnector } from './http/connector.ts';
import { createMm7Connector } from './mm7/connector.ts';
import { createSandboxConnector } from './sandbox/connector.ts';
import { createSmppConnector, type SmppConnectorParts } from './smpp/connector.ts';

export interface ConnectorsParts {
  readonly clock: Clock;
  readonly log: SmppConnectorParts['log'];
  readonly profileOf: (connectorId: number) => LinkProfile;
  readonly traceOf: (record: ConnectorRecord) => NonNullable<SmppConnectorParts['trace']> | null;
  /** Keeps what phones send. */
  readonly media: MediaTaker;
  /** What a centre called the newest MMS of a phone to a number, both in digits; "" = nothing. */
  readonly linkedIdOf: (connectorId: number, number: string, phone: string) => Promise<string>;
}

export function createConnectorBy({ clock, log, profileOf, traceOf, media, linkedIdOf }: ConnectorsParts) {
  return (record: ConnectorRecord, events: ConnectorEvents): Connector => {
    if (record.id === SANDBOX_CONNECTOR_ID) return createSandboxConnector({ events, clock });
    const { protocol } = record.settings;
    switch (protocol) {
      case 'smpp':
        return createSmppConnector({ record, profile: profileOf(record.id), events, clock, log, trace: traceOf(record) });
      case 'mm7':
        return createMm7Connector({
          record,
          events,
          clock,
          log,
          media,
          linkedIdOf: (number, phone) => linkedIdOf(record.id, number, phone),
        });
      case 'http':
        return createHttpConnector({ record, events, clock, log });
      default:
        return protocol satisfies never;
    }
  };
}
