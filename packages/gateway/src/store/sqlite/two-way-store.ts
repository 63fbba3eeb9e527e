// The part of the store that keeps virtual numbers, what is done with messages to them, and the HTTP doors of carriers, whose secrets are sealed here.
import type { CarrierDoor, NewCarrierDoor } from '../../core/carrier-forms.ts';
import type { TwoWayStore } from '../../ports/store-two-way.ts';
import type { CarrierDoorRow } from './carrier-doors.ts';
import type { startReader } from './reader-thread.ts';
import type { Secrets } from './secrets.ts';
import type { startWriter } from './writer-thread.ts';

export interface TwoWayStoreParts {
  readonly writer: Awaited<ReturnType<typeof startWriter>>;
  readonly reader: ReturnType<typeof startReader>;
  readonly secrets: Secrets;
}

type DoorSettings = Pick<CarrierDoor, 'form' | 'mapping' | 'publicUrl'>;
type DoorSecrets = Pick<CarrierDoor, 'token' | 'secret'>;

export function openCarrierDoor({ secrets: sealed, settings, ...row }: CarrierDoorRow, secrets: Secrets): CarrierDoor {
  return { ...row, ...(JSON.parse(settings) as DoorSettings), ...(JSON.parse(secrets.open(sealed)) as DoorSecrets) };
}

export function createTwoWayStore({ writer, reader, secrets }: TwoWayStoreParts): TwoWayStore {
  const rowOf = ({ name, connectorId, token, secret, form, mapping, publicUrl }: NewCarrierDoor): Omit<CarrierDoorRow, 'id'> => ({
    name,
    connectorId,
    secrets: secrets.seal(JSON.stringify({ token, secret } satisfies DoorSecrets)),
    settings: JSON.stringify({ form, mapping, publicUrl } satisfies DoorSettings),
  });
  return {
    addNumber: (number) => writer.call('addNumber', number),
    setNumber: (id, change) => writer.call('setNumber', { id, ...change }),
    removeNumber: (id) => writer.call('removeNumber', id),
    rentNumber: (rent) => writer.call('rentNumber', rent),
    endRent: (rentId, detail, now) => writer.call('endRent', { rentId, detail, now }),
    chargeRents: (now, limit) => writer.call('chargeRents', { now, limit }),
    rentEvents: (query) => reader.call('rentEvents', query),
    addInboundRule: (rule) => writer.call('addInboundRule', rule),
    setInboundRule: (rule) => writer.call('setInboundRule', rule),
    removeInboundRule: (id) => writer.call('removeInboundRule', id),
    dueInbound: (afterId, limit) => reader.call('dueInbound', { afterId, limit }),
    settleInbound: (settled) => writer.call('settleInbound', settled),
    inboundDetail: (id) => reader.call('inboundDetail', id),
    inReplyTo: (messageId) => reader.call('inReplyTo', messageId),
    consentRecords: (query) => reader.call('consentRecords', query),
    addCarrierDoor: (door) => writer.call('addCarrierDoor', rowOf(door)),
    setCarrierDoor: ({ id, ...door }) => writer.call('setCarrierDoor', { id, ...rowOf(door) }),
    removeCarrierDoor: (id) => writer.call('removeCarrierDoor', id),
  };
}
