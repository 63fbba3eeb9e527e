// Every way a customer's message may come, over the wire, and what then waits for the carrier.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { formatAbsoluteTime, formatRelativeTime, type PduInitOf, type Tlvs } from '@trunkline/smpp';
import { encodeGsm7 } from '@trunkline/sms';
import { noTraits, type Traits } from '../../core/traits.ts';
import type { ClaimedMessage } from '../../ports/store.ts';
import { type Esme, idOf, NOW, octets, type Rig, sharedDoor, submitSm, ucs2 } from './testing.ts';

let rig: Rig;
const withShared = sharedDoor();
before(() =>
  withShared((opened) => {
    rig = opened;
    return Promise.resolve();
  }),
);

let accounts = 0;
async function customer(settings: Parameters<Rig['account']>[1] = {}): Promise<{ readonly id: number; readonly esme: Esme }> {
  const name = `customer${++accounts}`;
  const id = await rig.account(name, settings);
  return { id, esme: await rig.esme(name) };
}

type SubmitInit = PduInitOf<'submit_sm'>;

/** The one message that waits after this submit_sm. */
async function stored(more: Partial<SubmitInit>, settings: Parameters<Rig['account']>[1] = {}): Promise<ClaimedMessage> {
  const { id, esme } = await customer(settings);
  const messageId = idOf(await esme.ask(submitSm(more)));
  const [message, ...others] = await rig.waiting(id);
  assert.ok(message && others.length === 0);
  assert.equal(String(message.id), messageId);
  return message;
}

async function refused(more: Partial<SubmitInit>, settings: Parameters<Rig['account']>[1] = {}): Promise<string> {
  const { id, esme } = await customer(settings);
  const status = await esme.status(submitSm(more));
  assert.equal((await rig.waiting(id)).length, 0);
  return status;
}

const UDHI = 0x40;
const traitsOf = (more: Partial<Traits>): Traits => ({ ...noTraits, ...more });
const PROBE = '@ $ £ € é Δ {';

describe('data_coding', () => {
  const texts: readonly (readonly [string, number, Uint8Array, string, Parameters<Rig['account']>[1]?])[] = [
    ['0 is GSM 7-bit', 0x00, encodeGsm7(PROBE), PROBE],
    ['0 is Latin-1 when the account says so', 0x00, octets('@ $ £ é ç {'), '@ $ £ é ç {', { smppAlphabet: 'latin1' }],
    [
      '0 is Windows-1252 when the account says so',
      0x00,
      Uint8Array.of(0x40, 0x24, 0xa3, 0x80, 0xe9),
      '@$£€é',
      { smppAlphabet: 'windows-1252' },
    ],
    ['1 is ASCII', 0x01, octets('@ $ {\n[x]'), '@ $ {\n[x]'],
    ['1 is GSM 7-bit when ASCII has no such character', 0x01, encodeGsm7(PROBE), PROBE],
    ['3 is Latin-1', 0x03, octets('@ $ £ é {'), '@ $ £ é {'],
    ['6 is Cyrillic', 0x06, Uint8Array.of(0xbf, 0xe0, 0xd8), 'При'],
    ['7 is Hebrew', 0x07, Uint8Array.of(0xf9, 0xec), 'של'],
    ['8 is UCS-2', 0x08, ucs2(`${PROBE} 😀`), `${PROBE} 😀`],
    ['unknown values are read as the GSM octet: 0x09 is UCS-2', 0x09, ucs2('Ж'), 'Ж'],
    ['0x84 is reserved and GSM 7-bit', 0x84, encodeGsm7(PROBE), PROBE],
  ];
  for (const [what, dataCoding, shortMessage, content, settings] of texts)
    test(what, async () => {
      const message = await stored({ dataCoding, shortMessage }, settings);
      assert.equal(message.content, content);
      assert.equal(message.traits, null);
    });

  const classes: readonly (readonly [number, 0 | 1 | 2 | 3, 'gsm7' | 'ucs2' | 'octets'])[] = [
    [0xf0, 0, 'gsm7'],
    [0x10, 0, 'gsm7'],
    [0x11, 1, 'gsm7'],
    [0xf2, 2, 'gsm7'],
    [0x18, 0, 'ucs2'],
    [0xf5, 1, 'octets'],
    [0x17, 3, 'octets'],
  ];
  for (const [dataCoding, messageClass, alphabet] of classes)
    test(`0x${dataCoding.toString(16)} is class ${messageClass} of ${alphabet}`, async () => {
      const shortMessage = alphabet === 'ucs2' ? ucs2('Жaé') : alphabet === 'gsm7' ? encodeGsm7('é{') : Uint8Array.of(0, 255);
      const message = await stored({ dataCoding, shortMessage });
      assert.equal(message.alphabet, alphabet);
      assert.equal(message.content, { ucs2: 'Жaé', gsm7: 'é{', octets: '' }[alphabet]);
      assert.deepEqual(message.traits, traitsOf({ messageClass, octets: alphabet === 'octets' ? '00ff' : null }));
    });

  for (const dataCoding of [0x02, 0x04])
    test(`${dataCoding} is data, octet for octet`, async () => {
      const message = await stored({ dataCoding, shortMessage: Uint8Array.of(0, 1, 0x1b, 255) });
      assert.equal(message.alphabet, 'octets');
      assert.deepEqual(message.traits, traitsOf({ octets: '00011bff' }));
    });

  test('UCS-2 of an odd length and compressed text are refused', async () => {
    assert.equal(await refused({ dataCoding: 8, shortMessage: Uint8Array.of(0, 65, 0) }), 'ESME_RINVMSGLEN');
    assert.equal(await refused({ dataCoding: 0x20, shortMessage: octets('x') }), 'ESME_RINVDCS');
  });
});

