/** As much SMPP 3.4 as a carrier needs, written apart from the gateway's own codec so that the two cannot share a mistake. */
export const COMMAND = {
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
  genericNack: 0x80000000,
} as const;
export const RESPONSE = 0x80000000;

export type Pdu = { command: number; status: number; sequence: number; body: Buffer };

/** Takes whole PDUs off the front of a stream; a length that cannot be ends the stream. */
export function framer(onPdu: (pdu: Pdu) => void, onBroken: () => void) {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk: Buffer) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (rest.length - at >= 16) {
      const length = rest.readUInt32BE(at);
      if (length < 16 || length > 65_536) return onBroken();
      if (rest.length - at < length) break;
      const body = rest.subarray(at + 16, at + length);
      onPdu({ command: rest.readUInt32BE(at + 4), status: rest.readUInt32BE(at + 8), sequence: rest.readUInt32BE(at + 12), body });
      at += length;
    }
    rest = rest.subarray(at);
  };
}

export function encode(command: number, status: number, sequence: number, body: Buffer = Buffer.alloc(0)) {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
}

export const cString = (text: string) => Buffer.from(`${text}\0`, 'latin1');

export type Submit = { source: string; destination: string; wantsReceipt: boolean; part: number; parts: number; text: Buffer };

/** The place of a part, from the concatenation element of its header (3GPP TS 23.040, 9.2.3.24.1 and .8). */
function placeFromHeader(header: Buffer) {
  for (let at = 1; at + 1 < header.length; at += 2 + (header[at + 1] ?? 0)) {
    const data = header.subarray(at + 2, at + 2 + (header[at + 1] ?? 0));
    if (header[at] === 0x00 && data.length === 3) return { parts: data[1] ?? 1, part: data[2] ?? 1 };
    if (header[at] === 0x08 && data.length === 4) return { parts: data[2] ?? 1, part: data[3] ?? 1 };
  }
  return { parts: 1, part: 1 };
}

/** submit_sm (SMPP 3.4, 4.4.1), or nothing when it ends too early. */
export function parseSubmit(body: Buffer): Submit | undefined {
  try {
    return readSubmit(body);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readSubmit(body: Buffer): Submit {
  let at = 0;
  const octet = () => body.readUInt8(at++);
  const text = () => {
    const end = body.indexOf(0, at);
    if (end < 0) throw new RangeError('a string does not end');
    const value = body.toString('latin1', at, end);
    at = end + 1;
    return value;
  };
  text(); // service_type
  at += 2;
  const source = text();
  at += 2;
  const destination = text();
  const esmClass = octet();
  at += 2; // protocol_id, priority_flag
  text(); // schedule_delivery_time
  text(); // validity_period
  const registered = octet();
  at += 3; // replace_if_present_flag, data_coding, sm_default_msg_id
  const length = octet();
  let message = body.subarray(at, at + length);
  let place = { parts: 1, part: 1 };
  if (esmClass & 0x40) {
    const headerEnd = 1 + (message[0] ?? 0);
    place = placeFromHeader(message.subarray(0, headerEnd));
    message = message.subarray(headerEnd);
  }
  for (at += length; at + 4 <= body.length; at += 4 + body.readUInt16BE(at + 2)) {
    const tag = body.readUInt16BE(at);
    const value = body.subarray(at + 4, at + 4 + body.readUInt16BE(at + 2));
    if (tag === 0x020e) place.parts = value[0] ?? 1;
    if (tag === 0x020f) place.part = value[0] ?? 1;
    if (tag === 0x0424) message = value;
  }
  return { source, destination, wantsReceipt: (registered & 1) === 1, ...place, text: message };
}

const stamp = (at: Date) => at.toISOString().replaceAll(/\D/g, '').slice(2, 12);

function tlv(tag: number, value: Buffer) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(tag, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

/** deliver_sm with a delivery receipt: the text of appendix B, and the two TLVs that say the same. */
export function receiptBody(id: string, submit: { source: string; destination: string }, delivered: boolean) {
  const now = stamp(new Date());
  const state = delivered ? 'DELIVRD' : 'UNDELIV';
  const text = `id:${id} sub:001 dlvrd:00${delivered ? 1 : 0} submit date:${now} done date:${now} stat:${state} err:000 text:`;
  return Buffer.concat([
    Buffer.from([0, 1, 1]), // service_type, source ton and npi
    cString(submit.destination),
    Buffer.from([1, 1]),
    cString(submit.source),
    Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 0, text.length]), // esm_class 4: a receipt
    Buffer.from(text, 'latin1'),
    tlv(0x001e, cString(id)),
    tlv(0x0427, Buffer.from([delivered ? 2 : 5])),
  ]);
}
