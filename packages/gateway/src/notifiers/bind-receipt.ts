// The end of a message as deliver_sm (SMPP 3.4 §4.6, Appendix B, §5.3.2.12, .31, .35): the whole canonical text, and the parameters beside it.
import { formatReceipt, receiptTlvs } from '@trunkline/smpp';
import { type CustomerAlphabet, encodeText } from '../core/customer-alphabet.ts';
import { customerStates, receiptError } from '../core/customer-receipt.ts';
import { formatStamp } from '../core/zone-time.ts';
import type { CustomerReceipt } from '../ports/store.ts';
import { addressed, type DeliverSm, numberOnWire, senderOnWire } from './bind-addresses.ts';

const ESM_RECEIPT = 0x04;
/** §5.3.2.31: 3 is GSM, which is what carriers' codes are as a rule. */
const NETWORK_GSM = 3;
const NETWORK_ERROR_MAX = 0xffff;
/** YYMMDDhhmm. */
const dateOf = (ms: number, timeZone: string): string => String(formatStamp(ms, timeZone)).slice(2, 12);

/** Each character that the alphabet lacks as '?', line ends as blanks: a receipt is one line. */
function encodeLine(text: string, alphabet: CustomerAlphabet): Uint8Array {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
  const whole = encodeText(line, alphabet);
  if (whole) return whole;
  const known = Array.from(line, (character) => (encodeText(character, alphabet) ? character : '?')).join('');
  return encodeText(known, alphabet) ?? new Uint8Array(0);
}

export function receiptPdu(receipt: CustomerReceipt, alphabet: CustomerAlphabet, timeZone: string): DeliverSm {
  const messageId = String(receipt.givenId);
  const state = customerStates[receipt.state];
  const text = formatReceipt({
    messageId,
    state,
    submitDate: dateOf(receipt.acceptedAt, timeZone),
    doneDate: dateOf(receipt.endedAt, timeZone),
    error: receiptError(receipt.error),
    text: receipt.excerpt,
  });
  const code = /^[0-9]{1,5}$/.test(receipt.error) ? Number(receipt.error) : Number.NaN;
  const networkErrorCode = code <= NETWORK_ERROR_MAX ? Uint8Array.of(NETWORK_GSM, code >> 8, code & 0xff) : undefined;
  return {
    command: 'deliver_sm',
    ...addressed(numberOnWire(receipt.number), senderOnWire(receipt.sender)),
    esmClass: ESM_RECEIPT,
    shortMessage: encodeLine(text, alphabet),
    tlvs: { ...receiptTlvs({ messageId, state }), ...(networkErrorCode && { networkErrorCode }) },
  };
}
