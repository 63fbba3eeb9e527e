// Transfer encodings of MIME parts (RFC 2045 §6): taken off while octets stream in, put on while they stream out.

export interface TransferDecoder {
  write(octets: Uint8Array): Uint8Array;
  /** What was still held. */
  end(): Uint8Array;
}

const NONE = new Uint8Array(0);
const BASE64_LINE_OCTETS = 57;
/** A quoted-printable line is at most 76; what has no end for so long is not an escape. */
const SOFT_BREAK_BLANKS_MAX = 100;

/** Whatever is no letter of the alphabet is passed over (RFC 2045 §6.8); padding ends nothing, since some centres join padded pieces. */
function base64Decoder(): TransferDecoder {
  let held = '';
  const decode = (text: string): Uint8Array => Buffer.from(text, 'base64');
  return {
    write(octets) {
      let out = NONE;
      for (const [index, piece] of Buffer.from(octets).toString('latin1').split('=').entries()) {
        if (index > 0) {
          out = Buffer.concat([out, decode(held)]);
          held = '';
        }
        held += piece.replace(/[^A-Za-z0-9+/]+/g, '');
        const whole = held.length - (held.length % 4);
        out = Buffer.concat([out, decode(held.slice(0, whole))]);
        held = held.slice(whole);
      }
      return out;
    },
    end() {
      const rest = decode(held);
      held = '';
      return rest;
    },
  };
}

function quotedPrintableDecoder(): TransferDecoder {
  let held = '';
  const decode = (text: string): Uint8Array =>
    Buffer.from(
      text.replace(/=[ \t]*\r?\n|=([0-9A-Fa-f]{2})/g, (found, hex: string | undefined) =>
        hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16)),
      ),
      'latin1',
    );
  return {
    write(octets) {
      const text = held + Buffer.from(octets).toString('latin1');
      // An escape that may go on in the next chunk waits for it.
      const open = /=(?:[0-9A-Fa-f]?|[ \t]*\r?)$/.exec(text);
      const to = open && text.length - open.index <= SOFT_BREAK_BLANKS_MAX ? open.index : text.length;
      held = text.slice(to);
      return decode(text.slice(0, to));
    },
    end() {
      const rest = decode(held.replace(/=[ \t]*\r?$/, ''));
      held = '';
      return rest;
    },
  };
}

/** By the value of Content-Transfer-Encoding; what is not known leaves octets as they are. */
export function transferDecoder(encoding: string | undefined): TransferDecoder {
  switch (encoding?.trim().toLowerCase()) {
    case 'base64':
      return base64Decoder();
    case 'quoted-printable':
      return quotedPrintableDecoder();
    default:
      return { write: (octets) => octets, end: () => NONE };
  }
}

/** Octets that base64 makes of so many, line ends included. */
export function base64Length(octets: number): number {
  const lines = Math.ceil(octets / BASE64_LINE_OCTETS);
  return Math.ceil(octets / 3) * 4 + Math.max(0, lines - 1) * 2;
}

/** Lines of 76 characters with CRLF between them. */
export async function* encodeBase64(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let held: Buffer = Buffer.alloc(0);
  let isFirst = true;
  const lines = (octets: Buffer): Buffer => {
    const pieces: string[] = [];
    for (let at = 0; at < octets.length; at += BASE64_LINE_OCTETS) pieces.push(octets.toString('base64', at, at + BASE64_LINE_OCTETS));
    const text = `${isFirst ? '' : '\r\n'}${pieces.join('\r\n')}`;
    isFirst = false;
    return Buffer.from(text, 'latin1');
  };
  for await (const chunk of source) {
    held = Buffer.concat([held, chunk]);
    const whole = held.length - (held.length % BASE64_LINE_OCTETS);
    if (whole === 0) continue;
    yield lines(held.subarray(0, whole));
    held = held.subarray(whole);
  }
  if (held.length > 0) yield lines(held);
}
