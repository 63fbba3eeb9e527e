// Receipts and inbound messages on the binds of a customer: a real door, real ESMEs, and what they see.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { decodePdu, encodePdu, Framer, type PduOf, parseReceipt, type StatusName, statuses } from '@trunkline/smpp';
import { decodeGsm7, decodeUcs2, parseUdh } from '@trunkline/sms';
import { MessageState } from '../core/message.ts';
import { noTraits } from '../core/traits.ts';
import { type Esme, octets, PASSWORD, type Rig, sharedDoor, submitSm } from '../ingress/smpp/testing.ts';
import type { NoticeResult } from '../ports/notifier.ts';
import type { CustomerReceipt, InboundMessage } from '../ports/store.ts';

const withShared = sharedDoor();

const receiptOf = (more: Partial<CustomerReceipt> = {}): CustomerReceipt => ({
  seq: 1,
  messageId: 43,
  givenId: 42,
  number: '+447700900123',
  sender: 'Acme',
  state: MessageState.DELIVERED,
  error: '',
  excerpt: 'hello',
  // 18:30 and 18:31 in Shanghai.
  acceptedAt: Date.UTC(2026, 10, 22, 10, 30),
  endedAt: Date.UTC(2026, 10, 22, 10, 31, 59),
  ...more,
});

const inboundOf = (more: Partial<InboundMessage> = {}): InboundMessage => ({
  id: 0x1234,
  from: '447700900123',
  to: '447700900999',
  content: 'hello',
  traits: null,
  receivedAt: 0,
  ...more,
});

const tell = (rig: Rig, accountId: number, notice: CustomerReceipt | InboundMessage): Promise<NoticeResult> =>
  new Promise((resolve) =>
    rig.notifier.deliver(
      accountId,
      'givenId' in notice ? { kind: 'receipt', receipt: notice } : { kind: 'inbound', message: notice },
      resolve,
    ),
  );

type Deliver = PduOf<'deliver_sm'>;

/** Takes everything, and keeps it. */
function taking(esme: Esme, status: StatusName = 'ESME_ROK'): Deliver[] {
  const got: Deliver[] = [];
  esme.onRequest = (pdu) => {
    got.push(pdu as Deliver);
    esme.client.respond(pdu, { status: statuses[status] });
  };
  return got;
}

const ascii = (pdu: Deliver): string => Buffer.from(pdu.shortMessage).toString('latin1');

