// Receipts as carriers write them, put together from every feature seen on live links: each combination of the features that could get
// into each other's way, with ids, status words and error codes taken in turn so that each meets each. What is expected is said by the
// features themselves, not by any parser.
import type { Receipt, ReceiptState } from './receipt.ts';
import type { ReceiptDescription } from './receipt-dialect.ts';
import type { PduInitOf } from './tables/commands.ts';
import type { Tlvs } from './tables/tlvs.ts';

export const ids = [
  '0123456789',
  '18446744073709551616', // above 64 bits
  '812FC7470000001B', // hex above 2^63
  'c449ab9744f47b6af1879e49e75e4f40',
  '04062581461565934000241', // 22 digits, a leading zero that the response may lack
  '3f2b8c1e-9a77-4c0e-8a51-2f0c8f1f9a10',
  '0118Z-0122I-2309U-57DGB',
  'rdwjwxns18krxr9936ey96ymcw',
  '7',
  '0',
  'A'.repeat(64),
  'carrier.example:id.9/x_=+',
];

/** Words of status, as written, with what they mean; null: nothing without the link's own list. */
export const stateWords: [string, ReceiptState | null][] = [
  ['DELIVRD', 'DELIVERED'],
  ['EXPIRED', 'EXPIRED'],
  ['DELETED', 'DELETED'],
  ['UNDELIV', 'UNDELIVERABLE'],
  ['ACCEPTD', 'ACCEPTED'],
  ['UNKNOWN', 'UNKNOWN'],
  ['REJECTD', 'REJECTED'],
  ['ENROUTE', 'ENROUTE'],
  ['SCHEDLD', 'SCHEDULED'],
  ['SKIPPED', 'SKIPPED'],
  ['ACKED', 'ACCEPTED'],
  ['BUFFRED', 'ENROUTE'],
  ['BUFFERD', 'ENROUTE'],
  ['FAILED', 'UNDELIVERABLE'],
];
/** Only behind `stat:`, where they cannot be mistaken. */
const keyedWords: [string, ReceiptState | null][] = [...stateWords, ['0', null], ['5', null], ['delivrd', 'DELIVERED'], ['NOSUCH', null]];

export const errors = ['000', '0', '1', '0000', '0375', '375', 'nul', 'EC_27-b', '00A', '-1'];

interface Dates {
  name: string;
  /** With the keys as written. */
  text: string;
  submitDate: string | null;
  doneDate: string | null;
  submitted: number | null;
  done: number | null;
  digits: number;
}
const dated = (
  name: string,
  submitKey: string,
  doneKey: string,
  values: [string, string],
  times: [number | null, number | null],
): Dates => {
  const [submitDate, doneDate] = values;
  const digits = doneDate.replace(/\D/g, '').length;
  return {
    name,
    text: `${submitKey}:${submitDate} ${doneKey}:${doneDate}`,
    submitDate,
    doneDate,
    submitted: times[0],
    done: times[1],
    digits,
  };
};
const [minuteA, minuteB] = [Date.parse('2018-07-11T07:00:00Z'), Date.parse('2018-07-11T07:02:00Z')];
const [secondA, secondB] = [minuteA + 3000, minuteB + 4000];
export const dates: Dates[] = [
  dated('10 digits', 'submit date', 'done date', ['1807110700', '1807110702'], [minuteA, minuteB]),
  dated('12 digits', 'submit date', 'done date', ['180711070003', '180711070204'], [secondA, secondB]),
  dated('14 digits', 'submit date', 'done date', ['20180711070003', '20180711070204'], [secondA, secondB]),
  dated(
    'absolute',
    'submit date',
    'done date',
    ['180711070003912+', '180711070204000+'],
    [Date.parse('2018-07-11T04:00:03.900Z'), secondB],
  ),
  dated('joined keys, zeros', 'submitdate', 'donedate', ['180711070003', '000000000000'], [secondA, null]),
  dated('capitals', 'Submit Date', 'Done_Date', ['1807110700', '1807110702'], [minuteA, minuteB]),
  { name: 'none', text: '', submitDate: null, doneDate: null, submitted: null, done: null, digits: 0 },
];

type Tlv = 'none' | 'id' | 'state' | 'both';
type Coding = 'octets' | 'octets flagged UCS-2' | 'UCS-2' | 'UCS-2 little-endian with a mark' | 'ends in NUL';

export interface CorpusCase {
  name: () => string;
  pdu: PduInitOf<'deliver_sm'>;
  /** The bits of esm_class that say receipt are set. */
  isFlagged: boolean;
  /** It reads like a receipt from its first word, so that lenient links may take it for one. */
  isPlain: boolean;
  receipt: Pick<Receipt, 'messageId' | 'state' | 'stateText' | 'error' | 'text' | 'sub' | 'submitDate' | 'doneDate'> & {
    submitted: number | null;
    done: number | null;
  };
  description: ReceiptDescription;
}

const quoted = 'Hello id:9 stat:EXPIRED err:1 sub:9 done date:0101010101';
const tlvId = 'TLV-77';
const header = Buffer.from([5, 0, 3, 7, 1, 1]);

const encoded = (text: string, coding: Coding): Buffer => {
  switch (coding) {
    case 'octets':
    case 'octets flagged UCS-2':
      return Buffer.from(text, 'latin1');
    case 'ends in NUL':
      return Buffer.from(`${text}\0`, 'latin1');
    case 'UCS-2':
      return Buffer.from(text, 'utf16le').swap16();
    case 'UCS-2 little-endian with a mark':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    default:
      return coding satisfies never;
  }
};

