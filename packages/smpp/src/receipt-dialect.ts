// In which dialect a receipt was written: which parts it has and where they stand. Not needed to read one (parseReceipt reads them all);
// made for whoever learns what a link does and shows the evidence. Costs nothing unless called.
import { bareState, messageStates, receiptHead, receiptKeys, type ReceiptPdu, receiptText } from './receipt.ts';

export type Whereabouts = 'tlv' | 'text' | 'both' | 'none';

/** Flat and of plain values, so that each field can be counted by itself. */
export interface ReceiptDescription {
  esmClass: number;
  dataCoding: number;
  place: 'short_message' | 'message_payload' | 'none';
  /** Two octets a character, whatever data_coding says. */
  isWide: boolean;
  id: Whereabouts;
  state: Whereabouts;
  /** false: the status stands alone, without `stat:`. */
  hasStatKey: boolean;
  hasCounts: boolean;
  /** 10, 12 or 14 as a rule, 15 in SMPP's own absolute time; 0: no date. Of the done date, or else of the submit date. */
  dateDigits: number;
  /** 'zeros': the carrier fills the field and knows nothing. */
  doneDate: 'time' | 'zeros' | 'none';
  /** Characters of `err:`; 0: none. */
  errorLength: number;
  hasText: boolean;
  hasNetworkErrorCode: boolean;
}

const where = (inTlv: boolean, inText: boolean): Whereabouts => {
  if (inTlv) return inText ? 'both' : 'tlv';
  return inText ? 'text' : 'none';
};

/** For a PDU that parseReceipt took for a receipt. */
export const describeReceipt = (pdu: ReceiptPdu): ReceiptDescription => {
  const { receiptedMessageId, messageState, networkErrorCode } = pdu.tlvs;
  const { place, isWide, text } = receiptText(pdu);
  const { head, textAt } = receiptHead(text);
  const read = (key: keyof typeof receiptKeys): string => receiptKeys[key].exec(head)?.[1] ?? '';
  const stat = read('stat');
  const doneDate = read('doneDate');
  const date = doneDate === '' ? read('submitDate') : doneDate;
  return {
    esmClass: pdu.esmClass,
    dataCoding: pdu.dataCoding,
    place,
    isWide,
    id: where((receiptedMessageId ?? '') !== '', read('id') !== ''),
    state: where(messageState !== undefined && messageStates[messageState] !== undefined, stat !== '' || bareState.test(head)),
    hasStatKey: stat !== '',
    hasCounts: read('sub') !== '' && read('dlvrd') !== '',
    dateDigits: date.replace(/\D/g, '').length,
    doneDate: doneDate === '' ? 'none' : /^0+$/.test(doneDate) ? 'zeros' : 'time',
    errorLength: read('err').length,
    hasText: textAt !== null,
    hasNetworkErrorCode: networkErrorCode !== undefined,
  };
};
