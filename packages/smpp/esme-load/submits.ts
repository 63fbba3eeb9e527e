// The submits of a run: one PDU for each segment, made once; for each message only the number and the reference change. A request is
// encoded before `request` returns, so the same object serves again.
import type { PduInitOf } from '../src/tables/commands.ts';
import { cutOctets, encodeText } from '../simulator/text.ts';
import type { LoadSettings } from './options.ts';

const digitsMax = 15;
const longSegments = 3;
const udhOctets = 6;
const udhi = 0x40;

const addressOf = (address: string): { ton: number; npi: number } => {
  if (!/^\d+$/.test(address)) return { ton: 5, npi: 0 };
  return { ton: address.length < 7 ? 0 : 1, npi: 1 };
};

const lengthened = (text: string): string => {
  const unit = text === '' ? 'x' : `${text} `;
  // Into the middle of the third segment, whatever the alphabet.
  const { dataCoding } = encodeText(text);
  return unit
    .repeat(Math.ceil(((dataCoding === 8 ? 67 : 153) * (longSegments - 0.5)) / unit.length))
    .slice(0, dataCoding === 8 ? 167 : 382);
};

export class Submits {
  /** The segments of each message. */
  readonly segments: number;
  private readonly pdus: PduInitOf<'submit_sm'>[];
  private readonly bodies: Buffer[];
  private readonly prefix: string;
  private readonly width: number;

  constructor({ to, from, text, long, receipts, idle }: LoadSettings) {
    const encoded = encodeText(long ? lengthened(text) : text);
    const pieces = cutOctets(encoded, 0, udhOctets);
    this.segments = pieces.length;
    this.prefix = to;
    this.width = digitsMax - to.length;
    const source = addressOf(from);
    this.bodies = pieces.map((octets, i) =>
      pieces.length === 1 ? Buffer.from(octets) : Buffer.concat([Uint8Array.of(5, 0, 3, 0, pieces.length, i + 1), octets]),
    );
    this.pdus = this.bodies.map((shortMessage) => ({
      command: 'submit_sm',
      sourceAddrTon: source.ton,
      sourceAddrNpi: source.npi,
      sourceAddr: from,
      destAddrTon: 1,
      destAddrNpi: 1,
      destinationAddr: '',
      esmClass: pieces.length === 1 ? 0 : udhi,
      registeredDelivery: receipts || idle ? 1 : 0,
      dataCoding: encoded.dataCoding,
      shortMessage,
    }));
  }

  /** Good until the next call. `n`: counts segments, those of a message one after another. */
  at(n: number): PduInitOf<'submit_sm'> {
    const { segments } = this;
    if (segments === 1) {
      const pdu = this.pdus[0]!;
      pdu.destinationAddr = this.numberOf(n);
      return pdu;
    }
    const [message, segment] = [Math.floor(n / segments), n % segments];
    const pdu = this.pdus[segment]!;
    pdu.destinationAddr = this.numberOf(message);
    this.bodies[segment]![3] = message & 0xff;
    return pdu;
  }

  private numberOf(message: number): string {
    return this.prefix + String(message).padStart(this.width, '0').slice(-this.width);
  }
}
