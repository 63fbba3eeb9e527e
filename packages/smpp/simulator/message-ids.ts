// Message ids as carriers write them, in submit_sm_resp and, differently, in the receipt: the base, the zeros and the case change between
// the two, which is what a gateway must cope with to match them.
import type { Random } from './random.ts';

export const idStyles = [
  'decimal',
  'hex',
  'hex-then-decimal',
  'decimal-then-hex',
  'uuid',
  'leading-zeros',
  'upper-then-lower',
  'upper-hex',
  'lower-then-upper',
  'padded-hex',
  'big-hex-then-decimal',
  'decimal-22',
  'hyphens',
  'hyphens-64',
] as const;
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

/** Bit 63 set: what saturates a signed 64-bit integer. */
const above63Bits = 0x8000_0000_0000_0000n;
const idLetters = 'ZIUB';

/** '0118Z-0122I-2309U-57DGB': groups of four digits and a letter. `groups` times six characters, less one. */
const hyphenated = (n: bigint, groups: number): string => {
  const digits = n
    .toString()
    .padStart(groups * 4, '0')
    .slice(-groups * 4);
  const parts: string[] = [];
  for (let i = 0; i < groups; i++) parts.push(digits.slice(i * 4, i * 4 + 4) + idLetters[i % idLetters.length]);
  return parts.join('-');
};

const same = (id: string): MessageId => ({ inResponse: id, inReceipt: id });

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
    case 'upper-hex':
      return same(`A${n.toString(16).toUpperCase()}`);
    case 'lower-then-upper': {
      const id = `a${n.toString(16)}`;
      return { inResponse: id, inReceipt: id.toUpperCase() };
    }
    case 'padded-hex': {
      const id = n.toString(16);
      return { inResponse: id.padStart(Math.max(16, id.length + 2), '0'), inReceipt: id };
    }
    case 'big-hex-then-decimal': {
      const big = BigInt.asUintN(63, n) | above63Bits;
      return { inResponse: big.toString(16).toUpperCase(), inReceipt: big.toString() };
    }
    case 'decimal-22': {
      const id = `4${n.toString().padStart(21, '0')}`;
      return { inResponse: `0${id}`, inReceipt: id };
    }
    case 'hyphens':
      return same(hyphenated(n, 6));
    case 'hyphens-64':
      // Ten groups make 59 characters; the rest makes it as long as message_id may be.
      return same(`${hyphenated(n, 10)}-5DGB`);
    default:
      return style satisfies never;
  }
};
