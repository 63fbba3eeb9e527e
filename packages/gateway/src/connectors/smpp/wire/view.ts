// A PDU with what is known of it, as an operator reads it. Passwords are never shown, content only when it is asked for (formatPdu).
import { decodePdu, formatPdu } from '@trunkline/smpp';
import type { WireEntry } from '../../../ports/sight.ts';
import type { KeptPdu } from './look-up.ts';

export function viewPdu({ place, at, bind, isOut, messageId, latencyMs, octets }: KeptPdu, content: 'shown' | 'masked'): WireEntry {
  // A copy: decoding gives views into it, and what is in the ring is overwritten.
  const own = Buffer.from(octets);
  const decoded = decodePdu(own);
  const known = decoded.kind === 'pdu' ? decoded.pdu : decoded;
  return {
    place,
    at,
    bind,
    direction: isOut ? 'out' : 'in',
    command: known.command ?? 'unknown',
    sequence: known.sequence,
    status: known.status,
    messageId: messageId === 0 ? null : messageId,
    latencyMs,
    text: formatPdu(decoded, { octets: own, content }),
  };
}
