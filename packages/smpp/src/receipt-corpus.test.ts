// The receipt parser over the corpus: every combination of what carriers do.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { decodePdu, encodePdu } from './codec.ts';
import { corpus, errors, ids, stateWords } from './receipt-corpus.fixtures.ts';
import { describeReceipt } from './receipt-dialect.ts';
import { parseReceipt, type ReceiptPdu } from './receipt.ts';
import type { PduInitOf } from './tables/commands.ts';
import { parseReceiptDate } from './time.ts';

const overTheWire = (init: PduInitOf<'deliver_sm'>): ReceiptPdu => {
  const decoded = decodePdu(encodePdu(init));
  assert(decoded.kind === 'pdu' && decoded.pdu.command === 'deliver_sm');
  return decoded.pdu;
};

/** deepEqual of flat objects with the case in the message; a hundred thousand of the real one would take seconds. */
const same = (actual: object, expected: object, { name }: { name: () => string }): void => {
  const values = new Map<string, unknown>(Object.entries(actual));
  const isSame =
    values.size === Object.keys(expected).length && Object.entries(expected).every(([key, value]) => values.get(key) === value);
  if (!isSame) assert.deepEqual(actual, expected, name());
};

test('every combination: id, state, error, dates, and what is told of the dialect', () => {
  let count = 0;
  let receipts = 0;
  const seen = { ids: new Set<string>(), words: new Set<string>(), errors: new Set<string>() };
  // 11 has no factor in common with the sizes of the axes, so every eleventh still has every pair and triple. All: CORPUS=whole.
  for (const expected of corpus(process.env['CORPUS'] === 'whole' ? 1 : 11)) {
    count++;
    const pdu = overTheWire(expected.pdu);
    const strict = parseReceipt(pdu);
    const lenient = parseReceipt(pdu, { mode: 'lenient' });
    const type = pdu.esmClass & 0x3c;
    const reads = { strict: strict !== null, lenient: lenient !== null };
    const isReceipt = expected.isFlagged || expected.isPlain;
    same(reads, { strict: type !== 0 && isReceipt, lenient: isReceipt }, expected);
    if (lenient === null) continue;
    receipts++;
    if (strict !== null) same(strict, lenient, expected);
    const { messageId, state, stateText, error, text, sub, submitDate, doneDate } = lenient;
    const times = { submitted: parseReceiptDate(submitDate ?? ''), done: parseReceiptDate(doneDate ?? '') };
    same({ messageId, state, stateText, error, text, sub, submitDate, doneDate, ...times }, expected.receipt, expected);
    same(describeReceipt(pdu), expected.description, expected);
    seen.ids.add(messageId ?? '');
    seen.words.add(stateText ?? '');
    seen.errors.add(error ?? '');
  }
  assert(count > 16_000 && receipts > count / 2, `${count} ${receipts}`);
  for (const id of ids) assert(seen.ids.has(id), id);
  for (const [word] of stateWords) assert(seen.words.has(word), word);
  for (const error of errors) assert(seen.errors.has(error), error);
});
