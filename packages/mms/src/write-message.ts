// A message as an MM7 envelope, its elements in the order that the schemas of TS 23.140 annex L demand. Strict readers are fed exactly.
import { addressElements, type Mm7Address } from './address.ts';
import type { Mm7Dialect } from './dialects.ts';
import type { ContentReference, Mm7Message, Mm7Status, Recipients } from './messages.ts';
import { statusTable } from './tables/statuses.ts';
import { formatMm7Time } from './times.ts';
import { xmlElement as element } from './xml.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

export interface WriteStyle extends Mm7Dialect {
  /** Prefix of MM7's elements; "" = they are in the default namespace. */
  readonly prefix: string;
  /** Numbers with "+" before the digits. */
  readonly hasPlus: boolean;
  /** href with angle brackets inside: `cid:<id>`. */
  readonly hasCidBrackets: boolean;
}

export const plainStyle = { prefix: '', hasPlus: false, hasCidBrackets: false } as const;

type Optional = string | undefined;
const maybe = (text: string): Optional => (text === '' ? undefined : text);
const flag = (value: boolean | null): Optional => (value === null ? undefined : String(value));
const time = (at: number | null): Optional => (at === null ? undefined : formatMm7Time(at));

export interface EnvelopeInit {
  readonly transactionId: string;
  readonly message: Mm7Message;
}

/** The XML of an envelope, prologue included. */
export function writeEnvelope({ transactionId, message }: EnvelopeInit, style: WriteStyle): string {
  const prefixed = (name: string): string => (style.prefix === '' ? name : `${style.prefix}:${name}`);
  const make = (name: string, content: Optional | readonly string[], attributes: Readonly<Record<string, Optional>> = {}): string =>
    element(prefixed(name), content, attributes);

  const address = ({ kind, value, isDisplayOnly }: Mm7Address): string => {
    const digits = value.replace(/^\+/, '');
    const written = kind === 'number' ? `${style.hasPlus ? '+' : ''}${digits}` : value;
    return make(addressElements[kind], written, { displayOnly: isDisplayOnly ? 'true' : undefined });
  };
  const inside = (name: string, one: Mm7Address | null): string => (one === null ? '' : make(name, [address(one)]));
  const list = (name: string, all: readonly Mm7Address[]): string => (all.length === 0 ? '' : make(name, all.map(address)));
  const recipients = ({ to, cc, bcc }: Recipients): string => {
    const lists = [list('To', to), list('Cc', cc), list('Bcc', bcc)];
    return lists.every((one) => one === '') ? '' : make('Recipients', lists);
  };
  const content = (reference: ContentReference | null): string =>
    reference === null
      ? ''
      : make('Content', '', {
          href: `cid:${style.hasCidBrackets ? `<${reference.href}>` : reference.href}`,
          allowAdaptations: flag(reference.allowAdaptations),
        });
  const status = ({ code, text, details }: Mm7Status): string =>
    make('Status', [
      make('StatusCode', String(code)),
      make('StatusText', text || statusTable[code]?.text || 'Unknown'),
      make('Details', maybe(details)),
    ]);
  const version = make('MM7Version', style.version);
  const identity = (vaspId: string, vasId: string, sender: Mm7Address | null): string =>
    make('SenderIdentification', [make('VASPID', maybe(vaspId)), make('VASID', maybe(vasId)), inside('SenderAddress', sender)]);

  function inner(): readonly string[] {
    switch (message.kind) {
      case 'SubmitReq':
        return [
          identity(message.vaspId, message.vasId, message.sender),
          recipients(message.recipients),
          make('ServiceCode', maybe(message.serviceCode)),
          make('LinkedID', maybe(message.linkedId)),
          make('MessageClass', maybe(message.messageClass)),
          make('TimeStamp', time(message.timeStamp)),
          make('EarliestDeliveryTime', time(message.earliestDeliveryTime)),
          make('ExpiryDate', time(message.expiryDate)),
          make('DeliveryReport', flag(message.deliveryReport)),
          make('ReadReply', flag(message.readReply)),
          make('Priority', maybe(message.priority)),
          make('Subject', maybe(message.subject)),
          make('ChargedParty', maybe(message.chargedParty)),
          make('ChargedPartyID', maybe(message.chargedPartyId)),
          make('DistributionIndicator', flag(message.distributionIndicator)),
          make('ContentClass', maybe(message.contentClass)),
          content(message.content),
        ];
      case 'SubmitRsp':
        return [status(message.status), make('MessageID', maybe(message.messageId))];
      case 'DeliverReq':
        return [
          make('MMSRelayServerID', maybe(message.relayServerId)),
          make('VASPID', maybe(message.vaspId)),
          make('VASID', maybe(message.vasId)),
          make('LinkedID', maybe(message.linkedId)),
          inside('Sender', message.sender),
          recipients(message.recipients),
          make('TimeStamp', time(message.timeStamp)),
          make('Priority', maybe(message.priority)),
          make('Subject', maybe(message.subject)),
          content(message.content),
        ];
      case 'DeliverRsp':
        return [status(message.status), make('ServiceCode', maybe(message.serviceCode))];
      case 'DeliveryReportReq':
        return [
          make('MMSRelayServerID', maybe(message.relayServerId)),
          make('MessageID', message.messageId),
          inside('Recipient', message.recipient),
          inside('Sender', message.sender),
          make('Date', time(message.timeStamp)),
          make('MMStatus', message.mmStatus),
          make('MMStatusExtension', maybe(message.mmStatusExtension)),
          make('StatusText', maybe(message.statusText)),
        ];
      case 'ReadReplyReq':
        return [
          make('MMSRelayServerID', maybe(message.relayServerId)),
          make('MessageID', message.messageId),
          inside('Recipient', message.recipient),
          inside('Sender', message.sender),
          make('TimeStamp', time(message.timeStamp)),
          make('MMStatus', message.mmStatus),
          make('StatusText', maybe(message.statusText)),
        ];
      case 'CancelReq':
        return [identity(message.vaspId, message.vasId, message.sender), make('MessageID', message.messageId)];
      case 'ReplaceReq':
        return [
          identity(message.vaspId, message.vasId, null),
          make('MessageID', message.messageId),
          make('ServiceCode', maybe(message.serviceCode)),
          make('TimeStamp', time(message.timeStamp)),
          make('ReadReply', flag(message.readReply)),
          make('EarliestDeliveryTime', time(message.earliestDeliveryTime)),
          make('DistributionIndicator', flag(message.distributionIndicator)),
          content(message.content),
        ];
      case 'DeliveryReportRsp':
      case 'ReadReplyRsp':
      case 'CancelRsp':
      case 'ReplaceRsp':
        return [status(message.status)];
      case 'Fault':
        return [];
      default:
        return message satisfies never;
    }
  }

  const binding = { [style.prefix === '' ? 'xmlns' : `xmlns:${style.prefix}`]: style.namespace };
  const body =
    message.kind === 'Fault'
      ? element('env:Fault', [
          element('faultcode', message.faultCode || 'env:Client'),
          element('faultstring', message.faultString || message.status.text || 'Client error'),
          element('detail', [make(message.error || 'VASPErrorRsp', [version, status(message.status)], binding)]),
        ])
      : make(message.kind, [version, ...inner()], binding);
  const header = element('mm7:TransactionID', transactionId, { 'xmlns:mm7': style.namespace, 'env:mustUnderstand': '1' });
  const envelope = element('env:Envelope', [element('env:Header', [header]), element('env:Body', [body])], { 'xmlns:env': SOAP });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${envelope}`;
}
