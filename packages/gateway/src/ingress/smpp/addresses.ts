// Addresses of a customer's PDU as the numbers and senders that the other doors know. TON and NPI are taken as hints, never as a reason to refuse.
import { SHORT_CODE_DIGITS_MAX } from '@trunkline/sms';

const TON_INTERNATIONAL = 1;
const TON_ALPHANUMERIC = 5;
const DIGITS = /^[0-9]+$/;

/** "" when there is none. A short number that is called international gets the "+" that says so, or it would pass for a short code. */
export function readNumber(ton: number, address: string): string {
  const number = address.trim();
  const isShort = number.length <= SHORT_CODE_DIGITS_MAX && ton === TON_INTERNATIONAL;
  return isShort && DIGITS.test(number) && !number.startsWith('00') ? `+${number}` : number;
}

/** "" asks for the account's default. */
export const readSender = (ton: number, address: string): string => (ton === TON_ALPHANUMERIC ? address.trim() : readNumber(ton, address));