describe('long messages', () => {
  const udh = (reference: number, total: number, part: number): Uint8Array => Uint8Array.of(5, 0, 3, reference, total, part);
  const withHeader = (header: Uint8Array, body: Uint8Array): Uint8Array => new Uint8Array([...header, ...body]);

  test('a header stays as it came, one PDU one segment', async () => {
    const message = await stored({ esmClass: UDHI, shortMessage: withHeader(udh(7, 2, 1), encodeGsm7(PROBE)) });
    assert.equal(message.content, PROBE);
    assert.equal(message.segments, 1);
    assert.deepEqual(message.traits, traitsOf({ udh: '050003070201' }));
  });

  test('a header with ports and binary data stays as it came', async () => {
    const header = Uint8Array.of(6, 5, 4, 0x0b, 0x84, 0x23, 0xf0);
    const message = await stored({ esmClass: UDHI | 3, dataCoding: 4, shortMessage: withHeader(header, Uint8Array.of(1, 2)) });
    assert.deepEqual(message.traits, traitsOf({ udh: '0605040b8423f0', octets: '0102' }));
  });

  test('a part in UCS-2 stays UCS-2 when its letters would fit GSM 7-bit', async () => {
    const message = await stored({ esmClass: UDHI, dataCoding: 8, shortMessage: withHeader(udh(7, 2, 2), ucs2('end')) });
    assert.deepEqual([message.content, message.alphabet], ['end', 'ucs2']);
  });

  test('a part that ends with half a character keeps its octets; a whole message shows that it is none', async () => {
    const half = Uint8Array.of(0, 0x41, 0xd8, 0x3d);
    const part = await stored({ esmClass: UDHI, dataCoding: 8, shortMessage: withHeader(udh(7, 2, 1), half) });
    assert.deepEqual([part.content, part.segments, part.traits?.cutUcs2], ['A\ufffd', 1, '0041d83d']);
    const whole = await stored({ dataCoding: 8, shortMessage: half });
    assert.deepEqual([whole.content, whole.traits], ['A\ufffd', null]);
  });

  test('SAR parameters become the header they stand for', async () => {
    const sar = (sarMsgRefNum: number): Tlvs => ({ sarMsgRefNum, sarTotalSegments: 3, sarSegmentSeqnum: 2 });
    assert.equal((await stored({ tlvs: sar(9) })).traits?.udh, '050003090302');
    assert.equal((await stored({ tlvs: sar(0x1234) })).traits?.udh, '06080412340302');
    assert.equal((await stored({ tlvs: { sarMsgRefNum: 9, sarTotalSegments: 1, sarSegmentSeqnum: 1 } })).traits, null);
  });

  test('port parameters become the header they stand for', async () => {
    assert.equal((await stored({ tlvs: { destinationPort: 0x0b84, sourcePort: 0x23f0 } })).traits?.udh, '0605040b8423f0');
  });

  test('message_payload: a long text is cut by us, one with a header is not', async () => {
    const text = 'x'.repeat(400);
    const message = await stored({ shortMessage: octets(''), tlvs: { messagePayload: octets(text) } });
    assert.deepEqual([message.content, message.segments, message.traits], [text, 3, null]);
    const whole = await stored({
      shortMessage: octets(''),
      esmClass: UDHI,
      tlvs: { messagePayload: withHeader(udh(1, 2, 1), octets('part')) },
    });
    assert.deepEqual([whole.content, whole.traits?.udh], ['part', '050003010201']);
  });

  test('contradictions are refused', async () => {
    const sar = { sarMsgRefNum: 9, sarTotalSegments: 3, sarSegmentSeqnum: 2 };
    assert.equal(await refused({ tlvs: { messagePayload: octets('twice') } }), 'ESME_ROPTPARNOTALLWD');
    assert.equal(await refused({ esmClass: UDHI, shortMessage: withHeader(udh(1, 2, 1), octets('x')), tlvs: sar }), 'ESME_RINVOPTPARAMVAL');
    assert.equal(await refused({ esmClass: UDHI, shortMessage: Uint8Array.of(200, 0) }), 'ESME_RINVESMCLASS');
    assert.equal(await refused({ tlvs: { ...sar, sarSegmentSeqnum: 4 } }), 'ESME_RINVOPTPARAMVAL');
    assert.equal(await refused({ tlvs: { sarMsgRefNum: 9 } }), 'ESME_RMISSINGOPTPARAM');
    assert.equal(await refused({ shortMessage: octets(''), tlvs: { messagePayload: octets('x'.repeat(1025)) } }), 'ESME_RINVMSGLEN');
    assert.equal(
      await refused({ esmClass: UDHI, dataCoding: 4, shortMessage: withHeader(udh(1, 2, 1), new Uint8Array(135)) }),
      'ESME_RINVMSGLEN',
    );
  });

  test('with smppJoinParts the parts are one message with one id, whatever their order and way', async () => {
    const { id, esme } = await customer({ smppJoinParts: true });
    const second = submitSm({ esmClass: UDHI, shortMessage: withHeader(udh(7, 3, 2), encodeGsm7('€ two ')) });
    const third = submitSm({ shortMessage: encodeGsm7('three'), tlvs: { sarMsgRefNum: 7, sarTotalSegments: 3, sarSegmentSeqnum: 3 } });
    const first = submitSm({ esmClass: UDHI, shortMessage: withHeader(udh(7, 3, 1), encodeGsm7('one ')) });
    const ids = [idOf(await esme.ask(second)), idOf(await esme.ask(third)), idOf(await esme.ask(first))];
    assert.equal(new Set(ids).size, 1);
    const [message, ...others] = await rig.waiting(id);
    assert.ok(message && others.length === 0);
    assert.deepEqual([String(message.id), message.content, message.segments], [ids[0], 'one € two three', 3]);
    assert.deepEqual(message.pieces, ['one ', '€ two ', 'three']);
    assert.equal((await rig.store.balance(id)).heldBalanceMicros, 30_000);
  });

  test('with smppJoinParts, a character that was cut between two parts is whole', async () => {
    const { id, esme } = await customer({ smppJoinParts: true });
    const part = (of: number, ...body: number[]) =>
      submitSm({ esmClass: UDHI, dataCoding: 8, shortMessage: withHeader(udh(7, 2, of), Uint8Array.from(body)) });
    await esme.ask(part(1, 0, 0x41, 0xd8, 0x3d));
    await esme.ask(part(2, 0xde, 0, 0, 0x42));
    assert.deepEqual(
      (await rig.waiting(id)).map(({ content, pieces }) => [content, pieces]),
      [['A😀B', ['A\ud83d', '\ude00B']]],
    );
  });

  test('with smppJoinParts, parts in two alphabets are two messages, neither of which is whole', async () => {
    const { id, esme } = await customer({ smppJoinParts: true });
    const one = await esme.ask(submitSm({ esmClass: UDHI, shortMessage: withHeader(udh(7, 2, 1), octets('abc')) }));
    const two = await esme.ask(submitSm({ esmClass: UDHI, dataCoding: 8, shortMessage: withHeader(udh(7, 2, 2), ucs2('Жж')) }));
    assert.notEqual(idOf(one), idOf(two));
    assert.equal((await rig.waiting(id)).length, 0);
    const third = submitSm({ esmClass: UDHI, dataCoding: 8, shortMessage: withHeader(udh(7, 2, 1), ucs2('abc')) });
    assert.equal(idOf(await esme.ask(third)), idOf(two));
    assert.deepEqual(
      (await rig.waiting(id)).map(({ content, alphabet }) => [content, alphabet]),
      [['abcЖж', 'ucs2']],
    );
    const latin = submitSm({ esmClass: UDHI, dataCoding: 3, shortMessage: withHeader(udh(8, 2, 1), octets('ç')) });
    assert.equal(await esme.status(latin), 'ESME_RINVDCS');
  });

  test('with smppJoinParts, binary and port-addressed parts are still as they came', async () => {
    const ports = [5, 4, 0x0b, 0x84, 0, 0];
    const header = Uint8Array.of(11, 0, 3, 1, 2, 1, ...ports);
    const own = { smppJoinParts: true };
    assert.equal((await stored({ esmClass: UDHI, shortMessage: withHeader(header, octets('x')) }, own)).traits?.udh.length, 24);
    assert.equal((await stored({ esmClass: UDHI, dataCoding: 4, shortMessage: withHeader(udh(1, 2, 1), octets('x')) }, own)).segments, 1);
  });
});

