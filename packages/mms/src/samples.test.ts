// Every shape of MM7 that was recorded is read.
import assert from 'node:assert/strict';
import test from 'node:test';
import { plainNumber } from './address.ts';
import { type BodyEvent, readBody } from './body.ts';
import { readEnvelope } from './read-message.ts';
import {
  barePart,
  barePartType,
  chineseSubmit,
  houseFault,
  lyingPrologue,
  mbuniDelivery,
  mbuniDeliveryType,
  mbuniFault,
  mbuniReport,
  mixedNamespaces,
  picture,
  sinchReport,
  unboundReport,
} from './samples.fixtures.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const read = (text: string | Uint8Array, charset = '') => readEnvelope(Buffer.from(text), { now: NOW, charset });

async function* inPieces(octets: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

interface ReadPart {
  readonly headers: ReadonlyMap<string, string>;
  readonly depth: number;
  octets: Buffer;
}
async function partsOf(type: string, body: Uint8Array, size = 7) {
  const parts: ReadPart[] = [];
  let envelope: Extract<BodyEvent, { kind: 'envelope' }>['envelope'] | null = null;
  for await (const event of readBody(type, inPieces(body, size), { now: NOW })) {
    if (event.kind === 'envelope') envelope = event.envelope;
    else if (event.kind === 'part') parts.push({ headers: event.headers, depth: event.depth, octets: Buffer.alloc(0) });
    else if (event.kind === 'data') {
      const part = parts.at(-1);
      assert.ok(part);
      part.octets = Buffer.concat([part.octets, event.octets]);
    }
  }
  assert.ok(envelope);
  return { envelope, parts };
}

test('reports: who is who differs, ids stay texts, addresses come in three forms', () => {
  const sinch = read(sinchReport);
  assert.ok(sinch.message.kind === 'DeliveryReportReq');
  assert.deepEqual([sinch.transactionId, sinch.version, sinch.message.messageId], ['0aT123', '6.8.0', '00123']);
  assert.deepEqual([sinch.message.recipient?.value, sinch.message.sender?.kind], ['12515550123', 'short_code']);
  assert.equal(sinch.message.timeStamp, Date.UTC(2026, 10, 22, 10));

  const mbuni = read(mbuniReport);
  assert.ok(mbuni.message.kind === 'DeliveryReportReq');
  assert.equal(mbuni.transactionId, mbuni.message.messageId);
  assert.deepEqual([mbuni.message.recipient?.value, mbuni.message.sender?.value], ['100', '+256772000001']);
  assert.equal(mbuni.message.timeStamp, Date.UTC(2026, 10, 22, 7));
  assert.match(mbuni.namespace, /REL-5-MM7-1-0$/);

  const indented = read(mbuniReport.replace('+256772000001', '+\n    256 772 000001\n  '));
  assert.ok(indented.message.kind === 'DeliveryReportReq');
  assert.equal(indented.message.sender?.value, '+256772000001');

  const unbound = read(unboundReport);
  assert.ok(unbound.message.kind === 'DeliveryReportReq');
  assert.deepEqual(
    [unbound.message.recipient, unbound.message.sender].map((address) => address && plainNumber(address)),
    ['+61400000001', '20266'],
  );
  assert.deepEqual([unbound.message.mmStatus, unbound.message.timeStamp], ['Unrecognized', Date.UTC(2026, 10, 22, 10)]);
});

test('an answer with two namespaces and its status in another order', () => {
  const { message, transactionId } = read(mixedNamespaces);
  assert.deepEqual(message, { kind: 'SubmitRsp', status: { code: 1000, text: 'Success', details: '' }, messageId: '041502073667' });
  assert.equal(transactionId, 'vas00001-sub');
});

test('faults carry the status of the error inside them', () => {
  const { message } = read(mbuniFault);
  assert.deepEqual(message, {
    kind: 'Fault',
    error: 'RSErrorRsp',
    faultCode: 'env:Client',
    faultString: 'Client error',
    status: { code: 2005, text: 'Message ID not found', details: '' },
  });
  const house = read(houseFault).message;
  assert.ok(house.kind === 'Fault');
  assert.deepEqual(house.status, { code: 2572, text: 'Too many recipients', details: 'one only' });
});

test('a prologue that says utf-16 over UTF-8, and GB 2312', () => {
  for (const charset of ['', 'utf-8', 'utf-16']) {
    const { message } = read(lyingPrologue, charset);
    assert.ok(message.kind === 'ReadReplyReq');
    assert.deepEqual([message.messageId, message.mmStatus, message.timeStamp], ['é1', 'Read', Date.UTC(2026, 10, 22, 10)]);
  }
  const { message } = read(chineseSubmit);
  assert.ok(message.kind === 'SubmitReq');
  assert.deepEqual(
    [message.subject, message.sender?.value, message.chargedParty, message.serviceCode],
    ['你好', '18910229166', 'Recipient', '1234'],
  );
  const wide = Buffer.from(`\uFEFF${sinchReport.replace('UTF-8', 'UTF-16')}`, 'utf16le');
  assert.equal(read(wide).transactionId, '0aT123');
});

test('a delivery in a nested multipart, in pieces of any size', async () => {
  const body = Buffer.from(mbuniDelivery, 'utf8');
  for (const size of [1, 2, 3, 5, 64, body.length]) {
    const { envelope, parts } = await partsOf(mbuniDeliveryType, body, size);
    assert.ok(envelope.message.kind === 'DeliverReq');
    assert.deepEqual(
      [envelope.message.subject, envelope.message.linkedId, envelope.message.content?.href],
      ['Holiday & sun', 'link-9', 'mmscontent'],
    );
    assert.deepEqual(
      parts.map(({ headers, depth }) => [headers.get('content-location'), depth]),
      [
        ['sun.jpg', 2],
        ['a.txt', 2],
      ],
    );
    assert.deepEqual(parts[0]?.octets, picture);
    assert.equal(parts[1]?.octets.toString('utf8'), 'grüß dich');
  }
});

test('a content of one bare part, line ends without CR, a group of whom one is only shown', async () => {
  const { envelope, parts } = await partsOf(barePartType, Buffer.from(barePart));
  assert.ok(envelope.message.kind === 'DeliverReq');
  assert.deepEqual(envelope.message.content, { href: 'only', allowAdaptations: true });
  assert.deepEqual(
    envelope.message.recipients.to.map(({ isDisplayOnly }) => isDisplayOnly),
    [false, true],
  );
  assert.deepEqual(
    parts.map(({ octets, depth }) => [octets.toString('utf8'), depth]),
    [['café here', 1]],
  );
});

test('a body that was cut anywhere is refused', async () => {
  const body = Buffer.from(mbuniDelivery, 'utf8');
  for (let length = 0; length < body.length - '--'.length; length += 13)
    await assert.rejects(partsOf(mbuniDeliveryType, body.subarray(0, length), 50), { name: 'MmsError' }, String(length));
});
