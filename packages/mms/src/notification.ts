// The push by which a centre tells a phone that an MMS waits (m-notification-ind, OMA MMS encapsulation §6.2, in WSP §8.4.2 headers, as the user data of
// a binary SMS to port 2948). Nobody but the phone's own network serves the MMS, so it is only recognised and read.

export interface MmsNotification {
  readonly transactionId: string;
  /** As sent; "" = hidden. */
  readonly from: string;
  readonly subject: string;
  /** Octets. */
  readonly size: number;
  /** Where the phone would fetch it. */
  readonly url: string;
  /** Seconds from then, or Unix seconds; null = it does not say. */
  readonly expiry: { readonly kind: 'relative' | 'absolute'; readonly seconds: number } | null;
}

/** WAP push (RFC 2948's number by chance): the port of the phone such a push goes to. */
export const WAP_PUSH_PORT = 2948;

const PUSH_PDU = 0x06;
const NOTIFICATION_IND = 0x82;
const MMS_MESSAGE_TYPE = 0x3e;
const MMS_MESSAGE_NAME = 'application/vnd.wap.mms-message';
const field = {
  contentLocation: 0x83,
  expiry: 0x88,
  from: 0x89,
  messageType: 0x8c,
  messageSize: 0x8e,
  subject: 0x96,
  transactionId: 0x98,
} as const;

/** IANA MIBenum of charsets that were seen, as WSP writes them. */
const charsets: Readonly<Record<number, string>> = {
  3: 'utf-8',
  4: 'latin1',
  106: 'utf-8',
  1000: 'utf-16be',
  1015: 'utf-16be',
  2025: 'gbk',
  2026: 'big5',
};

