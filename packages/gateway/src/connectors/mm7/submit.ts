// A segment as a SubmitReq in the connector's dialect, with its content as a body of known length.
import {
  addressOf,
  contentBody,
  type ContentPart,
  envelopeBody,
  type WriteStyle,
  type HttpBody,
  type Mm7Address,
  mm7Dialects,
  type SubmitReq,
  writeEnvelope,
  writeSmil,
} from '@trunkline/mms';
import { createHash } from 'node:crypto';
import { type ConnectorSettings, wantsReports } from '../../core/connector-settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MmsPart, Segment } from '../../ports/connector.ts';

const CONTENT_ID = 'content';
const SMIL_NAME = 'smil.xml';
/** Digits of the longest short code; beyond it a sender is a number. */
const SHORT_CODE_DIGITS_MAX = 8;
/** Envelope, SMIL, boundaries and headers of parts beside the media: what they take was never seen above this. */
const WRAPPING_BYTES = 6000;

/** Octets that are left for the parts themselves. */
export const mediaBudget = ({ mmsBytesMax }: ConnectorSettings, share = 1): number => Math.floor((mmsBytesMax - WRAPPING_BYTES) * share);

function senderOf(sender: string, { senderForm }: ConnectorSettings): Mm7Address | null {
  if (senderForm === 'none' || sender === '') return null;
  if (senderForm !== 'auto') return addressOf(senderForm, sender);
  const digits = sender.replace(/^\+/, '');
  if (!/^\d+$/.test(digits)) return addressOf('rfc2822', sender);
  return addressOf(digits.length <= SHORT_CODE_DIGITS_MAX ? 'short_code' : 'number', digits);
}

export const digitsOf = (number: string): string => number.replace(/^(\+|00)/, '').replace(/\D/g, '');

/** The same for every try at one message, and for nothing else. */
export const transactionIdOf = ({ messageId, part }: Segment, vaspId: string): string =>
  createHash('sha256').update(`${vaspId}\n${messageId}\n${part}`).digest('hex').slice(0, 32);

const styleOf = ({ mm7Dialect, mm7Prefix, plus, cidBrackets }: ConnectorSettings): WriteStyle => ({
  ...mm7Dialects[mm7Dialect],
  prefix: mm7Prefix,
  hasPlus: plus,
  hasCidBrackets: cidBrackets,
});

/** Asks the centre to take a message back. */
export function cancelBody(messageId: string, settings: ConnectorSettings, clock: Clock): HttpBody {
  const { vaspId, vasId } = settings;
  const message = { kind: 'CancelReq', vaspId, vasId, sender: null, messageId } as const;
  return envelopeBody(writeEnvelope({ transactionId: clock.id(), message }, styleOf(settings)));
}

export function submitBody(
  segment: Segment,
  parts: readonly MmsPart[],
  linkedId: string,
  settings: ConnectorSettings,
  clock: Clock,
): HttpBody {
  const { vaspId, vasId, serviceCode, messageClass, chargedParty, chargedPartyId } = settings;
  const message: SubmitReq = {
    kind: 'SubmitReq',
    vaspId,
    vasId,
    sender: senderOf(segment.sender, settings),
    recipients: { to: [addressOf('number', digitsOf(segment.number))], cc: [], bcc: [] },
    serviceCode,
    linkedId,
    messageClass: messageClass === 'none' ? '' : messageClass,
    timeStamp: clock.now(),
    // Planned messages wait here: some centres pass over an earliest time in silence.
    earliestDeliveryTime: null,
    expiryDate: settings.validity === 'never' ? null : segment.expiresAt,
    deliveryReport: wantsReports(settings),
    readReply: settings.readReports ? true : null,
    priority: '',
    subject: segment.mms?.subject ?? '',
    chargedParty: chargedParty === 'none' ? '' : chargedParty,
    chargedPartyId,
    distributionIndicator: null,
    contentClass: '',
    content: parts.length === 0 ? null : { href: CONTENT_ID, allowAdaptations: settings.allowAdaptations },
  };
  const xml = writeEnvelope({ transactionId: transactionIdOf(segment, vaspId), message }, styleOf(settings));
  if (parts.length === 0) return envelopeBody(xml);
  const media = parts.map((part): ContentPart => {
    const { contentType, name, octets } = part;
    const type = contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType;
    return { contentType: type, name, octets: { size: octets, open: () => part.open() } };
  });
  const smil = Buffer.from(writeSmil(parts.map(({ contentType, name }) => ({ name, type: contentType }))), 'utf8');
  const smilPart: ContentPart = {
    contentType: 'application/smil; charset=utf-8',
    name: SMIL_NAME,
    octets: {
      size: smil.length,
      // oxlint-disable-next-line typescript/require-await -- the shape is that of a stream
      async *open() {
        yield smil;
      },
    },
  };
  return contentBody({
    xml,
    contentId: CONTENT_ID,
    parts: settings.smil ? [smilPart, ...media] : media,
    style: { container: settings.mmsContainer, encoding: settings.mmsEncoding },
    boundary: `mm7_${clock.id()}`,
  });
}
