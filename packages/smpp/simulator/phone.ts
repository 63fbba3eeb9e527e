// Messages that a phone sends, as deliver_sm bodies: one, or as many as a phone would cut a long text into.
import { validatePdu } from '../src/codec.ts';
import type { PduInitOf } from '../src/tables/commands.ts';
import { simulatorLimits } from './limits.ts';
import { cutText, type Encoded, encodeText } from './text.ts';

interface PhoneAddresses {
  from: string;
  to: string;
  /** User data header with its length octet, in front of every segment; texts must then fit one segment. */
  udh?: Uint8Array | undefined;
  /** Only to binds of this system_id; left out: to whoever can receive. */
  systemId?: string | undefined;
}

/** A text is cut and encoded as a phone would; octets go out as they are. */
export type PhoneMessage = PhoneAddresses & ({ text: string } | { octets: Uint8Array; dataCoding: number });

const shortNumberDigits = 7;

/** Type of number and numbering plan (3.4 §5.2.5, §5.2.6): international E.164; unknown for short numbers; alphanumeric. */
const addressOf = (address: string): { ton: number; npi: number; address: string } => {
  if (!/^\+?\d+$/.test(address)) return { ton: 5, npi: 0, address };
  const digits = address.replace('+', '');
  return { ton: digits.length < shortNumberDigits ? 0 : 1, npi: 1, address: digits };
};

const segmentsOf = (message: PhoneMessage, reference: number): Encoded[] => {
  if ('octets' in message) return [message];
  const parts = message.udh === undefined ? cutText(message.text) : [message.text];
  // One alphabet for the whole text, or the parts could not be put together.
  const { dataCoding } = encodeText(message.text);
  return parts.map((part, i) => {
    const octets = dataCoding === 0 ? Buffer.from(part, 'latin1') : Buffer.from(part, 'utf16le').swap16();
    if (parts.length === 1) return { dataCoding, octets };
    return { dataCoding, octets: Buffer.concat([Uint8Array.of(5, 0, 3, reference & 0xff, parts.length, i + 1), octets]) };
  });
};

/** Throws RangeError for what no deliver_sm can carry. */
export const phonePdus = (message: PhoneMessage, reference: number): PduInitOf<'deliver_sm'>[] => {
  const [from, to] = [addressOf(message.from), addressOf(message.to)];
  const segments = segmentsOf(message, reference);
  if (segments.length > simulatorLimits.phoneSegmentsMax) {
    throw new RangeError(`the text has ${segments.length} segments, the limit is ${simulatorLimits.phoneSegmentsMax}`);
  }
  return segments.map(({ dataCoding, octets }) => {
    const shortMessage = message.udh === undefined ? octets : Buffer.concat([message.udh, octets]);
    const pdu: PduInitOf<'deliver_sm'> = {
      command: 'deliver_sm',
      sourceAddrTon: from.ton,
      sourceAddrNpi: from.npi,
      sourceAddr: from.address,
      destAddrTon: to.ton,
      destAddrNpi: to.npi,
      destinationAddr: to.address,
      esmClass: message.udh === undefined && segments.length === 1 ? 0 : 0x40,
      dataCoding,
      shortMessage,
    };
    const problem = validatePdu(pdu);
    if (problem !== null) throw new RangeError(problem.reason);
    return pdu;
  });
};
