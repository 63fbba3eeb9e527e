// The two addresses of a deliver_sm to a customer (SMPP 3.4 §5.2.5 to .9), with the type and plan that follow from how they are written.
import { originatorAddress, parseNumber, recipientAddress } from '@trunkline/sms';
import type { PduInitOf } from '@trunkline/smpp';

export type DeliverSm = PduInitOf<'deliver_sm'>;
type Addresses = Pick<DeliverSm, 'sourceAddrTon' | 'sourceAddrNpi' | 'sourceAddr' | 'destAddrTon' | 'destAddrNpi' | 'destinationAddr'>;

const ADDRESS_CHARACTERS_MAX = 20;

interface WireAddress {
  readonly ton: number;
  readonly npi: number;
  readonly digits: string;
}

/** As written when it is no address at all: a receipt that cannot be told apart is still better than none. */
const asWritten = (text: string): WireAddress => ({ ton: 0, npi: 0, digits: text.slice(0, ADDRESS_CHARACTERS_MAX) });

export const numberOnWire = (number: string): WireAddress => (parseNumber(number).ok ? recipientAddress(number) : asWritten(number));
export const senderOnWire = (sender: string): WireAddress => originatorAddress(sender) ?? asWritten(sender);

export const addressed = (source: WireAddress, destination: WireAddress): Addresses => ({
  sourceAddrTon: source.ton,
  sourceAddrNpi: source.npi,
  sourceAddr: source.digits,
  destAddrTon: destination.ton,
  destAddrNpi: destination.npi,
  destinationAddr: destination.digits,
});
