// The messages of MM7 (TS 23.140 §8.7), as values. Texts that a message does not have are ""; times are Unix ms, null = none.
import type { Mm7Address } from './address.ts';

export interface Mm7Status {
  /** 1000 to 9999; 0 = it says none. */
  readonly code: number;
  readonly text: string;
  readonly details: string;
}

/** Who the value-added service provider is, by the names the centre gave it. */
export interface VaspIdentity {
  readonly vaspId: string;
  readonly vasId: string;
}

export interface Recipients {
  readonly to: readonly Mm7Address[];
  readonly cc: readonly Mm7Address[];
  readonly bcc: readonly Mm7Address[];
}

export interface ContentReference {
  /** Content-ID of the part, without scheme and brackets; "" = the message names none. */
  readonly href: string;
  /** null = it does not say. */
  readonly allowAdaptations: boolean | null;
}

export const priorities = ['Low', 'Normal', 'High'] as const;
export const messageClasses = ['Personal', 'Advertisement', 'Informational', 'Auto'] as const;
export const chargedParties = ['Sender', 'Recipient', 'Both', 'Neither', 'ThirdParty'] as const;

export interface SubmitReq extends VaspIdentity {
  readonly kind: 'SubmitReq';
  /** null = left out. */
  readonly sender: Mm7Address | null;
  readonly recipients: Recipients;
  readonly serviceCode: string;
  readonly linkedId: string;
  readonly messageClass: (typeof messageClasses)[number] | '';
  readonly timeStamp: number | null;
  readonly earliestDeliveryTime: number | null;
  readonly expiryDate: number | null;
  readonly deliveryReport: boolean | null;
  readonly readReply: boolean | null;
  readonly priority: (typeof priorities)[number] | '';
  readonly subject: string;
  readonly chargedParty: (typeof chargedParties)[number] | '';
  readonly chargedPartyId: string;
  readonly distributionIndicator: boolean | null;
  readonly contentClass: string;
  /** null = it has no content. */
  readonly content: ContentReference | null;
}

export interface SubmitRsp {
  readonly kind: 'SubmitRsp';
  readonly status: Mm7Status;
  readonly messageId: string;
}

export interface DeliverReq extends VaspIdentity {
  readonly kind: 'DeliverReq';
  readonly relayServerId: string;
  readonly linkedId: string;
  readonly sender: Mm7Address | null;
  readonly recipients: Recipients;
  readonly timeStamp: number | null;
  readonly priority: string;
  readonly subject: string;
  readonly content: ContentReference | null;
}

export interface DeliverRsp {
  readonly kind: 'DeliverRsp';
  readonly status: Mm7Status;
  readonly serviceCode: string;
}

interface Report {
  readonly relayServerId: string;
  readonly messageId: string;
  /** Centres disagree on which of the two is the phone. */
  readonly recipient: Mm7Address | null;
  readonly sender: Mm7Address | null;
  readonly timeStamp: number | null;
  readonly mmStatus: string;
  readonly statusText: string;
}

export interface DeliveryReportReq extends Report {
  readonly kind: 'DeliveryReportReq';
  readonly mmStatusExtension: string;
}
export interface ReadReplyReq extends Report {
  readonly kind: 'ReadReplyReq';
}

export interface CancelReq extends VaspIdentity {
  readonly kind: 'CancelReq';
  readonly sender: Mm7Address | null;
  readonly messageId: string;
}

export interface ReplaceReq extends VaspIdentity {
  readonly kind: 'ReplaceReq';
  readonly messageId: string;
  readonly serviceCode: string;
  readonly timeStamp: number | null;
  readonly readReply: boolean | null;
  readonly earliestDeliveryTime: number | null;
  readonly distributionIndicator: boolean | null;
  readonly content: ContentReference | null;
}

/** An answer that is a status and nothing else. */
export interface StatusRsp {
  readonly kind: 'DeliveryReportRsp' | 'ReadReplyRsp' | 'CancelRsp' | 'ReplaceRsp';
  readonly status: Mm7Status;
}

/** A SOAP fault; where it carries an RSErrorRsp or VASPErrorRsp its status is that one's. */
export interface Fault {
  readonly kind: 'Fault';
  /** Who answers so: the centre or the VASP; "" = the fault has no detail of either. */
  readonly error: 'RSErrorRsp' | 'VASPErrorRsp' | '';
  readonly faultCode: string;
  readonly faultString: string;
  readonly status: Mm7Status;
}

export type Mm7Request = SubmitReq | DeliverReq | DeliveryReportReq | ReadReplyReq | CancelReq | ReplaceReq;
export type Mm7Answer = SubmitRsp | DeliverRsp | StatusRsp | Fault;
export type Mm7Message = Mm7Request | Mm7Answer;

/** A message with what its envelope says. */
export interface Mm7Envelope {
  /** Pairs a request with its answer, no more: centres use it again. "" = none. */
  readonly transactionId: string;
  /** Of the message's own element, as sent; answers go in the same one. */
  readonly namespace: string;
  /** MM7Version, as sent. */
  readonly version: string;
  readonly message: Mm7Message;
}