const axes = {
  dates,
  counts: [true, false],
  stat: ['stat:', '', 'none'],
  error: [true, false],
  text: [' text:', ' Text:', 'none'],
  tlv: ['none', 'id', 'state', 'both'] satisfies Tlv[],
  inPayload: [false, true],
  coding: ['octets', 'octets flagged UCS-2', 'UCS-2', 'UCS-2 little-endian with a mark', 'ends in NUL'] satisfies Coding[],
  // Receipt, receipt behind store and forward, intermediate, both bits, an acknowledgement by the handset, none.
  esm: [0x04, 0x07, 0x20, 0x24, 0x08, 0x00],
  header: ['none', 'udh', 'bit only'],
} as const;

const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

/** Every combination; `stride` takes each so manieth of them. */
export function* corpus(stride = 1): Generator<CorpusCase> {
  const sizes = Object.values(axes).map((list) => list.length);
  const total = sizes.reduce((product, size) => product * size, 1);
  for (let index = 0; index < total; index += stride) {
    let rest = index;
    const next = <T>(list: readonly T[]): T => {
      const chosen = at(list, rest);
      rest = Math.floor(rest / list.length);
      return chosen;
    };
    // The values turn with the index; their lists are of sizes that have no common rhythm with the axes' strides.
    const turn = index / stride + Math.floor(index / 97);
    yield combine(turn, {
      dates: next(axes.dates),
      counts: next(axes.counts),
      stat: next(axes.stat),
      error: next(axes.error),
      text: next(axes.text),
      tlv: next(axes.tlv),
      inPayload: next(axes.inPayload),
      coding: next(axes.coding),
      esm: next(axes.esm),
      header: next(axes.header),
    });
  }
}

type Features = { [A in keyof typeof axes]: (typeof axes)[A][number] };

const combine = (turn: number, f: Features): CorpusCase => {
  const id = at(ids, turn);
  const [word, state] = f.stat === 'stat:' ? at(keyedWords, turn) : at(stateWords, turn);
  const error = f.error ? at(errors, turn) : null;
  const parts = [`id:${id}`];
  if (f.counts) parts.push(turn % 3 === 0 ? 'sub:1 dlvrd:1' : 'sub:001 dlvrd:000');
  if (f.dates.text !== '') parts.push(f.dates.text);
  if (f.stat !== 'none') parts.push(`${f.stat}${word}`);
  if (error !== null) parts.push(`err:${error}`);
  const written = parts.join(turn % 11 === 0 ? '\n' : ' ') + (f.text === 'none' ? '' : f.text + quoted);
  const octets = Buffer.concat([f.header === 'udh' ? header : Buffer.alloc(0), encoded(written, f.coding)]);
  const tlvs: { -readonly [N in keyof Tlvs]: Tlvs[N] } = {};
  const hasTlvId = f.tlv === 'id' || f.tlv === 'both';
  const hasTlvState = f.tlv === 'state' || f.tlv === 'both';
  if (hasTlvId) tlvs.receiptedMessageId = tlvId;
  if (hasTlvState) tlvs.messageState = 5;
  // More than short_message can hold goes into message_payload anyway.
  const inPayload = f.inPayload || octets.length > 254;
  if (inPayload) tlvs.messagePayload = octets;
  const hasWord = f.stat !== 'none';
  const isWide = f.coding.startsWith('UCS-2');
  const textValue = f.coding === 'ends in NUL' ? `${quoted}\0` : quoted;
  const esmClass = f.esm | (f.header === 'none' ? 0 : 0x40);
  const dataCoding = f.coding === 'octets flagged UCS-2' || isWide ? 8 : 0;
  const { submitDate, doneDate, submitted, done } = f.dates;
  return {
    name: () => JSON.stringify({ ...f, dates: f.dates.name, written }),
    pdu: { command: 'deliver_sm', esmClass, dataCoding, shortMessage: inPayload ? Buffer.alloc(0) : octets, tlvs },
    isFlagged: (f.esm & 0x24) !== 0,
    isPlain: hasTlvState || f.stat === 'stat:' || (hasWord && doneDate !== null),
    receipt: {
      messageId: hasTlvId ? tlvId : id,
      state: hasTlvState ? 'UNDELIVERABLE' : hasWord ? state : null,
      stateText: hasWord ? word : null,
      error,
      text: f.text === 'none' ? null : textValue,
      sub: f.counts ? (turn % 3 === 0 ? '1' : '001') : null,
      submitDate,
      doneDate,
      submitted,
      done,
    },
    description: {
      esmClass,
      dataCoding,
      place: inPayload ? 'message_payload' : 'short_message',
      isWide,
      id: hasTlvId ? 'both' : 'text',
      state: hasTlvState ? (hasWord ? 'both' : 'tlv') : hasWord ? 'text' : 'none',
      hasStatKey: f.stat === 'stat:',
      hasCounts: f.counts,
      dateDigits: f.dates.digits,
      doneDate: doneDate === null ? 'none' : done === null ? 'zeros' : 'time',
      errorLength: error?.length ?? 0,
      hasText: f.text !== 'none',
      hasNetworkErrorCode: false,
    },
  };
};
