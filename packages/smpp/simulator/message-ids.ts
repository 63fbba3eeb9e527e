// Message ids as carriers write them, in submit_sm_resp and, differently, in the receipt: the base, the zeros and the case change between
// the two, which is what a gateway must cope with to match them.
import type { Random } from './random.ts';

export const idStyles = ['decimal', 'hex', 'hex-then-decimal', 'decimal-then-hex', 'uuid', 'leading-zeros', 'upper-then-lower'] as const;
export type IdStyle = (typeof idStyles)[number];

export interface MessageId {
  inResponse: string;
  inReceipt: string;
}

const uuidOf = (n: bigint, random: Random): string => {
  const chance = random.next().toString(16).padStart(8, '0') + random.next().toString(16).padStart(8, '0');
  const count = BigInt.asUintN(60, n).toString(16).padStart(15, '0');
  // Version 4 and variant 10 (RFC 9562 §5.4); the count keeps it unique, the chance makes it look like one.
  return `${chance.slice(0, 8)}-${chance.slice(8, 12)}-4${chance.slice(13, 16)}-8${count.slice(0, 3)}-${count.slice(3)}`;
};

export const makeMessageId = (style: IdStyle, n: bigint, random: Random): MessageId => {
  switch (style) {
    case 'decimal': {
      const id = n.toString();
      return { inResponse: id, inReceipt: id };
    }
    case 'hex': {
      const id = n.toString(16);
      return { inResponse: id, inReceipt: id };
    }
    case 'hex-then-decimal':
      return { inResponse: n.toString(16), inReceipt: n.toString() };
    case 'decimal-then-hex':
      return { inResponse: n.toString(), inReceipt: n.toString(16) };
    case 'uuid': {
      const id = uuidOf(n, random);
      return { inResponse: id, inReceipt: id };
    }
    case 'leading-zeros':
      return { inResponse: `000${n}`, inReceipt: n.toString() };
    case 'upper-then-lower': {
      // The letter in front: a number that happens to have none would not show the difference.
      const id = `a${n.toString(16)}`;
      return { inResponse: id.toUpperCase(), inReceipt: id };
    }
    default:
      return style satisfies never;
  }
};
