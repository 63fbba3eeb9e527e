// An MM7 envelope as a message. Elements go by local name and in any order, and what is missing is empty: peers leave out what their schema demands.
import { type AddressKind, addressElements, type Mm7Address } from './address.ts';
import { decodeXml } from './charset.ts';
import { contentIdOf } from './mime-headers.ts';
import type { ContentReference, Mm7Envelope, Mm7Message, Mm7Status, Recipients, VaspIdentity } from './messages.ts';
import { chargedParties, messageClasses, priorities } from './messages.ts';
import { MmsError } from './mms-error.ts';
import { mmsLimits } from './limits.ts';
import { statusTable } from './tables/statuses.ts';
import { parseMm7Time } from './times.ts';
import { childOf, parseXml, textAt, type XmlElement } from './xml.ts';

const kindByElement = new Map(Object.entries(addressElements).map(([kind, name]) => [name, kind as AddressKind]));

const booleanOf = (text: string): boolean | null => (/^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : null);

const oneOf = <T extends string>(allowed: readonly T[], text: string): T | '' =>
  allowed.find((one) => one.toLowerCase() === text.toLowerCase()) ?? '';

/** Blanks and line ends in a number are its writer's layout. */
const valueOf = (kind: AddressKind, text: string): string => (kind === 'number' ? text.replaceAll(/\s/g, '') : text);

/** One address element, or text that stands where one should. */
function addressesIn(element: XmlElement | undefined): Mm7Address[] {
  if (!element) return [];
  const found = element.children.flatMap((child): Mm7Address[] => {
    const kind = kindByElement.get(child.name);
    return kind && child.text !== ''
      ? [{ kind, value: valueOf(kind, child.text), isDisplayOnly: booleanOf(child.attributes.get('displayOnly') ?? '') === true }]
      : [];
  });
  return found.length > 0 || element.text === ''
    ? found
    : [{ kind: 'number', value: valueOf('number', element.text), isDisplayOnly: false }];
}

const addressIn = (element: XmlElement | undefined): Mm7Address | null => addressesIn(element)[0] ?? null;

function recipientsIn(element: XmlElement): Recipients {
  const lists = childOf(element, 'Recipients')?.children ?? [];
  const named = (name: string): Mm7Address[] => lists.filter((list) => list.name === name).flatMap(addressesIn);
  return { to: named('To'), cc: named('Cc'), bcc: named('Bcc') };
}

/** Children in any order. */
function statusIn(element: XmlElement | undefined): Mm7Status {
  const status = childOf(element, 'Status');
  const code = textAt(status, 'StatusCode');
  const details = childOf(status, 'Details');
  return {
    code: /^\d{4}$/.test(code) ? Number(code) : 0,
    text: textAt(status, 'StatusText'),
    details: details ? [details.text, ...details.children.map(({ text }) => text)].filter((text) => text !== '').join(' ') : '',
  };
}

/** Inside SenderIdentification, or beside everything else as deliveries have it. */
function identityIn(element: XmlElement): VaspIdentity {
  const at = childOf(element, 'SenderIdentification') ?? element;
  return { vaspId: textAt(at, 'VASPID'), vasId: textAt(at, 'VASID') };
}

function contentIn(element: XmlElement): ContentReference | null {
  const content = childOf(element, 'Content');
  if (!content) return null;
  return {
    href: contentIdOf(content.attributes.get('href') ?? ''),
    allowAdaptations: booleanOf(content.attributes.get('allowAdaptations') ?? ''),
  };
}

/** What a span counts from is the message's own time, or unknown: then it is no time. */
const timeIn = (element: XmlElement, name: string, now: number): number | null => parseMm7Time(textAt(element, name), now);

const reportIn = (element: XmlElement, now: number) => ({
  relayServerId: textAt(element, 'MMSRelayServerID'),
  messageId: textAt(element, 'MessageID'),
  recipient: addressIn(childOf(element, 'Recipient')),
  sender: addressIn(childOf(element, 'Sender')),
  // Date in delivery reports, TimeStamp in read replies; centres mix them up.
  timeStamp: timeIn(element, 'Date', now) ?? timeIn(element, 'TimeStamp', now),
  mmStatus: textAt(element, 'MMStatus') || textAt(element, 'MMSStatus'),
  statusText: textAt(element, 'StatusText'),
});

function faultIn(element: XmlElement): Mm7Message {
  const detail = childOf(element, 'detail') ?? childOf(element, 'Detail');
  const inner = (detail ?? element).children.find(({ name }) => name === 'RSErrorRsp' || name === 'VASPErrorRsp');
  return {
    kind: 'Fault',
    error: inner ? (inner.name as 'RSErrorRsp' | 'VASPErrorRsp') : '',
    faultCode: textAt(element, 'faultcode'),
    faultString: textAt(element, 'faultstring'),
    // Some put the status into the detail itself.
    status: statusIn(inner ?? detail),
  };
}

