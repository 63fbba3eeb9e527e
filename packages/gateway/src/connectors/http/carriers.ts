// The HTTP APIs of carriers, one row each: how a message is asked for, where the answer names it, what refusals mean. Sources:
// - twilio: https://www.twilio.com/docs/messaging/api/message-resource (create), https://www.twilio.com/docs/api/errors
// - telnyx: https://developers.telnyx.com/docs/messaging/messages/send-message, …/error-codes; …/api-fundamentals/api-errors
import type { httpCarrierNames } from '../../core/carrier-http-settings.ts';

/** blocked: the recipient wants none. final: not by this carrier. ours: our request or settings; alarm. access: who we are; alarm. later, rate. */
type CodeMeaning = 'blocked' | 'final' | 'mms' | 'ours' | 'access' | 'later' | 'rate';

interface HttpCarrier {
  readonly body: 'form' | 'json';
  readonly to: string;
  readonly from: string;
  readonly text: string;
  /** Of each medium in a form, of the list of them in JSON. */
  readonly media: string;
  /** "" = it has none. */
  readonly subject: string;
  readonly receiptUrl: string;
  /** Seconds; "" = it cannot be said. */
  readonly validity: string;
  readonly validityMax: number;
  /** Says whether it is an SMS or an MMS; "" = it shows. */
  readonly type: string;
  /** Paths in the answer. */
  readonly id: string;
  readonly code: string;
  readonly error: string;
  readonly codes: Readonly<Record<string, CodeMeaning>>;
}

export const httpCarriers: Readonly<Record<Exclude<(typeof httpCarrierNames)[number], 'none'>, HttpCarrier>> = {
  twilio: {
    body: 'form',
    to: 'To',
    from: 'From',
    text: 'Body',
    media: 'MediaUrl',
    subject: '',
    receiptUrl: 'StatusCallback',
    validity: 'ValidityPeriod',
    validityMax: 14_400,
    type: '',
    id: 'sid',
    code: 'code',
    error: 'message',
    codes: {
      '20003': 'access',
      '20429': 'rate',
      '14107': 'rate',
      '30001': 'later',
      '21610': 'blocked',
      '21211': 'final',
      '21408': 'final',
      '21612': 'final',
      '21614': 'final',
      '21617': 'final',
      '21620': 'ours',
      '21606': 'ours',
      '21212': 'ours',
      '21603': 'ours',
      '21609': 'ours',
      '21623': 'mms',
      '12300': 'mms',
    },
  },
  telnyx: {
    body: 'json',
    to: 'to',
    from: 'from',
    text: 'text',
    media: 'media_urls',
    subject: 'subject',
    receiptUrl: 'webhook_url',
    validity: '',
    validityMax: 0,
    type: 'type',
    id: 'data.id',
    code: 'errors.0.code',
    error: 'errors.0.detail',
    codes: {
      '10009': 'access',
      '10010': 'access',
      '10011': 'rate',
      '40011': 'rate',
      '40318': 'later',
      '40300': 'blocked',
      '40001': 'final',
      '40310': 'final',
      '10002': 'final',
      '10016': 'final',
      '40305': 'ours',
      '40304': 'mms',
      '40316': 'mms',
    },
  },
};
