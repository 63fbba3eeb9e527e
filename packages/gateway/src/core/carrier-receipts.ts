// How carriers that speak HTTP say what became of a message: rows beside those of core/carrier-forms.ts. Sources:
// - twilio: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status (MessageSid, MessageStatus, ErrorCode)
// - telnyx: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks (message.sent, message.finalized; status of the recipient)
import type { CarrierFormName } from './carrier-forms.ts';
import { textAt } from './json-path.ts';
import { MessageState, type Reason } from './message.ts';

interface ReceiptForm {
  /** Path to what kind of request it is, and which of these are receipts; "" = whatever has a status is one. */
  readonly event: string;
  readonly events: readonly string[];
  readonly id: string;
  readonly status: string;
  readonly error: string;
  /** By the carrier's word in lower case; null = intermediate. */
  readonly states: Readonly<Record<string, MessageState | null>>;
  /** What the carrier's codes mean, as far as they have a reason of ours. */
  readonly reasons: Readonly<Record<string, Reason>>;
}

const { DELIVERED, UNDELIVERABLE, EXPIRED, UNKNOWN } = MessageState;

const receiptForms: Partial<Readonly<Record<CarrierFormName, ReceiptForm>>> = {
  twilio: {
    event: '',
    events: [],
    id: 'MessageSid',
    status: 'MessageStatus',
    error: 'ErrorCode',
    states: {
      accepted: null,
      scheduled: null,
      queued: null,
      sending: null,
      sent: null,
      delivered: DELIVERED,
      read: DELIVERED,
      partially_delivered: DELIVERED,
      undelivered: UNDELIVERABLE,
      failed: UNDELIVERABLE,
      canceled: UNDELIVERABLE,
    },
    // 30004 blocked by the phone, 21610 and 30034… are of the sender; 30011, 11751 and 30019: the MMS does not fit there.
    reasons: { '30004': 'blacklisted', '21610': 'blacklisted', '30011': 'mms_refused', '30019': 'mms_refused', '11751': 'mms_refused' },
  },
  telnyx: {
    event: 'data.event_type',
    events: ['message.sent', 'message.finalized'],
    id: 'data.payload.id',
    status: 'data.payload.to.0.status',
    error: 'data.payload.errors.0.code',
    states: {
      queued: null,
      sending: null,
      sent: null,
      delivered: DELIVERED,
      sending_failed: UNDELIVERABLE,
      delivery_failed: UNDELIVERABLE,
      expired: EXPIRED,
      delivery_unconfirmed: UNKNOWN,
    },
    reasons: { '40300': 'blacklisted' },
  },
};

export interface CarrierReceiptRead {
  readonly id: string;
  /** null = intermediate. */
  readonly state: MessageState | null;
  readonly status: string;
  readonly error: string;
  readonly reason: Reason | null;
}

const ID_CHARACTERS_MAX = 200;
const WORD_CHARACTERS_MAX = 40;

/** null: the request is no receipt. */
export function readCarrierReceipt(source: unknown, name: CarrierFormName): CarrierReceiptRead | null {
  const form = receiptForms[name];
  const status = form && textAt(source, form.status);
  if (!form || !status || (form.event !== '' && !form.events.includes(textAt(source, form.event) ?? ''))) return null;
  const id = textAt(source, form.id) ?? '';
  if (id === '' || id.length > ID_CHARACTERS_MAX) return null;
  const error = (textAt(source, form.error) ?? '').slice(0, WORD_CHARACTERS_MAX);
  const word = status.toLowerCase();
  // A word that nobody has seen says nothing final.
  const state = Object.hasOwn(form.states, word) ? (form.states[word] ?? null) : null;
  return { id, state, status: status.slice(0, WORD_CHARACTERS_MAX), error, reason: form.reasons[error] ?? null };
}