function messageIn(element: XmlElement, now: number): Mm7Message {
  const kind = element.name;
  switch (kind) {
    case 'SubmitReq':
      return {
        kind,
        ...identityIn(element),
        sender: addressIn(childOf(childOf(element, 'SenderIdentification'), 'SenderAddress')),
        recipients: recipientsIn(element),
        serviceCode: textAt(element, 'ServiceCode'),
        linkedId: textAt(element, 'LinkedID'),
        messageClass: oneOf(messageClasses, textAt(element, 'MessageClass')),
        timeStamp: timeIn(element, 'TimeStamp', now),
        earliestDeliveryTime: timeIn(element, 'EarliestDeliveryTime', now),
        expiryDate: timeIn(element, 'ExpiryDate', now),
        deliveryReport: booleanOf(textAt(element, 'DeliveryReport')),
        readReply: booleanOf(textAt(element, 'ReadReply')),
        priority: oneOf(priorities, textAt(element, 'Priority')),
        subject: textAt(element, 'Subject'),
        chargedParty: oneOf(chargedParties, textAt(element, 'ChargedParty')),
        chargedPartyId: textAt(element, 'ChargedPartyID'),
        distributionIndicator: booleanOf(textAt(element, 'DistributionIndicator')),
        contentClass: textAt(element, 'ContentClass'),
        content: contentIn(element),
      };
    case 'SubmitRsp':
      return { kind, status: statusIn(element), messageId: textAt(element, 'MessageID') };
    case 'DeliverReq':
      return {
        kind,
        ...identityIn(element),
        relayServerId: textAt(element, 'MMSRelayServerID'),
        linkedId: textAt(element, 'LinkedID'),
        sender: addressIn(childOf(element, 'Sender')),
        recipients: recipientsIn(element),
        timeStamp: timeIn(element, 'TimeStamp', now),
        priority: textAt(element, 'Priority'),
        subject: textAt(element, 'Subject'),
        content: contentIn(element),
      };
    case 'DeliverRsp':
      return { kind, status: statusIn(element), serviceCode: textAt(element, 'ServiceCode') };
    case 'DeliveryReportReq':
      return { kind, ...reportIn(element, now), mmStatusExtension: textAt(element, 'MMStatusExtension') };
    case 'ReadReplyReq':
      return { kind, ...reportIn(element, now) };
    case 'CancelReq':
      return {
        kind,
        ...identityIn(element),
        sender: addressIn(childOf(childOf(element, 'SenderIdentification'), 'SenderAddress')),
        messageId: textAt(element, 'MessageID'),
      };
    case 'ReplaceReq':
      return {
        kind,
        ...identityIn(element),
        messageId: textAt(element, 'MessageID'),
        serviceCode: textAt(element, 'ServiceCode'),
        timeStamp: timeIn(element, 'TimeStamp', now),
        readReply: booleanOf(textAt(element, 'ReadReply')),
        earliestDeliveryTime: timeIn(element, 'EarliestDeliveryTime', now),
        distributionIndicator: booleanOf(textAt(element, 'DistributionIndicator')),
        content: contentIn(element),
      };
    case 'DeliveryReportRsp':
    case 'ReadReplyRsp':
    case 'CancelRsp':
    case 'ReplaceRsp':
      return { kind, status: statusIn(element) };
    case 'Fault':
      return faultIn(element);
    case 'RSErrorRsp':
    case 'VASPErrorRsp':
      // Without the fault that should be around it.
      return { kind: 'Fault', error: kind, faultCode: '', faultString: '', status: statusIn(element) };
    default:
      throw new MmsError('malformed', `${kind.slice(0, 50)} is no message of MM7`);
  }
}

export interface ReadOptions {
  /** Of the Content-Type; "" = none. */
  readonly charset?: string;
  /** Unix ms that spans of time count from. */
  readonly now: number;
}

/** Reads the octets of an envelope. Throws MmsError. */
export function readEnvelope(octets: Uint8Array, { charset = '', now }: ReadOptions): Mm7Envelope {
  if (octets.length > mmsLimits.xmlBytesMax) throw new MmsError('too_large', `the envelope has more than ${mmsLimits.xmlBytesMax} octets`);
  const root = parseXml(decodeXml(octets, charset));
  if (root.name !== 'Envelope') throw new MmsError('malformed', `the XML is no SOAP envelope but ${root.name.slice(0, 50)}`);
  const element = childOf(root, 'Body')?.children[0];
  if (!element) throw new MmsError('malformed', 'the SOAP body is empty');
  const header = childOf(childOf(root, 'Header'), 'TransactionID');
  const detail = element.name === 'Fault' ? (childOf(element, 'detail')?.children[0] ?? element) : element;
  return {
    transactionId: header?.text ?? '',
    namespace: detail.namespace,
    version: textAt(detail, 'MM7Version'),
    message: messageIn(element, now),
  };
}

/** A status in words: its text, else what its code means, with the details that came along. */
export function statusText({ code, text, details }: Mm7Status): string {
  const said = text || statusTable[code]?.text || 'no status';
  return `${code === 0 ? '' : `${code} `}${said}${details === '' ? '' : ` (${details})`}`;
}
