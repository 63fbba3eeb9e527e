import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CarrierForm, carrierFormNames, carrierForms, mappedForm, readCarrierMessages } from './carrier-forms.ts';

function formOf(name: keyof typeof carrierForms, mapping: Record<string, string> = {}): CarrierForm {
  const result = mappedForm(name, mapping);
  assert.ok(result.ok, JSON.stringify(result));
  return result.form;
}
function one(form: CarrierForm, source: unknown) {
  const read = readCarrierMessages(source, form);
  assert.ok(read.ok, JSON.stringify(read));
  const [message] = read.messages;
  assert.ok(message && read.messages.length === 1);
  return message;
}
const why = (form: CarrierForm, source: unknown): string => {
  const read = readCarrierMessages(source, form);
  assert.ok(!read.ok);
  return read.why;
};

test('Twilio: parameters of its form', () => {
  const message = one(formOf('twilio'), { From: '+14155550100', To: '+14155550199', Body: 'Hi', MessageSid: 'SM12', NumSegments: '1' });
  assert.deepEqual(message, {
    from: '14155550100',
    to: '14155550199',
    content: 'Hi',
    concat: null,
    traits: null,
    carrierMessageId: 'SM12',
    sentAt: null,
    remark: '',
  });
});

test('Vonage: texts, parts of long ones, binary data with its header', () => {
  const base = { msisdn: '447700900001', to: '447700900000', messageId: '0A01', 'message-timestamp': '2026-03-01 12:00:00', type: 'text' };
  assert.deepEqual([one(formOf('vonage'), { ...base, text: 'x' }).sentAt], [Date.UTC(2026, 2, 1, 12)]);
  const part = one(formOf('vonage'), { ...base, text: 'x', concat: 'true', 'concat-ref': '5', 'concat-total': '3', 'concat-part': '2' });
  assert.deepEqual([part.concat?.total, part.concat?.part], [3, 2]);
  const binary = one(formOf('vonage'), { ...base, type: 'binary', data: 'DEADBEEF', udh: '050003010201' });
  assert.deepEqual([binary.content, binary.traits?.octets, binary.traits?.udh], ['', 'deadbeef', '050003010201']);
  const lying = one(formOf('vonage'), { ...base, type: 'binary', data: 'DEADBEEF', udh: 'ff0003' });
  assert.deepEqual([lying.traits?.udh, lying.remark], ['', 'its user data header cannot be read']);
});

test('Infobip: a list of messages in one request, all or none', () => {
  const result = {
    messageId: '1',
    from: '385916242493',
    to: '41793026727',
    text: 'QUIZ a',
    receivedAt: '2026-03-01T12:00:00.000+0000',
    keyword: 'QUIZ',
  };
  const read = readCarrierMessages({ results: [result, { ...result, messageId: '2' }], messageCount: 2 }, formOf('infobip'));
  assert.deepEqual(read.ok && read.messages.map(({ carrierMessageId, content }) => [carrierMessageId, content]), [
    ['1', 'QUIZ a'],
    ['2', 'QUIZ a'],
  ]);
  assert.equal(why(formOf('infobip'), { results: [result, { ...result, from: '' }] }), 'from is missing');
  assert.equal(why(formOf('infobip'), { results: 'x' }), 'results is not a list');
  assert.match(why(formOf('infobip'), { results: Array.from({ length: 101 }, () => result) }), /more than 100/);
});

test('a form of an operator: paths, encodings, times', () => {
  const form = formOf('generic', {
    from: 'data.from.phone',
    to: 'data.to.0.phone',
    text: 'data.body',
    id: 'data.id',
    time: 'data.at',
    timeForm: 'unix_s',
  });
  const source = { data: { from: { phone: 447700900001 }, to: [{ phone: '+447700900000' }], body: 'x', id: 7, at: 5 } };
  const { from, to, carrierMessageId, sentAt } = one(form, source);
  assert.deepEqual([from, to, carrierMessageId, sentAt], ['447700900001', '447700900000', '7', 5000]);
  const encoded = { base64: 'w6k=', hex: 'c3a9', 'hex-ucs2': '00e9' } as const;
  for (const [textEncoding, text] of Object.entries(encoded))
    assert.equal(one(formOf('generic', { textEncoding }), { from: '123', to: '456', text }).content, 'é', textEncoding);
  for (const textEncoding of Object.keys(encoded))
    assert.match(why(formOf('generic', { textEncoding }), { from: '123', to: '456', text: 'zz!' }), /^text is not /, textEncoding);
});

