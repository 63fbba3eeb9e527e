import assert from 'node:assert/strict';
import test from 'node:test';
import type { Refusal } from '../../../told.ts';
import { beginBulk, type Bulk, type BulkParts, type PieceResult, sendBulk } from './bulk.ts';

const numbers = Array.from({ length: 25 }, (_, index) => String(447700900100 + index));
const accept = (part: readonly string[]): PieceResult => ({
  ok: true,
  sent: { accepted: part.map((number, index) => ({ number, id: index + 1 })), refused: [] },
});
const parts = (more: Partial<BulkParts>): BulkParts => ({
  numbers,
  pieceSize: 10,
  send: async (part) => accept(part),
  isStopped: () => false,
  onProgress: () => {},
  pause: async () => {},
  ...more,
});

const faultOf = (code: string, message: string): Refusal => ({ code, field: null, told: null, message });

test('piece by piece to the end, with how far it is', async () => {
  const seen: number[] = [];
  const pieces: [number, number][] = [];
  const bulk = await sendBulk(
    beginBulk(numbers.length),
    parts({
      send: async (part, piece) => {
        pieces.push([piece, part.length]);
        return accept(part);
      },
      onProgress: ({ answered }) => void seen.push(answered),
    }),
  );
  assert.deepEqual(pieces, [
    [0, 10],
    [1, 10],
    [2, 5],
  ]);
  assert.deepEqual(seen, [0, 10, 20, 25, 25]);
  assert.deepEqual([bulk.state, bulk.accepted, bulk.firstId], ['done', 25, 1]);
});

test('a lost answer is asked for again under the same piece; a refusal ends it, and it can go on from there', async () => {
  let calls = 0;
  const asked: number[] = [];
  const send = async (part: readonly string[], piece: number): Promise<PieceResult> => {
    asked.push(piece);
    calls++;
    if (calls === 2) return { ok: false, fault: faultOf('unreachable', ''), again: true };
    return calls === 4 ? { ok: false, fault: faultOf('balance_too_low', 'The balance is too low'), again: false } : accept(part);
  };
  const failed = await sendBulk(beginBulk(numbers.length), parts({ send }));
  assert.deepEqual(asked, [0, 1, 1, 2]);
  assert.deepEqual([failed.state, failed.fault?.message, failed.answered], ['failed', 'The balance is too low', 20]);
  const done = await sendBulk(failed, parts({ send }));
  assert.deepEqual([done.state, done.accepted, asked.at(-1)], ['done', 25, 2]);
});

test('it stops between pieces when told to', async () => {
  let stop = false;
  const bulk: Bulk = await sendBulk(
    beginBulk(numbers.length),
    parts({
      isStopped: () => stop,
      onProgress: ({ answered }) => void (stop = answered >= 10),
    }),
  );
  assert.deepEqual([bulk.state, bulk.answered], ['stopped', 10]);
});
