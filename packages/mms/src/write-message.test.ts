import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { addressOf, type Mm7Address } from './address.ts';
import { contentBody, envelopeBody, readBody } from './body.ts';
import { mm7Dialects } from './dialects.ts';
import type { Mm7Message, SubmitReq } from './messages.ts';
import { chargedParties, messageClasses, priorities } from './messages.ts';
import { sourceOf } from './multipart-writer.ts';
import { readEnvelope } from './read-message.ts';
import { mmMeaningOf } from './tables/mm-statuses.ts';
import { statusActionOf, statusTable } from './tables/statuses.ts';
import { formatMm7Time, parseMm7Time } from './times.ts';
import { plainStyle, writeEnvelope } from './write-message.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

const submit: SubmitReq = {
  kind: 'SubmitReq',
  vaspId: 'vasp',
  vasId: 'news',
  sender: addressOf('short_code', '100'),
  recipients: { to: [addressOf('number', '447700900001')], cc: [], bcc: [] },
  serviceCode: '',
  linkedId: '',
  messageClass: '',
  timeStamp: null,
  earliestDeliveryTime: null,
  expiryDate: NOW,
  deliveryReport: true,
  readReply: null,
  priority: 'Normal',
  subject: 'Hi & <you>',
  chargedParty: '',
  chargedPartyId: '',
  distributionIndicator: null,
  contentClass: '',
  content: { href: 'c1', allowAdaptations: true },
};

test('a submit is written to the letter, in the order of the schema', () => {
  const { namespace } = mm7Dialects['rel-6-1-4'];
  const xml = writeEnvelope({ transactionId: 't1', message: submit }, { ...mm7Dialects['rel-6-1-4'], ...plainStyle });
  assert.equal(
    xml,
    `<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header><mm7:TransactionID xmlns:mm7="${namespace}" env:mustUnderstand="1">t1</mm7:TransactionID></env:Header><env:Body><SubmitReq xmlns="${namespace}"><MM7Version>6.8.0</MM7Version><SenderIdentification><VASPID>vasp</VASPID><VASID>news</VASID><SenderAddress><ShortCode>100</ShortCode></SenderAddress></SenderIdentification><Recipients><To><Number>447700900001</Number></To></Recipients><ExpiryDate>2026-11-22T12:00:00Z</ExpiryDate><DeliveryReport>true</DeliveryReport><Priority>Normal</Priority><Subject>Hi &amp; &lt;you&gt;</Subject><Content href="cid:c1" allowAdaptations="true"/></SubmitReq></env:Body></env:Envelope>`,
  );
});

test('dialects differ in namespace, version, prefix, plus and brackets', () => {
  const style = { ...mm7Dialects['rel-5-1-3'], prefix: 'mm7', hasPlus: true, hasCidBrackets: true };
  const xml = writeEnvelope({ transactionId: 't1', message: submit }, style);
  assert.match(xml, /<mm7:SubmitReq xmlns:mm7="[^"]*REL-5-MM7-1-3"><mm7:MM7Version>5\.3\.0</);
  assert.match(xml, /<mm7:Number>\+447700900001</);
  assert.match(xml, /<mm7:Content href="cid:&lt;c1&gt;" /);
  const read = readEnvelope(Buffer.from(xml), { now: NOW });
  assert.ok(read.message.kind === 'SubmitReq');
  assert.equal(read.message.content?.href, 'c1');
});

