// A committed message becomes the segments that still have to leave. The concatenation reference comes from the message id, so that a segment
// sent again after a crash fits the parts that a phone may have already.
import { splitText } from '@trunkline/sms';
import type { Segment } from '../ports/connector.ts';
import type { ClaimedMessage } from '../ports/store.ts';

export function segmentsOf(message: ClaimedMessage, referenceBits: 8 | 16): readonly Segment[] {
  const { id: messageId, accountId, number, sender, content, alphabet, expiresAt, attempts } = message;
  const common = { messageId, accountId, number, sender, alphabet, expiresAt, attempts, total: message.segments };
  if (message.segments === 1) return [{ ...common, part: 1, text: content, udh: null }];
  const split = (bits: 8 | 16) => splitText(content, { reference: messageId % 2 ** bits, referenceBits: bits, alphabet });
  let parts = split(referenceBits);
  // The width was changed after the message was accepted and priced: it leaves as it was priced.
  if (parts.length !== message.segments) parts = split(referenceBits === 8 ? 16 : 8);
  const done = new Set(message.doneParts);
  return parts.filter(({ part }) => !done.has(part)).map(({ part, text, udh }) => ({ ...common, part, text, udh }));
}
