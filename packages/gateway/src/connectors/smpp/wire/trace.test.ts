import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePdu } from '@trunkline/smpp';
import { WireTrace } from './trace.ts';

const submit = (sequence: number, text = 'secret text'): Uint8Array =>
  encodePdu({ command: 'submit_sm', sequence, destinationAddr: '8613800138000', shortMessage: Buffer.from(text) });
const answer = (sequence: number): Uint8Array => encodePdu({ command: 'submit_sm_resp', sequence, messageId: 'abc' });

function traced(size: number) {
  const trace = new WireTrace({ size, firstPlace: 0 });
  const life = trace.begin();
  return {
    trace,
    life,
    send: (sequence: number, messageId: number, at: number): void => {
      trace.about(messageId);
      trace.record(1, life, 'out', submit(sequence), at);
      trace.about(0);
    },
  };
}

test('the PDUs of one message: its requests and the answers to them, with how long they took', async () => {
  const { trace, life, send } = traced(10);
  send(1, 41, 1000);
  send(2, 42, 1001);
  trace.record(1, life, 'in', answer(2), 1031);
  trace.record(1, life, 'in', answer(1), 1040);
  const { rows } = await trace.read({ messageId: 42, limit: 10 });
  assert.deepEqual(
    rows.map(({ direction, command, sequence, latencyMs }) => [direction, command, sequence, latencyMs]),
    [
      ['out', 'submit_sm', 2, null],
      ['in', 'submit_sm_resp', 2, 30],
    ],
  );
  assert.equal((await trace.read({ limit: 3 })).rows.length, 3);
  assert.equal((await trace.read({ bind: 2, limit: 3 })).rows.length, 0);
});

test('content is masked unless it is asked for', async () => {
  const { trace, send } = traced(10);
  send(1, 41, 1000);
  assert.ok(!(await trace.read({ limit: 1 })).rows[0]?.text.includes('secret'));
  assert.ok((await trace.read({ limit: 1, content: 'shown' })).rows[0]?.text.includes('secret text'));
});

test('only the last are kept; a sequence number of another session is another request', async () => {
  const { trace, send } = traced(4);
  for (let sequence = 1; sequence <= 6; sequence++) send(sequence, sequence, 1000 + sequence);
  assert.deepEqual(
    (await trace.read({ limit: 10 })).rows.map(({ sequence }) => sequence),
    [3, 4, 5, 6],
  );
  assert.equal(trace.at(1, 'masked'), null);
  trace.name(0, 77);
  assert.equal((await trace.read({ messageId: 77, limit: 10 })).rows.length, 0);
  trace.record(1, trace.begin(), 'in', answer(6), 2000);
  assert.equal((await trace.read({ messageId: 6, limit: 10 })).rows.length, 1);
});

test('what is longer than a slot is kept whole, and a receipt is named when its message is known', async () => {
  const { trace, life } = traced(4);
  const long = encodePdu({ command: 'deliver_sm', sequence: 9, tlvs: { messagePayload: Buffer.alloc(2000, 0x41) } });
  trace.record(1, life, 'in', long, 1000);
  trace.name(trace.lastPlace, 5);
  trace.record(1, life, 'out', encodePdu({ command: 'deliver_sm_resp', sequence: 9 }), 1004);
  const { rows } = await trace.read({ messageId: 5, limit: 10 });
  assert.deepEqual(
    rows.map(({ command, latencyMs }) => [command, latencyMs]),
    [
      ['deliver_sm', null],
      ['deliver_sm_resp', 4],
    ],
  );
  assert.match(rows[0]?.text ?? '', /2000 octets, masked/);
});

test('whoever listens hears of each PDU until it stops', () => {
  const { trace, send } = traced(4);
  const heard: number[] = [];
  const cancel = trace.listen((place) => heard.push(place));
  send(1, 1, 1000);
  send(2, 2, 1000);
  cancel();
  send(3, 3, 1000);
  assert.deepEqual(heard, [0, 1]);
});

test('a receipt that no message had claimed is found by its carrier key', async () => {
  const { trace, life } = traced(4);
  trace.record(1, life, 'in', encodePdu({ command: 'deliver_sm', sequence: 3 }), 1000);
  trace.unclaimed(trace.lastPlace, ['abc', '2748']);
  trace.record(1, life, 'out', encodePdu({ command: 'deliver_sm_resp', sequence: 3 }), 1001);
  assert.equal((await trace.read({ messageId: 5, limit: 10 })).rows.length, 0);
  const { rows } = await trace.read({ messageId: 5, carrierKeys: ['2748'], limit: 10 });
  assert.deepEqual(
    rows.map(({ command, messageId }) => [command, messageId]),
    [
      ['deliver_sm', 5],
      ['deliver_sm_resp', 5],
    ],
  );
});

test('a time from inclusive, to exclusive', async () => {
  const { trace, send } = traced(10);
  for (let sequence = 1; sequence <= 5; sequence++) send(sequence, sequence, 1000 + sequence);
  const { rows } = await trace.read({ fromMs: 1002, toMs: 1004, limit: 10 });
  assert.deepEqual(
    rows.map(({ sequence }) => sequence),
    [2, 3],
  );
});