class Cursor {
  readonly #octets: Uint8Array;
  at: number;
  readonly end: number;
  constructor(octets: Uint8Array, at = 0, end = octets.length) {
    this.#octets = octets;
    this.at = at;
    this.end = Math.min(end, octets.length);
  }
  get isDone(): boolean {
    return this.at >= this.end;
  }
  peek(): number {
    return this.isDone ? -1 : (this.#octets[this.at] ?? -1);
  }
  /** -1 at the end. */
  octet(): number {
    const octet = this.peek();
    this.at++;
    return octet;
  }
  /** Seven bits an octet, the high bit says that more follow; null = it has no end. */
  uintvar(): number | null {
    let value = 0;
    for (let count = 0; count < 5; count++) {
      const octet = this.octet();
      if (octet < 0) return null;
      value = value * 128 + (octet & 0x7f);
      if (octet < 0x80) return value;
    }
    return null;
  }
  /** Octets up to a NUL, which is passed over. */
  string(): Uint8Array {
    const nul = this.#octets.indexOf(0, this.at);
    const to = nul >= 0 && nul < this.end ? nul : this.end;
    const from = this.at;
    this.at = to + 1;
    return this.#octets.subarray(from, to);
  }
  /** Length of a value that says it (WSP §8.4.2.2), null = it does not. */
  valueLength(): number | null {
    const first = this.peek();
    if (first < 0 || first > 31) return null;
    this.at++;
    return first === 31 ? this.uintvar() : first;
  }
  /** A number of one octet above 0x7f, or of as many octets as its first says. */
  integer(): number | null {
    const first = this.octet();
    if (first >= 0x80) return first & 0x7f;
    if (first < 1 || first > 6) return null;
    let value = 0;
    for (let count = 0; count < first; count++) {
      const octet = this.octet();
      if (octet < 0) return null;
      value = value * 256 + octet;
    }
    return value;
  }
  within(length: number): Cursor {
    return new Cursor(this.#octets, this.at, this.at + length);
  }
  rest(): Uint8Array {
    return this.#octets.subarray(this.at, this.end);
  }
}

function textOf(octets: Uint8Array, charset: string): string {
  // A quote before a text that begins with a high octet, and the one of a quoted string.
  const from = octets[0] === 0x7f || octets[0] === 0x22 ? 1 : 0;
  try {
    return new TextDecoder(charset).decode(octets.subarray(from));
  } catch {
    return Buffer.from(octets.subarray(from)).toString('latin1');
  }
}

/** Encoded-string-value: a text, or its length, its charset and the text. */
function encodedString(cursor: Cursor): string {
  const length = cursor.valueLength();
  if (length === null) return textOf(cursor.string(), 'utf-8');
  const inner = cursor.within(length);
  cursor.at += length;
  const charset = inner.peek() >= 0x20 && inner.peek() < 0x80 ? 106 : (inner.integer() ?? 106);
  return textOf(inner.string(), charsets[charset] ?? 'utf-8');
}

/** A value that is not wanted. */
function skipValue(cursor: Cursor): void {
  const first = cursor.peek();
  if (first >= 0x80) cursor.at++;
  else if (first > 31) cursor.string();
  else {
    const length = cursor.valueLength() ?? 0;
    cursor.at += length;
  }
}

/** The header of the push: transaction, type, headers; the cursor stands at the MMS then. */
function isMmsPush(cursor: Cursor): boolean {
  cursor.octet();
  if (cursor.octet() !== PUSH_PDU) return false;
  const headersLength = cursor.uintvar();
  if (headersLength === null) return false;
  const headers = cursor.within(headersLength);
  cursor.at += headersLength;
  const length = headers.valueLength();
  const type = length === null ? headers : headers.within(length);
  const first = type.peek();
  return first >= 0x80 ? (type.integer() ?? 0) === MMS_MESSAGE_TYPE : textOf(type.string(), 'latin1') === MMS_MESSAGE_NAME;
}

function expiryOf(cursor: Cursor): MmsNotification['expiry'] {
  const length = cursor.valueLength();
  if (length === null) return null;
  const inner = cursor.within(length);
  cursor.at += length;
  const token = inner.octet();
  const seconds = inner.integer();
  if (seconds === null || (token !== 0x80 && token !== 0x81)) return null;
  return { kind: token === 0x80 ? 'absolute' : 'relative', seconds };
}

function fromOf(cursor: Cursor): string {
  const length = cursor.valueLength();
  if (length === null) return '';
  const inner = cursor.within(length);
  cursor.at += length;
  // 0x80 an address follows, 0x81 the centre is to insert one.
  return inner.octet() === 0x80 ? encodedString(inner).replace(/\/TYPE=.*$/i, '') : '';
}

/** User data of a binary SMS, without its header, whole; null = it is no notification of an MMS. */
export function readMmsNotification(octets: Uint8Array): MmsNotification | null {
  const cursor = new Cursor(octets);
  if (!isMmsPush(cursor)) return null;
  let isNotification = false;
  const found = { transactionId: '', from: '', subject: '', size: 0, url: '', expiry: null as MmsNotification['expiry'] };
  while (!cursor.isDone) {
    const name = cursor.octet();
    // A header by its name in letters, with its value.
    if (name < 0x80) {
      cursor.at--;
      cursor.string();
      cursor.string();
      continue;
    }
    switch (name) {
      case field.messageType:
        isNotification = cursor.octet() === NOTIFICATION_IND;
        if (!isNotification) return null;
        break;
      case field.transactionId:
        found.transactionId = textOf(cursor.string(), 'latin1');
        break;
      case field.from:
        found.from = fromOf(cursor);
        break;
      case field.subject:
        found.subject = encodedString(cursor);
        break;
      case field.messageSize:
        found.size = cursor.integer() ?? 0;
        break;
      case field.expiry:
        found.expiry = expiryOf(cursor);
        break;
      case field.contentLocation:
        found.url = textOf(cursor.string(), 'latin1');
        break;
      default:
        skipValue(cursor);
    }
  }
  return isNotification && found.url !== '' ? found : null;
}