describe('receipts', () => {
  test('the whole canonical text in the configured zone, and the parameters', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const got = taking(await rig.esme('acme'));
      assert.deepEqual(await tell(rig, id, receiptOf({ error: '069' })), { kind: 'taken' });
      const [pdu] = got;
      assert.ok(pdu);
      assert.equal(ascii(pdu), 'id:42 sub:001 dlvrd:001 submit date:2611221830 done date:2611221831 stat:DELIVRD err:069 text:hello');
      assert.deepEqual(
        [pdu.esmClass, pdu.dataCoding, pdu.sourceAddrTon, pdu.sourceAddrNpi, pdu.sourceAddr],
        [0x04, 0, 1, 1, '447700900123'],
      );
      assert.deepEqual([pdu.destAddrTon, pdu.destAddrNpi, pdu.destinationAddr], [5, 0, 'Acme']);
      assert.deepEqual([pdu.tlvs.receiptedMessageId, pdu.tlvs.messageState, pdu.tlvs.networkErrorCode], ['42', 2, Uint8Array.of(3, 0, 69)]);
      assert.deepEqual(parseReceipt(pdu)?.networkErrorCode, { type: 3, code: 69 });
    }));

  const ends: readonly (readonly [MessageState, string, string, string, number])[] = [
    [MessageState.UNDELIVERABLE, 'nul', 'UNDELIV', 'nul', 5],
    [MessageState.EXPIRED, 'expired_waiting', 'EXPIRED', '204', 3],
    [MessageState.REJECTED, '0000', 'REJECTD', '000', 8],
    [MessageState.DELETED, 'cancelled', 'DELETED', '206', 4],
    [MessageState.UNKNOWN, '4711', 'UNKNOWN', '999', 7],
  ];
  for (const [state, error, word, shown, number] of ends)
    test(`${word} with the error ${error}`, () =>
      withShared(async (rig) => {
        const id = await rig.account('acme');
        const got = taking(await rig.esme('acme'));
        await tell(rig, id, receiptOf({ state, error }));
        assert.match(ascii(got[0]!), new RegExp(`dlvrd:000 .* stat:${word} err:${shown} text:`));
        assert.equal(got[0]?.tlvs.messageState, number);
        const code = /^\d+$/.test(error) ? Uint8Array.of(3, Number(error) >> 8, Number(error) & 0xff) : undefined;
        assert.deepEqual(got[0]?.tlvs.networkErrorCode, code);
      }));

  test('the text is one line in the alphabet of the account', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const got = taking(await rig.esme('acme'));
      await tell(rig, id, receiptOf({ excerpt: 'é@\nЖ{', sender: '12345', number: '12345' }));
      assert.match(decodeGsm7(got[0]!.shortMessage), /text:é@ \?\{$/);
      assert.deepEqual([got[0]?.destAddrTon, got[0]?.destAddrNpi, got[0]?.sourceAddrTon, got[0]?.sourceAddrNpi], [0, 1, 0, 1]);
      const latin = await rig.account('latin', { smppAlphabet: 'latin1' });
      const gotLatin = taking(await rig.esme('latin'));
      await tell(rig, latin, receiptOf({ excerpt: 'ç€' }));
      assert.match(ascii(gotLatin[0]!), /text:ç\?$/);
    }));
});

