// Every recorded dialect, run through by a small ESME: it binds, sends short and long, takes what comes, is phoned, and leaves. What a
// dialect is named for must be seen on the wire.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { dialectNames, type DialectName, dialects } from './index.ts';
import { bindEsme, idOf, simulate } from './kit.fixtures.ts';
import { defaultSettings } from './options.ts';

interface Script {
  /** Of a single message. */
  id: string;
  receipts: { text: string; id: string | null; tlvs: object }[];
  /** Of a message in three segments. */
  partReceipts: number;
  heard: readonly string[];
  phone: { dataCoding: number; octets: number[] }[];
}

const play = async (t: Parameters<typeof simulate>[0], dialect: DialectName): Promise<Script> => {
  const clock = new SimulatedClock();
  clock.advance(Date.UTC(2026, 10, 22, 10) - clock.now());
  const simulator = await simulate(t, { dialect, clock });
  const transmitter = await bindEsme(t, simulator, { enquireLinkIntervalMs: 0 });
  const esme = transmitter;
  const take = async (): Promise<Script['receipts']> => {
    // What waits for its time has it now.
    clock.advance(500);
    await esme.roundTrip();
    const all: Script['receipts'] = [];
    while (esme.unread > 0) {
      const pdu = await esme.next();
      const text = Buffer.from(pdu.shortMessage).toString('latin1');
      all.push({ text, id: pdu.tlvs.receiptedMessageId ?? /id:(\S+)/.exec(text)?.[1] ?? null, tlvs: pdu.tlvs });
    }
    return all;
  };
  const answer = await esme.send('447700900001');
  assert.match(answer, /^ESME_ROK \S+$/);
  const receipts = await take();
  for (const part of [1, 2, 3]) {
    const shortMessage = Buffer.concat([Uint8Array.of(5, 0, 3, 9, 3, part), Buffer.from('x')]);
    const sent = esme.send('447700900002', { esmClass: 0x40, shortMessage });
    await simulator.until(({ submits }) => submits === part + 1);
    clock.advance(500);
    assert.match(await sent, /^ESME_ROK/);
  }
  const partReceipts = (await take()).length;
  await simulator.sendFromPhone({ from: '447700900001', to: '12345', text: 'Hello, Ümlaut' });
  const message = await esme.next();
  assert.equal(simulator.stats.inboundAcked, 1);
  await esme.client.unbind();
  assert.deepEqual(await esme.ended, { kind: 'unbound', by: 'us' });
  const phone = [{ dataCoding: message.dataCoding, octets: [...message.shortMessage] }];
  return { id: idOf(answer), receipts, partReceipts, heard: esme.heard, phone };
};

const shows: Record<DialectName, (script: Script) => void> = {
  'plain-34': ({ id, receipts }) => assert.deepEqual(receipts[0]?.tlvs, { receiptedMessageId: id, messageState: 2 }),
  'hex-33': ({ id, receipts }) => assert.equal(receipts[0]?.id, BigInt(`0x${id}`).toString()),
  'hex-64': ({ id, receipts }) => {
    assert(BigInt(`0x${id}`) > 2n ** 63n);
    assert.equal(receipts[0]?.id, BigInt(`0x${id}`).toString());
  },
  'digits-22': ({ id, receipts }) => {
    assert.match(id, /^04\d{21}$/);
    assert.match(receipts[0]?.text ?? '', new RegExp(`^id:${id.slice(1)} .* err:nul `));
  },
  'jasmin-like': ({ id, receipts, partReceipts }) => {
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert(!receipts[0]?.text.includes('sub:'));
    assert.equal(partReceipts, 1);
  },
  'kannel-like': ({ receipts, partReceipts }) => {
    assert.match(receipts.map(({ text }) => text).join('\n'), /stat:ACCEPTD[^]*stat:DELIVRD/);
    assert.equal(partReceipts, 2, 'ACCEPTD and DELIVRD of the first');
  },
  'openmarket-like': ({ id, receipts }) => {
    assert.match(id, /^\d{4}[ZIUB](-\d{4}[ZIUB])+$/);
    assert.match(receipts[0]?.text ?? '', / submitdate:\d{12} donedate:000000000000 /);
  },
  'clickatell-like': ({ receipts }) => assert.match(receipts[0]?.text ?? '', / done date:261122\d{6} /),
  '8x8-like': ({ id, receipts }) => assert.match(receipts[0]?.text ?? '', new RegExp(`^id:${id} sub:001 dlvrd:001 submit date:\\d{10} `)),
  'melrose-like': ({ id, receipts }) => {
    assert.equal(id.length, 64);
    assert.equal(receipts.length, 2);
  },
  'routemobile-like': ({ receipts }) => assert.equal(receipts.length, 1),
  'infobip-like': ({ id, receipts }) => assert.deepEqual([receipts[0]?.id, id.length > 0], [id, true]),
  'sinch-like': ({ receipts }) => assert.equal(receipts.length, 1),
  'vonage-like': ({ id }) => assert.match(id, /^[0-9A-F]+$/),
  'restcomm-like': ({ partReceipts }) => assert.equal(partReceipts, 3),
  'smppex-46': ({ receipts }) => assert.match(receipts[0]?.text ?? '', / done date:261122\d{9}\+ stat:DELIVRD err:000$/),
  'ksmppd-108': ({ receipts }) => assert.match(receipts[0]?.text ?? '', / done date:261122\d{6} DELIVRD err:000 /),
  'partial-34': ({ id, receipts }) => assert.deepEqual(receipts[0]?.tlvs, { receiptedMessageId: id }),
  'slow-acks': ({ receipts, heard }) =>
    assert.deepEqual([receipts.length, heard.some((pdu) => pdu.startsWith('submit_sm_resp'))], [1, true]),
  'eager-receipts': ({ heard }) => assert.deepEqual(heard.map((pdu) => pdu.split(' ')[0]).slice(1, 3), ['deliver_sm', 'submit_sm_resp']),
  'mislabelled-mo': ({ phone, heard }) => {
    assert.match(heard[0] ?? '', /^enquire_link /);
    assert.deepEqual([phone[0]?.dataCoding, phone[0]?.octets.slice(0, 4)], [0, [0, 72, 0, 101]]);
  },
  'alnum-errors': ({ receipts }) => assert.match(receipts[0]?.text ?? '', / stat:(ACKED|FAILED) err:\d\dB /),
};

for (const name of dialectNames) {
  test(`dialect ${name}: ${dialects[name].what}`, async (t) => shows[name](await play(t, name)));
}

test('another dialect puts back what the first had set, what is said beside it wins, null is none', async (t) => {
  const simulator = await simulate(t, { dialect: 'clickatell-like', latencyMs: 5 });
  simulator.set({ dialect: 'smppex-46', bindsMax: 3 });
  const { receiptDialect, ghostBindMs, bindsMax, latencyMs } = simulator.settings;
  assert.deepEqual([receiptDialect, ghostBindMs, bindsMax, latencyMs], ['absolute-no-text', 0, 3, 5]);
  simulator.set({ dialect: null, latencyMs: 0 });
  assert.deepEqual(simulator.settings, defaultSettings);
});

test('every dialect has a source, and says nothing that is so by default', () => {
  for (const [name, { source, settings }] of Object.entries(dialects)) {
    assert(source.length > 10, name);
    assert(Object.keys(settings).length > 0, name);
    for (const [option, value] of Object.entries(settings))
      assert.notEqual(value, Reflect.get(defaultSettings, option), `${name} ${option}`);
  }
});
