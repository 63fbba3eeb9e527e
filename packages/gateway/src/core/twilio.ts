// Names that Twilio's API has for ours: statuses, and SIDs, which are our ids in hex, so that nothing has to be remembered.
import { MessageState } from './message.ts';

export const twilioStatuses: Readonly<Record<MessageState, string>> = {
  [MessageState.SCHEDULED]: 'scheduled',
  [MessageState.QUEUED]: 'queued',
  [MessageState.ENROUTE]: 'sent',
  [MessageState.DELIVERED]: 'delivered',
  [MessageState.UNDELIVERABLE]: 'undelivered',
  [MessageState.EXPIRED]: 'undelivered',
  [MessageState.REJECTED]: 'failed',
  [MessageState.DELETED]: 'canceled',
  [MessageState.UNKNOWN]: 'undelivered',
};

const HEX_DIGITS = 32;
const sidOf = (kind: 'AC' | 'SM', id: number): string => kind + id.toString(16).padStart(HEX_DIGITS, '0');

export const accountSid = (accountId: number): string => sidOf('AC', accountId);
export const messageSid = (messageId: number): string => sidOf('SM', messageId);
/** `place`: of the part in its MMS, from 0. */
export const mediaSid = (messageId: number, place: number): string =>
  `ME${messageId.toString(16).padStart(HEX_DIGITS - 2, '0')}${place.toString(16).padStart(2, '0')}`;

/** The id inside; null = it is no SID of this kind, or of nothing we could have. */
export function idOfSid(kind: 'AC' | 'SM', sid: string): number | null {
  const hex = new RegExp(`^${kind}([0-9a-fA-F]{${HEX_DIGITS}})$`).exec(sid)?.[1];
  if (hex === undefined) return null;
  const id = BigInt(`0x${hex}`);
  return id > 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
}

/** Why a message failed, in Twilio's numbers (its "Error and Warning Dictionary"); null = nothing is wrong with it. */
export function twilioErrorOf(state: MessageState, reason: string): number | null {
  if (state <= MessageState.DELIVERED || state === MessageState.DELETED) return null;
  if (reason === 'blacklisted') return 30004;
  if (reason === 'no_route' || reason === 'no_channel') return 30006;
  if (reason === 'sensitive_words' || reason === 'template') return 30007;
  if (reason === 'number_length') return 30005;
  return state === MessageState.UNDELIVERABLE ? 30003 : 30008;
}