describe('inbound messages', () => {
  const user = (pdu: Deliver): Uint8Array => {
    const udh = (pdu.esmClass & 0x40) === 0 ? null : parseUdh(pdu.shortMessage);
    return udh?.ok ? pdu.shortMessage.subarray(udh.headerLength) : pdu.shortMessage;
  };

  test('in the default alphabet when it fits, else in UCS-2', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const got = taking(await rig.esme('acme', { mode: 'receiver' }));
      await tell(rig, id, inboundOf({ content: '@ $ £ € é Δ {' }));
      await tell(rig, id, inboundOf({ content: 'Ж😀' }));
      assert.deepEqual([got[0]?.esmClass, got[0]?.dataCoding, decodeGsm7(user(got[0]!))], [0, 0, '@ $ £ € é Δ {']);
      assert.deepEqual([got[1]?.dataCoding, decodeUcs2(user(got[1]!))], [8, 'Ж😀']);
      assert.deepEqual(
        [got[0]?.sourceAddrTon, got[0]?.sourceAddr, got[0]?.destAddrTon, got[0]?.destinationAddr],
        [1, '447700900123', 1, '447700900999'],
      );
    }));

  for (const [what, content, dataCoding, decode] of [
    ['GSM 7-bit', 'long{ '.repeat(60), 0, decodeGsm7],
    ['UCS-2', 'Ж😀'.repeat(60), 8, decodeUcs2],
  ] as const)
    test(`a long one of ${what} in parts on one bind, taken when all are`, () =>
      withShared(async (rig) => {
        const id = await rig.account('acme');
        const [one, two] = await Promise.all([rig.esme('acme'), rig.esme('acme')]);
        const all = [taking(one), taking(two)];
        assert.deepEqual(await tell(rig, id, inboundOf({ content })), { kind: 'taken' });
        const parts = all.find((got) => got.length > 0) ?? [];
        assert.equal(all.filter((got) => got.length > 0).length, 1);
        assert.equal(parts.map((pdu) => decode(user(pdu))).join(''), content);
        parts.forEach((pdu, index) => {
          const udh = parseUdh(pdu.shortMessage);
          assert.ok(udh.ok);
          assert.deepEqual(udh.concat, { reference: 0x34, total: parts.length, part: index + 1, referenceBits: 8 });
          assert.equal(pdu.dataCoding, dataCoding);
          assert.ok(dataCoding === 0 ? user(pdu).length <= 153 : pdu.shortMessage.length <= 140);
        });
      }));

  test('a long one of Latin-1 letters in parts that fit, in the account’s alphabet', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme', { smppAlphabet: 'latin1' });
      const got = taking(await rig.esme('acme'));
      const content = 'façade '.repeat(40);
      await tell(rig, id, inboundOf({ content }));
      assert.equal(got.map((pdu) => Buffer.from(user(pdu)).toString('latin1')).join(''), content);
      for (const pdu of got) assert.ok(pdu.dataCoding === 0 && pdu.shortMessage.length <= 140);
    }));

  test('a long one whole in message_payload when the account wants it so', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme', { smppLongInbound: 'payload' });
      const got = taking(await rig.esme('acme'));
      const content = 'long '.repeat(100);
      await tell(rig, id, inboundOf({ content }));
      await tell(rig, id, inboundOf({ content: 'short' }));
      assert.equal(got.length, 2);
      assert.equal(decodeGsm7(got[0]!.tlvs.messagePayload ?? octets('')), content);
      assert.deepEqual([ascii(got[1]!), got[1]?.tlvs.messagePayload], ['short', undefined]);
    }));

  test('header, data and class as they came', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const got = taking(await rig.esme('acme'));
      await tell(rig, id, inboundOf({ content: '', traits: { ...noTraits, udh: '0605040b8423f0', octets: '00ff', messageClass: 1 } }));
      await tell(rig, id, inboundOf({ content: 'flash', traits: { ...noTraits, messageClass: 0, protocolId: 0x41 } }));
      await tell(rig, id, inboundOf({ content: 'Ж', traits: { ...noTraits, udh: '050003010201' } }));
      assert.deepEqual(
        [got[0]?.esmClass, got[0]?.dataCoding, Buffer.from(got[0]!.shortMessage).toString('hex')],
        [0x40, 0x15, '0605040b8423f000ff'],
      );
      assert.deepEqual([got[1]?.esmClass, got[1]?.dataCoding, got[1]?.protocolId, ascii(got[1]!)], [0, 0x10, 0x41, 'flash']);
      assert.deepEqual(
        [got[2]?.esmClass, got[2]?.dataCoding, Buffer.from(got[2]!.shortMessage).toString('hex')],
        [0x40, 8, '0500030102010416'],
      );
    }));

  test('an address that no deliver_sm can carry is refused, not thrown', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      taking(await rig.esme('acme'));
      assert.equal((await tell(rig, id, inboundOf({ from: 'Ж' }))).kind, 'refused');
      assert.equal(rig.notifier.room(id), 100);
    }));
});

