// The receipt parser and the times of SMPP under fire: texts put together from pieces of real ones and damaged, in every encoding.
import { strict as assert } from 'node:assert';
import type { PduOf } from '../src/tables/commands.ts';
import { corpus } from '../src/receipt-corpus.fixtures.ts';
import { describeReceipt } from '../src/receipt-dialect.ts';
import { messageStates, parseReceipt, type Receipt } from '../src/receipt.ts';
import { formatAbsoluteTime, parseReceiptDate, parseSmppTime } from '../src/time.ts';
import { decodePdu, encodePdu } from '../src/codec.ts';
import type { Chance } from './chance.ts';

const pieces = [
  'id:',
  'sub:',
  'dlvrd:',
  'submit date:',
  'donedate:',
  'stat:',
  'err:',
  'text:',
  'Text:',
  'DELIVRD',
  ' ',
  '\n',
  '\0',
  ':',
  '0',
  '7f',
];
const template = decodePdu(encodePdu({ command: 'deliver_sm' }));
assert(template.kind === 'pdu' && template.pdu.command === 'deliver_sm');
const empty: PduOf<'deliver_sm'> = template.pdu;
const recorded = Array.from(corpus(997), ({ pdu }) => pdu);

const makeText = (chance: Chance): Buffer => {
  if (chance.oneIn(3)) return Buffer.from(Array.from({ length: chance.below(60) }, () => chance.pick(pieces)).join(''), 'latin1');
  if (chance.oneIn(8)) return chance.octets(chance.below(254));
  const { shortMessage, tlvs } = chance.pick(recorded);
  let octets = Buffer.from(shortMessage !== undefined && shortMessage.length > 0 ? shortMessage : (tlvs?.messagePayload ?? []));
  for (let changes = chance.below(4); changes > 0 && octets.length > 0; changes--) {
    const at = chance.below(octets.length);
    if (chance.oneIn(2)) octets[at] = chance.below(256);
    else
      octets = Buffer.concat([octets.subarray(0, at), Buffer.from(chance.pick(pieces), 'latin1'), octets.subarray(at + chance.below(9))]);
  }
  return octets;
};

const makeTime = (chance: Chance): string => {
  if (chance.oneIn(10)) return chance.octets(chance.below(20)).toString('latin1');
  let time = '';
  for (let length = chance.pick([10, 12, 14, 15]); length > 0; length--) time += chance.pick('0001112233456789'.split(''));
  return time + chance.pick(['', '+', '-', 'R']);
};

const checkTimes = (time: string, reference: number): void => {
  const parsed = parseSmppTime(time, reference);
  if (parsed.kind === 'absolute' || parsed.kind === 'relative') assert(Number.isSafeInteger(parsed.epochMs), time);
  if (parsed.kind === 'relative') assert(parsed.epochMs >= reference, 'a relative time never lies before its reference');
  if (parsed.kind === 'absolute') {
    const quarters = Number(time.slice(13, 15));
    const written = formatAbsoluteTime(parsed.epochMs, time.endsWith('-') ? -quarters : quarters);
    assert.equal(written, time.replace(/00-$/, '00+'), 'a time is written as it was read');
  }
  const date = parseReceiptDate(time);
  assert(date === null || Number.isSafeInteger(date), time);
};

const checkReceipt = (receipt: Receipt | null): void => {
  if (receipt === null) return;
  assert(receipt.messageId === null || receipt.messageId !== '');
  assert(receipt.state === null || messageStates.includes(receipt.state));
  for (const value of [receipt.stateText, receipt.error, receipt.submitDate, receipt.doneDate, receipt.sub]) {
    assert(value === null || /^[^\s\0]+$/.test(value), 'a value has no blank in it');
  }
};

export const fuzzReceipt = (chance: Chance, _pool: readonly Buffer[], tell: (input: unknown) => void): number => {
  const octets = makeText(chance);
  const inPayload = chance.oneIn(4);
  const pdu: PduOf<'deliver_sm'> = {
    ...empty,
    esmClass: chance.pick([0, 4, 4, 4, 8, 0x20, 0x40, 0x44, chance.below(256)]),
    dataCoding: chance.pick([0, 8, chance.below(256)]),
    shortMessage: inPayload ? empty.shortMessage : octets,
    tlvs: {
      ...(inPayload && { messagePayload: octets }),
      ...(chance.oneIn(4) && { receiptedMessageId: chance.pick(['', 'a', '7f']) }),
      ...(chance.oneIn(4) && { messageState: chance.below(256) }),
    },
  };
  const time = makeTime(chance);
  tell({ octets: octets.toString('hex'), esmClass: pdu.esmClass, tlvs: pdu.tlvs, time });
  const strict = parseReceipt(pdu);
  const lenient = parseReceipt(pdu, { mode: 'lenient', states: { '0': 'DELIVERED' } });
  checkReceipt(strict);
  checkReceipt(lenient);
  assert(strict === null || lenient !== null, 'what is a receipt to the strict is one to the lenient');
  assert((pdu.esmClass & 0x24) === 0 || strict !== null, 'the bits decide');
  describeReceipt(pdu);
  checkTimes(time, Date.UTC(2000 + chance.below(100), chance.below(12), 1 + chance.below(31)));
  return 1;
};