const word = fc.stringMatching(/^[A-Za-z0-9&<>"' ü你-]{0,12}$/).map((text) => text.trim());
const some = word.filter((text) => text !== '');
const digits = fc.stringMatching(/^\d{3,15}$/);
const address: fc.Arbitrary<Mm7Address> = fc.oneof(
  fc.record({ kind: fc.constant('number' as const), value: digits, isDisplayOnly: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('short_code' as const, 'rfc2822' as const), value: some, isDisplayOnly: fc.boolean() }),
);
const addresses = fc.array(address, { maxLength: 3 });
const time = fc.option(fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000));
const flag = fc.option(fc.boolean());
const status = fc.record({ code: fc.integer({ min: 1000, max: 9999 }), text: some, details: word });
const identity = { vaspId: word, vasId: word };
const recipients = fc.record({ to: addresses, cc: addresses, bcc: addresses });
const content = fc.option(fc.record({ href: fc.stringMatching(/^[\w.-]{1,12}$/), allowAdaptations: flag }));
const sender = fc.option(address);
const report = { relayServerId: word, messageId: some, recipient: sender, sender, timeStamp: time, mmStatus: some, statusText: word };
const anyMessage: fc.Arbitrary<Mm7Message> = fc.oneof(
  fc.record({
    kind: fc.constant('SubmitReq' as const),
    ...identity,
    sender,
    recipients,
    serviceCode: word,
    linkedId: word,
    messageClass: fc.constantFrom('' as const, ...messageClasses),
    timeStamp: time,
    earliestDeliveryTime: time,
    expiryDate: time,
    deliveryReport: flag,
    readReply: flag,
    priority: fc.constantFrom('' as const, ...priorities),
    subject: word,
    chargedParty: fc.constantFrom('' as const, ...chargedParties),
    chargedPartyId: word,
    distributionIndicator: flag,
    contentClass: word,
    content,
  }),
  fc.record({ kind: fc.constant('SubmitRsp' as const), status, messageId: word }),
  fc.record({
    kind: fc.constant('DeliverReq' as const),
    ...identity,
    relayServerId: word,
    linkedId: word,
    sender,
    recipients,
    timeStamp: time,
    priority: word,
    subject: word,
    content,
  }),
  fc.record({ kind: fc.constant('DeliverRsp' as const), status, serviceCode: word }),
  fc.record({ kind: fc.constant('DeliveryReportReq' as const), ...report, mmStatusExtension: word }),
  fc.record({ kind: fc.constant('ReadReplyReq' as const), ...report }),
  fc.record({ kind: fc.constant('CancelReq' as const), ...identity, sender, messageId: some }),
  fc.record({
    kind: fc.constant('ReplaceReq' as const),
    ...identity,
    messageId: some,
    serviceCode: word,
    timeStamp: time,
    readReply: flag,
    earliestDeliveryTime: time,
    distributionIndicator: flag,
    content,
  }),
  fc.record({
    kind: fc.constantFrom('DeliveryReportRsp' as const, 'ReadReplyRsp' as const, 'CancelRsp' as const, 'ReplaceRsp' as const),
    status,
  }),
  fc.record({
    kind: fc.constant('Fault' as const),
    error: fc.constantFrom('RSErrorRsp' as const, 'VASPErrorRsp' as const),
    faultCode: some,
    faultString: some,
    status,
  }),
);

test('every message of every dialect comes back as it was', () => {
  fc.assert(
    fc.property(
      anyMessage,
      some,
      fc.constantFrom(...Object.values(mm7Dialects)),
      fc.constantFrom('', 'mm7'),
      (message, transactionId, dialect, prefix) => {
        const xml = writeEnvelope({ transactionId, message }, { ...dialect, ...plainStyle, prefix });
        assert.deepEqual(readEnvelope(Buffer.from(xml), { now: NOW }), { transactionId, ...dialect, message: structuredClone(message) });
      },
    ),
    { numRuns: 500 },
  );
});

test('a body with content has the length it says and is read again; without content it is the envelope alone', async () => {
  const xml = writeEnvelope({ transactionId: 't1', message: submit }, { ...mm7Dialects['rel-5-1-0'], ...plainStyle });
  const octets = Buffer.from('00ff0d0a2d2d0d0a', 'hex');
  for (const encoding of ['binary', 'base64'] as const)
    for (const container of ['related', 'mixed'] as const) {
      const body = contentBody({
        xml,
        contentId: 'c1',
        parts: [
          { contentType: 'application/smil', name: 'smil.xml', octets: sourceOf(Buffer.from('<smil/>')) },
          { contentType: 'image/jpeg', name: 'a.jpg', octets: sourceOf(octets) },
        ],
        style: { container, encoding },
        boundary: 'unlike',
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of body.open()) chunks.push(chunk);
      assert.equal(Buffer.concat(chunks).length, body.length);
      const events: string[] = [];
      for await (const event of readBody(body.contentType, body.open(), { now: NOW })) {
        if (event.kind === 'envelope') events.push('envelope');
        else if (event.kind === 'part') events.push(`${event.headers.get('content-location')}: `);
        else if (event.kind === 'data') events.push(`${events.pop() ?? ''}${Buffer.from(event.octets).toString('hex')}`);
      }
      assert.deepEqual(events, ['envelope', `smil.xml: ${Buffer.from('<smil/>').toString('hex')}`, `a.jpg: ${octets.toString('hex')}`]);
    }
  const alone = envelopeBody(xml);
  assert.deepEqual([alone.contentType, alone.length], ['text/xml; charset=utf-8', Buffer.byteLength(xml)]);
});

test('codes of a centre of its own go by their thousands; no code at all is final', () => {
  assert.deepEqual([1000, 1100, 2004, 3005, 2571, 4099, 1001, 9000, 0].map(statusActionOf), [
    'taken',
    'partly',
    'content',
    'later',
    'final',
    'later',
    'taken',
    'final',
    'final',
  ]);
  for (const [code, { text }] of Object.entries(statusTable)) assert.ok(/^[1-4]\d{3}$/.test(code) && text !== '');
});

test('words of reports, however they are spelt', () => {
  assert.deepEqual(
    [
      'Retrieved',
      'RETRIEVED',
      ' Unrecognised',
      'Unrecognized',
      'Deferred',
      'Read',
      'Deleted without being read',
      'constructor',
      'Whatever',
    ].map(mmMeaningOf),
    ['delivered', 'delivered', 'unreadable', 'unreadable', 'underway', 'read', 'delivered', 'indeterminate', 'indeterminate'],
  );
});

test('times with a zone, without one, as spans; what is none', () => {
  assert.equal(parseMm7Time('2026-11-22T13:00:00+01:00', 0), NOW);
  assert.equal(parseMm7Time('2026-11-22T12:00:00.000', 0), NOW);
  assert.equal(parseMm7Time('2026-11-22T07:00:00-0500', 0), NOW);
  assert.equal(parseMm7Time('P1DT2H3M4S', NOW), NOW + 93_784_000);
  for (const text of ['', 'P', 'PT', 'tomorrow', '2026-13-01T00:00:00Z', '2026-11-22']) assert.equal(parseMm7Time(text, NOW), null, text);
  assert.equal(formatMm7Time(NOW + 999), '2026-11-22T12:00:00Z');
});