describe('the way to the customer', () => {
  const results: readonly (readonly [StatusName, NoticeResult['kind']])[] = [
    ['ESME_ROK', 'taken'],
    ['ESME_RTHROTTLED', 'later'],
    ['ESME_RMSGQFUL', 'later'],
    ['ESME_RX_T_APPN', 'later'],
    ['ESME_RSYSERR', 'later'],
    ['ESME_RX_P_APPN', 'refused'],
    ['ESME_RX_R_APPN', 'refused'],
    ['ESME_RINVDSTADR', 'refused'],
  ];
  for (const [status, kind] of results)
    test(`${status} is ${kind}`, () =>
      withShared(async (rig) => {
        const id = await rig.account('acme');
        taking(await rig.esme('acme'), status);
        const result = await tell(rig, id, receiptOf());
        assert.equal(result.kind, kind);
        if (result.kind !== 'taken') assert.match(result.detail, new RegExp(status));
      }));

  test('of the parts of a long message the worst answer counts', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const esme = await rig.esme('acme');
      let count = 0;
      esme.onRequest = (pdu) => void esme.client.respond(pdu, { status: ++count === 2 ? statuses.ESME_RMSGQFUL : statuses.ESME_ROK });
      assert.equal((await tell(rig, id, inboundOf({ content: 'x'.repeat(400) }))).kind, 'later');
      assert.equal(count, 3);
    }));

  test('no bind, a transmitter only, or an unknown account: no room, and the notice comes back at once', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      for (const accountId of [id, 4711]) {
        assert.equal(rig.notifier.room(accountId), 0);
        assert.equal((await tell(rig, accountId, receiptOf())).kind, 'unknown');
      }
      await rig.esme('acme', { mode: 'transmitter' });
      assert.equal(rig.notifier.room(id), 0);
    }));

  test('one window per customer over all binds, each in turn, in order', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme', { smppDeliverWindow: 4 });
      const [one, two] = await Promise.all([rig.esme('acme'), rig.esme('acme', { mode: 'receiver' })]);
      assert.equal(rig.notifier.room(id), 4);
      const told = Array.from({ length: 4 }, (_, at) => tell(rig, id, receiptOf({ givenId: at })));
      assert.equal(rig.notifier.room(id), 0);
      const seen = [await one.next(), await two.next(), await one.next(), await two.next()] as Deliver[];
      const ids = seen.map((pdu) => pdu.tlvs.receiptedMessageId);
      assert.ok(Number(ids[0]) < Number(ids[2]) && Number(ids[1]) < Number(ids[3]), String(ids));
      const rooms = rig.rooms.length;
      for (const [at, pdu] of seen.entries()) (at % 2 === 0 ? one : two).client.respond(pdu);
      assert.deepEqual(
        (await Promise.all(told)).map(({ kind }) => kind),
        ['taken', 'taken', 'taken', 'taken'],
      );
      assert.equal(rig.notifier.room(id), 4);
      assert.deepEqual(rig.rooms.slice(rooms), [{ accountId: id, kind: 'room' }], 'told once, when the window was full no more');
    }));

  test('a bind that is lost hands back what it had; the other one goes on', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const [one, two] = [await rig.esme('acme'), await rig.esme('acme')];
      const told = [tell(rig, id, receiptOf({ givenId: 1 })), tell(rig, id, receiptOf({ givenId: 2 }))];
      await one.next();
      const kept = await two.next();
      one.client.destroy();
      assert.equal((await told[0])?.kind, 'unknown');
      two.client.respond(kept);
      assert.equal((await told[1])?.kind, 'taken');
      const got = taking(two);
      assert.equal((await tell(rig, id, receiptOf({ givenId: 3 }))).kind, 'taken');
      assert.equal(got[0]?.tlvs.receiptedMessageId, '3');
    }));

  test('the engine hears when a first bind comes and when the last one goes', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const heard = (): string[] => rig.rooms.filter(({ accountId }) => accountId === id).map(({ kind }) => kind);
      const [one, two] = [await rig.esme('acme'), await rig.esme('acme')];
      assert.deepEqual(heard(), ['room', 'room']);
      await one.client.unbind();
      assert.equal(await two.status(submitSm()), 'ESME_ROK');
      assert.deepEqual(heard(), ['room', 'room']);
      await two.client.unbind();
      assert.deepEqual(heard(), ['room', 'room', 'gone']);
    }));

  test('a customer that answers with generic_nack is judged by its status', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const socket = connect(rig.port, '127.0.0.1');
      const framer = new Framer();
      const bound = Promise.withResolvers<void>();
      socket.on('data', (chunk: Buffer) => {
        framer.push(chunk);
        for (let next = framer.next(); next.kind === 'frame'; next = framer.next()) {
          const decoded = decodePdu(next.frame);
          assert.ok(decoded.kind === 'pdu');
          const { command, sequence } = decoded.pdu;
          if (command === 'bind_receiver_resp') bound.resolve();
          else socket.write(encodePdu({ command: 'generic_nack', status: statuses.ESME_RINVCMDID, sequence }));
        }
      });
      socket.write(encodePdu({ command: 'bind_receiver', systemId: rig.nameOf('acme'), password: PASSWORD, sequence: 1 }));
      await bound.promise;
      assert.equal((await tell(rig, id, receiptOf())).kind, 'refused');
      socket.destroy();
    }));
});