test('what cannot be is refused with the reason', () => {
  const form = formOf('generic');
  assert.equal(why(form, { to: '456', text: 'x' }), 'from is missing');
  assert.equal(why(form, { from: 'x'.repeat(41), to: '456', text: 'x' }), 'from is not an address');
  assert.equal(why(form, { from: '1\u00002', to: '456', text: 'x' }), 'from is not an address');
  assert.equal(why(form, { from: '123', to: {}, text: 'x' }), 'to is missing');
  assert.match(why(form, { from: '123', to: '456', text: 'x'.repeat(40_001) }), /longer than 40000/);
  assert.match(why(form, { from: '123', to: '456', text: 'x', id: 'i'.repeat(201) }), /not an id/);
  for (const source of [null, 7, 'x', {}]) assert.equal(readCarrierMessages(source, form).ok, false);
  assert.equal(one(form, { from: 'BANK', to: '456' }).content, '', 'no text is an empty one');
});

test('a place among the parts that cannot be: the message is kept alone and says so', () => {
  const form = formOf('generic', { reference: 'ref', total: 'of', part: 'n' });
  for (const [ref, of, n] of [
    ['1', '0', '0'],
    ['1', '2', '3'],
    ['1', '2', '0'],
    ['70000', '2', '1'],
    ['', '2', '1'],
    ['1', '256', '1'],
    ['1', 'x', '1'],
    ['1', '-2', '1'],
  ]) {
    const { concat, remark } = one(form, { from: '123', to: '456', text: 'x', ref, of, n });
    assert.deepEqual([concat, remark.startsWith('kept alone')], [null, true], `${ref} ${of} ${n}`);
  }
});

test('a text that was not wholly in its charset says so', () => {
  assert.match(one(formOf('generic'), { from: '123', to: '456', text: 'a\ufffd' }).remark, /^not wholly read/);
  assert.equal(one(formOf('generic', { charset: 'gbk' }), { from: '123', to: '456', text: 'a' }).remark, '');
});

test('mappings: unknown keys, values and depths are refused', () => {
  for (const mapping of [
    { nope: 'x' },
    { textEncoding: 'x' },
    { charset: 'x' },
    { from: '' },
    { from: 'a'.repeat(101) },
    { from: 'a.b.c.d.e.f.g.h.i' },
    { answerStatus: '500' },
    { answerType: 'x' },
    { constructor: 'x' },
  ])
    assert.equal(mappedForm('generic', mapping as unknown as Record<string, string>).ok, false, JSON.stringify(mapping));
  for (const name of carrierFormNames) assert.equal(mappedForm(name, {}).ok, true);
  assert.equal(formOf('generic', { answerStatus: '204' }).answerStatus, 204);
});

test('no request makes the reader throw, and what it reads is within bounds', () => {
  const key = fc.constantFrom(
    'from',
    'to',
    'text',
    'id',
    'time',
    'ref',
    'of',
    'n',
    'results',
    'data',
    '__proto__',
    'From',
    'udh',
    'msisdn',
    'concat-total',
  );
  const leaf = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.integer(),
    fc.double(),
    fc.constant(null),
    fc.boolean(),
    fc.constantFrom('447700900001', '0', '2', 'ff'),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(key, tie('tree'), { maxKeys: 6 })),
  }));
  const mapping = fc.constantFrom(
    {},
    { list: 'results' },
    { reference: 'ref', total: 'of', part: 'n' },
    { data: 'data', udh: 'udh' },
    { text: 'data.text', textEncoding: 'hex' },
  );
  fc.assert(
    fc.property(fc.constantFrom(...carrierFormNames), mapping, tree, (name, given, source) => {
      const mapped = mappedForm(name, given);
      if (!mapped.ok) return true;
      const read = readCarrierMessages(source, mapped.form);
      if (!read.ok) return read.why.length > 0 && read.why.length < 200;
      return read.messages.every(
        ({ from, to, concat, content }) =>
          from.length <= 40 &&
          to.length <= 40 &&
          content.length <= 40_000 &&
          (concat === null || (concat.part >= 1 && concat.part <= concat.total && concat.total <= 255)),
      );
    }),
    { numRuns: 1000 },
  );
});
