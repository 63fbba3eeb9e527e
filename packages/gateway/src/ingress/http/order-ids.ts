// The parameter orderId of V3: the customer's own names for the messages, joined by commas like the numbers they belong to.
import { ORDER_ID_CHARACTERS_MAX } from './http-limits.ts';

const COUNT_WRONG = 'The orderId must name as many order ids as there are numbers, joined by commas';
const TOO_LONG = `An order id is longer than ${ORDER_ID_CHARACTERS_MAX} characters`;

/** One for each of `count` numbers, "" = none; or what is wrong, in a sentence. Empty pieces count unless there are too many pieces: numbers drop theirs. */
export function readOrderIds(text: string, count: number): readonly string[] | { readonly wrong: string } {
  // More than this many pieces is wrong whatever is in them.
  const pieces = text.split(',', 2 * count + 2).map((piece) => piece.trim());
  const orderIds = pieces.length === count ? pieces : pieces.filter((piece) => piece !== '');
  if (orderIds.length !== count) return { wrong: COUNT_WRONG };
  return orderIds.some((orderId) => orderId.length > ORDER_ID_CHARACTERS_MAX) ? { wrong: TOO_LONG } : orderIds;
}
