// Test numbers: what becomes of a message is decided by the digits of its destination, as with the test numbers of a payment sandbox.
// This table is the only place where they are kept; the one in README.md is compared with it by a test. `numbers` adds and replaces.
import type { ReceiptState } from '../src/receipt.ts';
import type { StatusName } from '../src/tables/statuses.ts';

/** What a number does differently from "accepted at once, then delivered". All of it may be combined. */
export interface NumberBehaviour {
  /** Refused at submit. */
  refuse?: StatusName;
  /** So often for each message (the same octets from the same system_id), then accepted; left out: always. */
  refuseTimes?: number;
  /** The refusal carries a message id, and the message goes out all the same. */
  acceptAnyway?: boolean;
  /** The socket is cut instead of the first answer for each message: 'lost' before the SMSC took it, 'accepted' after. */
  drop?: 'lost' | 'accepted';
  /** 'never': accepted, but no submit_sm_resp. 'empty_id': accepted with an empty message id, hence no receipt. */
  answer?: 'never' | 'empty_id';
  /** Instead of the option of this name. */
  latencyMs?: number;
  receiptDelayMs?: number;
  receiptBeforeResponse?: boolean;
  /** The receipts, in order; an empty list: never one. Left out: DELIVERED. */
  receipts?: readonly { state: ReceiptState; error?: string }[];
  /** How often each receipt is sent. */
  receiptCopies?: number;
  /** The phone answers; `{text}` stands for the message. */
  reply?: string;
}

export interface MagicNumber {
  number: string;
  what: string;
  behaviour: NumberBehaviour;
}

export const magicNumbers: readonly MagicNumber[] = [
  { number: '10010', what: 'delivered', behaviour: {} },
  { number: '1008611', what: 'fails: receipt UNDELIV err:001', behaviour: { receipts: [{ state: 'UNDELIVERABLE', error: '001' }] } },
  { number: '15550000001', what: 'receipt EXPIRED err:002', behaviour: { receipts: [{ state: 'EXPIRED', error: '002' }] } },
  { number: '15550000002', what: 'receipt REJECTD err:003', behaviour: { receipts: [{ state: 'REJECTED', error: '003' }] } },
  { number: '15550000003', what: 'accepted, never a receipt', behaviour: { receipts: [] } },
  { number: '15550000004', what: 'the receipt comes twice', behaviour: { receiptCopies: 2 } },
  { number: '15550000005', what: 'the receipt comes before the response', behaviour: { receiptBeforeResponse: true } },
  { number: '15550000006', what: 'refused with ESME_RINVDSTADR', behaviour: { refuse: 'ESME_RINVDSTADR' } },
  { number: '15550000007', what: 'ESME_RSYSERR once, then accepted', behaviour: { refuse: 'ESME_RSYSERR', refuseTimes: 1 } },
  { number: '15550000008', what: 'ESME_RTHROTTLED three times, then accepted', behaviour: { refuse: 'ESME_RTHROTTLED', refuseTimes: 3 } },
  { number: '15550000009', what: 'socket cut instead of the first response, message lost; then accepted', behaviour: { drop: 'lost' } },
  { number: '15550000010', what: 'response after 5 s', behaviour: { latencyMs: 5_000 } },
  {
    number: '15550000011',
    what: 'receipt ACCEPTD, then DELIVRD',
    behaviour: { receipts: [{ state: 'ACCEPTED' }, { state: 'DELIVERED' }] },
  },
  { number: '15550000012', what: 'receipt UNKNOWN err:005', behaviour: { receipts: [{ state: 'UNKNOWN', error: '005' }] } },
  { number: '15550000013', what: 'receipt DELETED err:004', behaviour: { receipts: [{ state: 'DELETED', error: '004' }] } },
  { number: '15550000014', what: 'accepted, no response ever, the receipt comes', behaviour: { answer: 'never' } },
  { number: '15550000015', what: 'accepted with an empty message id, no receipt', behaviour: { answer: 'empty_id' } },
  {
    number: '15550000016',
    what: 'ESME_RTHROTTLED with a message id, delivered all the same',
    behaviour: { refuse: 'ESME_RTHROTTLED', acceptAnyway: true },
  },
  { number: '15550000017', what: 'refused with ESME_RMSGQFUL, always', behaviour: { refuse: 'ESME_RMSGQFUL' } },
  { number: '15550000018', what: 'receipt a minute after the response', behaviour: { receiptDelayMs: 60_000 } },
  { number: '15550000019', what: 'accepted, but the socket is cut instead of the first response', behaviour: { drop: 'accepted' } },
  { number: '15550000020', what: 'delivered, and the phone answers with the same text', behaviour: { reply: '{text}' } },
  { number: '15550000021', what: 'delivered, and the phone answers STOP', behaviour: { reply: 'STOP' } },
];

/** The digits that a number is judged and counted by: without `+`, `00` and blanks. What has no digits stands for itself. */
export const digitsOf = (address: string): string => {
  if (!/\D|^00/.test(address)) return address;
  const digits = address.replace(/\D/g, '').replace(/^00/, '');
  return digits === '' ? address : digits;
};

/** The table with `own` on top; null takes a number out. */
export const numberTable = (own: Readonly<Record<string, NumberBehaviour | null>>): ReadonlyMap<string, NumberBehaviour> => {
  const table = new Map(magicNumbers.map(({ number, behaviour }) => [number, behaviour]));
  for (const [number, behaviour] of Object.entries(own)) {
    if (behaviour === null) table.delete(digitsOf(number));
    else table.set(digitsOf(number), behaviour);
  }
  return table;
};