describe('fields', () => {
  const refusals: readonly (readonly [string, Partial<SubmitInit>])[] = [
    ['ESME_RINVPRTFLG', { priorityFlag: 4 }],
    ['ESME_RINVDFTMSGID', { smDefaultMsgId: 1 }],
    ['ESME_RINVREPFLAG', { replaceIfPresentFlag: 2 }],
    ['ESME_RINVDSTADR', { destinationAddr: '' }],
    ['ESME_RINVDSTADR', { destinationAddr: 'nobody' }],
    ['ESME_RINVDSTADR', { destinationAddr: '12' }],
    ['ESME_RINVSRCADR', { sourceAddr: 'far too long a name' }],
    ['ESME_RINVMSGLEN', { shortMessage: octets('') }],
    ['ESME_RX_R_APPN', { shortMessage: octets('the casino') }],
    ['ESME_RDELIVERYFAILURE', { destinationAddr: '99912345' }],
    ['ESME_RDELIVERYFAILURE', { destinationAddr: '88812345' }],
    ['ESME_RINVSCHED', { scheduleDeliveryTime: 'tomorrow' }],
    ['ESME_RINVSCHED', { scheduleDeliveryTime: formatAbsoluteTime(NOW + 366 * 86_400_000) }],
    ['ESME_RINVEXPIRY', { validityPeriod: '261332000000000+' }],
    ['ESME_RINVEXPIRY', { validityPeriod: formatAbsoluteTime(NOW - 1000) }],
    ['ESME_RINVEXPIRY', { scheduleDeliveryTime: formatRelativeTime(3_600_000), validityPeriod: formatRelativeTime(3_000_000) }],
  ];
  for (const [status, more] of refusals)
    test(`${status} for ${JSON.stringify(more)}`, async () => {
      assert.equal(await refused(more), status);
    });

  test('an empty balance is ESME_RSUBMITFAIL, a store that cannot write ESME_RMSGQFUL, and the bind stays', async () => {
    await rig.account('poor', {}, { balance: 0 });
    const poor = await rig.esme('poor');
    assert.equal(await poor.status(submitSm()), 'ESME_RSUBMITFAIL');
    const { esme } = await customer();
    rig.disk.isBroken = true;
    assert.equal(await esme.status(submitSm()), 'ESME_RMSGQFUL');
    rig.disk.isBroken = false;
    assert.equal(await esme.status(submitSm()), 'ESME_ROK');
  });

  test('a store that fails in another way is ESME_RSYSERR', async () => {
    const { esme } = await customer();
    rig.disk.gate = Promise.reject(new Error('a mistake of ours'));
    rig.disk.gate.catch(() => {});
    assert.equal(await esme.status(submitSm()), 'ESME_RSYSERR');
    rig.disk.gate = Promise.resolve();
  });

  test('times, absolute and relative, become when it leaves and when it ends', async () => {
    const at = await stored({
      scheduleDeliveryTime: formatAbsoluteTime(NOW + 3_600_000, 8 * 4),
      validityPeriod: formatRelativeTime(7_200_000),
    });
    assert.deepEqual([at.dueAt, at.expiresAt, at.traits?.isExpiryAsked], [NOW + 3_600_000, NOW + 7_200_000, true]);
    const past = await stored({ scheduleDeliveryTime: formatAbsoluteTime(NOW - 3_600_000) });
    assert.deepEqual([past.dueAt, past.traits], [NOW, null]);
    const far = await stored({ validityPeriod: '990000000000000R' });
    assert.equal(far.expiresAt, NOW + 365 * 86_400_000);
  });

  test('priority and protocol_id are kept, esm_class modes and service_type are taken', async () => {
    const message = await stored({ priorityFlag: 3, protocolId: 0x41, esmClass: 3, serviceType: 'CMT' });
    assert.deepEqual(message.traits, traitsOf({ priority: 3, protocolId: 0x41 }));
  });

  const numbers: readonly (readonly [number, string, string])[] = [
    [1, '447700900123', '447700900123'],
    [0, '+447700900123', '+447700900123'],
    [2, '00447700900123', '00447700900123'],
    // Eight digits would pass for a short code.
    [1, '29012345', '+29012345'],
  ];
  for (const [destAddrTon, destinationAddr, number] of numbers)
    test(`destination ${destAddrTon} ${destinationAddr}`, async () => {
      assert.equal((await stored({ destAddrTon, destAddrNpi: 1, destinationAddr })).number, number);
    });

  const senders: readonly (readonly [number, string, string])[] = [
    [5, 'Acme Ltd', 'Acme Ltd'],
    [0, '', 'Default'],
    [1, '447700900555', '447700900555'],
    [3, '12345', '12345'],
  ];
  for (const [sourceAddrTon, sourceAddr, sender] of senders)
    test(`source ${sourceAddrTon} "${sourceAddr}"`, async () => {
      assert.equal((await stored({ sourceAddrTon, sourceAddr }, { defaultSender: 'Default' })).sender, sender);
    });

  for (const registeredDelivery of [0, 1, 2, 3, 0x11])
    test(`registered_delivery ${registeredDelivery}`, async () => {
      await stored({ registeredDelivery });
      assert.equal(rig.plans.at(-1)?.notify, registeredDelivery & 3);
    });
});

describe('data_sm', () => {
  test('is a submit_sm with its text in message_payload', async () => {
    const { id, esme } = await customer();
    const messageId = idOf(
      await esme.ask({
        command: 'data_sm',
        sourceAddr: 'Acme',
        sourceAddrTon: 5,
        destinationAddr: '447700900123',
        registeredDelivery: 1,
        tlvs: { messagePayload: encodeGsm7(PROBE), qosTimeToLive: 60 },
      }),
    );
    const [message] = await rig.waiting(id);
    assert.deepEqual([String(message?.id), message?.content, message?.expiresAt], [messageId, PROBE, NOW + 60_000]);
    assert.equal(rig.plans.at(-1)?.notify, 1);
    assert.equal(await esme.status({ command: 'data_sm', destinationAddr: '447700900123' }), 'ESME_RINVMSGLEN');
    const noTime = { messagePayload: octets('x'), qosTimeToLive: 0 };
    assert.equal(await esme.status({ command: 'data_sm', destinationAddr: '447700900123', tlvs: noTime }), 'ESME_RINVEXPIRY');
  });
});
