// deliver_sm and data_sm from a carrier: a receipt or a message from a phone. Receipts are told from messages by esm_class, never by their text.
import { decodeDcs, decodeGsm7, decodeLatin1, decodeUcs2, parseUdh } from '@trunkline/sms';
import { parseReceipt, type PduOf } from '@trunkline/smpp';
import { type CarrierIdEvidence, carrierIdCandidates } from '../../core/carrier-id.ts';
import { receiptMeaning } from '../../core/receipt.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { RECEIPT_RAW_CHARACTERS_MAX } from '../../limits.ts';
import type { CarrierInbound, CarrierReceipt } from '../../ports/connector.ts';

export type Delivery = PduOf<'deliver_sm'> | PduOf<'data_sm'>;

const UDHI = 0x40;
const PRINTABLE = /[^\x20-\x7e]/g;

const octetsOf = (pdu: Delivery): Uint8Array => {
  const short = pdu.command === 'deliver_sm' ? pdu.shortMessage : new Uint8Array(0);
  return short.length > 0 ? short : (pdu.tlvs.messagePayload ?? short);
};
const digitsOf = (address: string): string => address.replace(/^\+|^00/, '').replace(/\D/g, '');

/** null: not a receipt. */
export function receiptOf(pdu: Delivery, evidence: CarrierIdEvidence): { readonly receipt: CarrierReceipt; readonly rawId: string } | null {
  const parsed = parseReceipt(pdu);
  if (!parsed) return null;
  const rawId = parsed.messageId ?? '';
  const raw = Buffer.from(octetsOf(pdu)).toString('latin1').replace(PRINTABLE, '.').slice(0, RECEIPT_RAW_CHARACTERS_MAX);
  return {
    rawId,
    receipt: {
      carrierKeys: rawId === '' ? [] : carrierIdCandidates(rawId, evidence),
      // The receipt comes "from" the phone it is about.
      recipient: digitsOf(pdu.sourceAddr),
      state: parsed.state === null ? null : receiptMeaning[parsed.state],
      stateText: parsed.stateText ?? parsed.state ?? '',
      error: parsed.error ?? '',
      raw: withoutText(raw),
    },
  };
}

/** The end of a receipt quotes the message: content has no place in a history that support reads. */
const withoutText = (raw: string): string => raw.replace(/(\btext:).*$/is, '$1…');

function decodeText(octets: Uint8Array, dataCoding: number, carrierDefault: ConnectorSettings['defaultAlphabet']): string {
  // SMPP's own values (§5.2.19) where they differ from the GSM octet: 1 is ASCII, 3 is Latin-1.
  if (dataCoding === 0x00) return carrierDefault === 'gsm7' ? decodeGsm7(octets) : decodeLatin1(octets);
  if (dataCoding === 0x01 || dataCoding === 0x03) return decodeLatin1(octets);
  switch (decodeDcs(dataCoding).alphabet) {
    case 'ucs2':
      return decodeUcs2(octets);
    case 'gsm7':
      return decodeGsm7(octets);
    default:
      return decodeLatin1(octets);
  }
}

export function inboundOf(pdu: Delivery, settings: ConnectorSettings): CarrierInbound {
  const octets = octetsOf(pdu);
  const header = (pdu.esmClass & UDHI) !== 0 ? parseUdh(octets) : null;
  const body = header?.ok ? octets.subarray(header.headerLength) : octets;
  const { sarMsgRefNum, sarTotalSegments, sarSegmentSeqnum } = pdu.tlvs;
  let concat: CarrierInbound['concat'] = null;
  if (header?.ok && header.concat && !header.ports) concat = header.concat;
  else if (
    sarMsgRefNum !== undefined &&
    sarTotalSegments !== undefined &&
    sarSegmentSeqnum !== undefined &&
    sarSegmentSeqnum >= 1 &&
    sarSegmentSeqnum <= sarTotalSegments
  )
    concat = { reference: sarMsgRefNum, total: sarTotalSegments, part: sarSegmentSeqnum };
  return {
    from: pdu.sourceAddr,
    to: digitsOf(pdu.destinationAddr) || pdu.destinationAddr,
    content: decodeText(body, pdu.dataCoding, settings.defaultAlphabet),
    concat: concat && { reference: concat.reference, total: concat.total, part: concat.part },
    traits: null,
  };
}
