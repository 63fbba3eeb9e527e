// The codec under fire: decoding never throws, what decodes and fits our limits survives encoding and decoding unchanged, what does not
// decode says what to answer, and a wire log can be written of everything.
import { strict as assert } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { decodePdu, describePdu, encodePdu, validatePdu } from '../src/codec.ts';
import { formatPdu } from '../src/wire-log.ts';
import type { Chance } from './chance.ts';
import { makeFrame } from './inputs.ts';

export const fuzzCodec = (chance: Chance, pool: readonly Buffer[], tell: (input: unknown) => void): number => {
  const frame = makeFrame(chance, pool);
  tell(frame);
  const before = Buffer.from(frame);
  const decoded = decodePdu(frame);
  if (decoded.kind === 'malformed') {
    assert(decoded.status > 0 && decoded.reason !== '', 'a malformed PDU says what to answer');
    if (frame.length >= 16) assert.equal(decoded.sequence, frame.readUInt32BE(12), 'and to which request');
  } else {
    const { pdu } = decoded;
    assert.equal(pdu.sequence, frame.readUInt32BE(12));
    describePdu(pdu);
    if (validatePdu(pdu) === null) {
      const again = encodePdu(pdu);
      const twice = decodePdu(again);
      assert(twice.kind === 'pdu', 'what we write decodes');
      assert(isDeepStrictEqual(twice.pdu, pdu), 'and means the same');
      assert(encodePdu(twice.pdu).equals(again), 'and is written the same');
    }
  }
  if (chance.oneIn(16)) formatPdu(decoded, { octets: frame, content: chance.oneIn(2) ? 'shown' : 'masked' });
  assert(frame.equals(before), 'reading changes no octet');
  return 1;
};
