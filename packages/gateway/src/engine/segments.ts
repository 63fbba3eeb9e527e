// A committed message becomes the segments that still have to leave. The concatenation reference comes from the message id, so that a segment
// sent again after a crash fits the parts that a phone may have already.
import { splitText } from '@trunkline/sms';
import type { Segment } from '../ports/connector.ts';
import type { ClaimedMessage } from '../ports/store.ts';

export function segmentsOf(message: ClaimedMessage, referenceBits: 8 | 16): readonly Segment[] {
  const { id: messageId, accountId, number, sender, content, alphabet, expiresAt, attempts } = message;
  const common = { messageId, accountId, number, sender, alphabet, expiresAt, attempts, total: message.segments };
  if (message.segments === 1) return [{ ...common, part: 1, text: content, udh: null }];
  const reference = messageId % 2 ** referenceBits;
  const done = new Set(message.doneParts);
  return splitText(content, { reference, referenceBits, alphabet })
    .filter(({ part }) => !done.has(part))
    .map(({ part, text, udh }) => ({ ...common, part, text, udh }));
}
