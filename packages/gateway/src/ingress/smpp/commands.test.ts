// The commands beside submit_sm, windows, rates, TLS and the end of the door, over the wire.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { type AnsweredInit, encodePdu, formatAbsoluteTime, formatRelativeTime, type PduOf, statuses } from '@trunkline/smpp';
import { certificate, key } from '../../../../smpp/src/tls.fixtures.ts';
import { MessageState } from '../../core/message.ts';
import { bindEsme, idOf, NOW, octets, PASSWORD, type Rig, sharedDoor, submitSm, ucs2, withDoor } from './testing.ts';

const withShared = sharedDoor();

/** Messages are counted by their commit: holds it back until called. */
function holdCommits(rig: Rig): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.disk.gate = promise;
  return resolve;
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setImmediate(resolve));
}

describe('submit_multi', () => {
  const multi = (addresses: readonly string[], more: Partial<Extract<AnsweredInit, { command: 'submit_multi' }>> = {}) => ({
    command: 'submit_multi' as const,
    sourceAddr: 'Acme',
    sourceAddrTon: 5,
    destinations: addresses.map((address) => ({ kind: 'sme' as const, ton: 1, npi: 1, address })),
    shortMessage: octets('hello'),
    ...more,
  });

  test('all numbers accepted: consecutive ids from the one that is answered', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const esme = await rig.esme('acme');
      const answer = (await esme.ask(multi(['447700900001', '447700900002', '447700900001']))) as PduOf<'submit_multi_resp'>;
      assert.deepEqual(answer.unsuccess, []);
      const first = Number(idOf(answer));
      assert.deepEqual(
        (await rig.waiting(id)).map((message) => [message.id, message.number]),
        [
          [first, '447700900001'],
          [first + 1, '447700900002'],
          [first + 2, '447700900001'],
        ],
      );
    }));

  test('each number that fails is named with its own status', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const esme = await rig.esme('acme');
      const { destinations, ...pdu } = multi(['junk', '447700900001', '99912345', '447700900002', '88812345', '']);
      const list = { kind: 'list', name: 'friends' } as const;
      const answer = (await esme.ask({ ...pdu, destinations: [...(destinations ?? []), list] })) as PduOf<'submit_multi_resp'>;
      assert.equal(answer.status, statuses.ESME_ROK);
      assert.deepEqual(
        answer.unsuccess.map(({ address, status }) => [address, status]),
        [
          ['', statuses.ESME_RINVDSTADR],
          ['friends', statuses.ESME_RCNTSUBDL],
          ['junk', statuses.ESME_RINVDSTADR],
          ['99912345', statuses.ESME_RDELIVERYFAILURE],
          ['88812345', statuses.ESME_RDELIVERYFAILURE],
        ],
      );
      assert.equal((await rig.waiting(id)).length, 2);
    }));

  test('refused as a whole: no number, only lists, nothing valid, bad content', () =>
    withShared(async (rig) => {
      await rig.account('acme');
      const esme = await rig.esme('acme');
      assert.equal(await esme.status(multi([])), 'ESME_RINVNUMDESTS');
      assert.equal(await esme.status({ ...multi([]), destinations: [{ kind: 'list', name: 'friends' }] }), 'ESME_RCNTSUBDL');
      assert.equal(await esme.status(multi(['junk', '1'])), 'ESME_RINVDSTADR');
      assert.equal(await esme.status(multi(['447700900001'], { shortMessage: octets('casino') })), 'ESME_RX_R_APPN');
      assert.equal(await esme.status(multi(Array.from({ length: 254 }, () => '447700900001'))), 'ESME_ROK');
    }));
});

describe('query_sm', () => {
  test('tells the state, and an id of another account is as unknown as none', () =>
    withShared(async (rig) => {
      await rig.account('acme');
      await rig.account('other');
      const [acme, other] = await Promise.all([rig.esme('acme'), rig.esme('other')]);
      const messageId = idOf(await acme.ask(submitSm()));
      const answer = (await acme.ask({ command: 'query_sm', messageId })) as PduOf<'query_sm_resp'>;
      assert.deepEqual([answer.messageId, answer.messageState, answer.finalDate, answer.errorCode], [messageId, 1, '', 0]);
      for (const unknown of ['99', 'x', '']) assert.equal(await acme.status({ command: 'query_sm', messageId: unknown }), 'ESME_RINVMSGID');
      assert.equal(await other.status({ command: 'query_sm', messageId }), 'ESME_RINVMSGID');
    }));

  test('a final state has its date and error; a scheduled message is SCHEDULED to those who know the word', () =>
    withShared(async (rig) => {
      await rig.account('acme');
      const [old, young] = await Promise.all([rig.esme('acme'), rig.esme('acme', { interfaceVersion: 0x50 })]);
      const messageId = idOf(await old.ask(submitSm({ scheduleDeliveryTime: formatRelativeTime(60_000) })));
      const query = { command: 'query_sm', messageId } as const;
      assert.equal(((await old.ask(query)) as PduOf<'query_sm_resp'>).messageState, 1);
      assert.equal(((await young.ask(query)) as PduOf<'query_sm_resp'>).messageState, 0);
      assert.equal(await old.status({ command: 'cancel_sm', messageId }), 'ESME_ROK');
      const ended = (await old.ask(query)) as PduOf<'query_sm_resp'>;
      assert.deepEqual([ended.messageState, ended.finalDate, ended.errorCode], [4, formatAbsoluteTime(NOW), 206]);
    }));
});

describe('cancel_sm', () => {
  test('by id: once, and only by its owner', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      await rig.account('other');
      const [acme, other] = await Promise.all([rig.esme('acme'), rig.esme('other')]);
      const messageId = idOf(await acme.ask(submitSm()));
      const cancel = { command: 'cancel_sm', messageId } as const;
      assert.equal(await other.status(cancel), 'ESME_RINVMSGID');
      assert.equal(await acme.status(cancel), 'ESME_ROK');
      assert.equal(await acme.status(cancel), 'ESME_RCANCELFAIL');
      assert.equal(await acme.status({ command: 'cancel_sm', messageId: '4711' }), 'ESME_RINVMSGID');
      assert.equal((await rig.store.balance(id)).heldBalanceMicros, 0);
      assert.equal((await rig.store.reports(id, [Number(messageId)]))[0]?.state, MessageState.DELETED);
    }));

  test('without an id: all that wait for the number from the sender', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme', { defaultSender: 'Home' });
      const esme = await rig.esme('acme');
      for (const sourceAddr of ['Acme', 'Acme', 'Other', '']) await esme.ask(submitSm({ sourceAddr }));
      const where = { command: 'cancel_sm', destAddrTon: 1, destinationAddr: '447700900123', sourceAddrTon: 5 } as const;
      assert.equal(await esme.status({ ...where, sourceAddr: 'Acme' }), 'ESME_ROK');
      assert.deepEqual(
        (await rig.waiting(id)).map(({ sender }) => sender),
        ['Other', 'Home'],
      );
      assert.equal(await esme.status({ ...where, sourceAddr: 'Acme' }), 'ESME_RCANCELFAIL');
      assert.equal(await esme.status(where), 'ESME_ROK');
      assert.equal(await esme.status({ command: 'cancel_sm', sourceAddr: 'Acme' }), 'ESME_RINVMSGID');
    }));
});

describe('replace_sm', () => {
  test('changes text, time and receipt of a waiting message of ours', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      await rig.account('other');
      const [acme, other] = await Promise.all([rig.esme('acme'), rig.esme('other')]);
      const messageId = idOf(await acme.ask(submitSm({ scheduleDeliveryTime: formatRelativeTime(3_600_000) })));
      const replace = { command: 'replace_sm', messageId, shortMessage: octets('another') } as const;
      assert.equal(await other.status(replace), 'ESME_RINVMSGID');
      assert.equal(await acme.status({ ...replace, messageId: 'x' }), 'ESME_RINVMSGID');
      assert.equal(await acme.status({ ...replace, shortMessage: octets('casino') }), 'ESME_RX_R_APPN');
      assert.equal(await acme.status({ ...replace, smDefaultMsgId: 1 }), 'ESME_RINVDFTMSGID');
      assert.equal(await acme.status({ ...replace, shortMessage: octets('x'.repeat(161)) }), 'ESME_RREPLACEFAIL');
      assert.equal(await acme.status({ ...replace, scheduleDeliveryTime: formatRelativeTime(60_000) }), 'ESME_ROK');
      const [message] = await rig.waiting(id);
      assert.deepEqual([message?.content, message?.dueAt, String(message?.id)], ['another', NOW + 60_000, messageId]);
      assert.equal(await acme.status({ command: 'cancel_sm', messageId }), 'ESME_ROK');
      assert.equal(await acme.status(replace), 'ESME_RREPLACEFAIL');
    }));

  test('the octets are read in the alphabet of the waiting message', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const esme = await rig.esme('acme');
      const messageId = idOf(await esme.ask(submitSm({ dataCoding: 8, shortMessage: ucs2('Жa') })));
      assert.equal(await esme.status({ command: 'replace_sm', messageId, shortMessage: ucs2('Яb') }), 'ESME_ROK');
      assert.equal((await rig.waiting(id))[0]?.content, 'Яb');
      const data = idOf(await esme.ask(submitSm({ dataCoding: 4, shortMessage: Uint8Array.of(1) })));
      assert.equal(await esme.status({ command: 'replace_sm', messageId: data, shortMessage: Uint8Array.of(255) }), 'ESME_ROK');
      assert.equal((await rig.waiting(id))[1]?.traits?.octets, 'ff');
    }));

  test('replace_if_present_flag replaces the waiting message of the same sender and number, or sends a new one', () =>
    withShared(async (rig) => {
      const id = await rig.account('acme');
      const esme = await rig.esme('acme');
      const flagged = (text: string) => submitSm({ replaceIfPresentFlag: 1, shortMessage: octets(text) });
      const first = idOf(await esme.ask(flagged('one')));
      assert.equal(idOf(await esme.ask(flagged('two'))), first);
      assert.equal(await esme.status(flagged('x'.repeat(161))), 'ESME_RINVSUBREP');
      assert.equal(await esme.status(flagged('casino')), 'ESME_RX_R_APPN');
      assert.notEqual(idOf(await esme.ask({ ...flagged('three'), destinationAddr: '447700900999' })), first);
      assert.deepEqual(
        (await rig.waiting(id)).map(({ content }) => content),
        ['two', 'three'],
      );
    }));
});

describe('window and rate', () => {
  test('beyond the window the bind is not read, and nothing is refused', () =>
    withDoor(async (rig) => {
      const id = await rig.account('acme', { smppWindow: 3 });
      const esme = await rig.esme('acme');
      const open = holdCommits(rig);
      const answers = Array.from({ length: 20 }, () => esme.status(submitSm()));
      await until(() => rig.plans.length === 3);
      // What the door does not read, it does not plan: the fourth waits in the socket however often we look.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(rig.plans.length, 3);
      assert.equal(rig.door.bindsOf(id)[0]?.unanswered, 3);
      open();
      assert.deepEqual(await Promise.all(answers), Array(20).fill('ESME_ROK'));
      assert.equal(rig.door.bindsOf(id)[0]?.unanswered, 0);
      assert.equal((await rig.waiting(id)).length, 20);
    }));

  test('a window of one is one after the other', () =>
    withShared(async (rig) => {
      await rig.account('acme', { smppWindow: 1 });
      const esme = await rig.esme('acme');
      const answers = await Promise.all(Array.from({ length: 10 }, () => esme.ask(submitSm())));
      const ids = answers.map((answer) => Number(idOf(answer)));
      assert.deepEqual(
        ids,
        ids.toSorted((a, b) => a - b),
      );
    }));

  test('over the rate of the account, counted over its binds, ESME_RTHROTTLED', () =>
    withShared(async (rig) => {
      await rig.account('acme', { smppRatePerSecond: 5 });
      await rig.account('free');
      const [one, two, free] = await Promise.all([rig.esme('acme'), rig.esme('acme'), rig.esme('free')]);
      const tries = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : two).status(submitSm())));
      assert.deepEqual(tries.toSorted(), [...Array(5).fill('ESME_ROK'), ...Array(15).fill('ESME_RTHROTTLED')]);
      assert.equal(await free.status(submitSm()), 'ESME_ROK');
      rig.time.monotonic += 1000;
      assert.equal(await one.status(submitSm()), 'ESME_ROK');
    }));
});

describe('the session', () => {
  test('what no ESME may send is answered with what is wrong', () =>
    withShared(async (rig) => {
      await rig.account('acme');
      const systemId = rig.nameOf('acme');
      const socket = connect(rig.port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      const heads = (): string[] => {
        const all = Buffer.concat(chunks);
        const found: string[] = [];
        for (let at = 0; at + 16 <= all.length; at += all.readUInt32BE(at)) found.push(all.toString('hex', at + 4, at + 12));
        return found;
      };
      const send = async (octetsToSend: Uint8Array): Promise<string> => {
        const before = heads().length;
        socket.write(octetsToSend);
        await until(() => heads().length > before);
        return heads().at(-1) ?? '';
      };
      assert.equal(await send(encodePdu({ ...submitSm(), sequence: 1 })), '8000000400000004', 'submit before bind');
      assert.equal(await send(encodePdu({ command: 'bind_transmitter', systemId, password: PASSWORD, sequence: 2 })), '8000000200000000');
      assert.equal(await send(encodePdu({ command: 'bind_transmitter', systemId, password: PASSWORD, sequence: 3 })), '8000000200000005');
      assert.equal(await send(encodePdu({ command: 'deliver_sm', sequence: 4 })), '8000000500000004');
      assert.equal(await send(encodePdu({ command: 'enquire_link', sequence: 5 })), '8000001500000000');
      const unknown = Buffer.from('00000010000001110000000000000006', 'hex');
      assert.equal(await send(unknown), '8000000000000003', 'generic_nack');
      assert.equal(await send(encodePdu({ command: 'unbind', sequence: 7 })), '8000000600000000');
      socket.destroy();
    }));

  test('every answer is counted by command and status', () =>
    withDoor(async (rig) => {
      await rig.account('acme');
      const esme = await rig.esme('acme');
      await esme.ask(submitSm());
      await esme.ask(submitSm({ priorityFlag: 9 }));
      await esme.ask({ command: 'query_sm', messageId: '?' });
      assert.deepEqual(rig.answered, [
        'bind_transceiver ESME_ROK',
        'submit_sm ESME_ROK',
        'submit_sm ESME_RINVPRTFLG',
        'query_sm ESME_RINVMSGID',
      ]);
    }));

  test('a bind that ends while its messages are being committed takes nothing with it', () =>
    withDoor(async (rig) => {
      const id = await rig.account('acme');
      const esme = await rig.esme('acme');
      const open = holdCommits(rig);
      const outcome = esme.send(submitSm());
      await until(() => rig.plans.length === 1);
      esme.client.destroy();
      assert.deepEqual(await outcome, { kind: 'unknown', why: 'closed' });
      await until(() => rig.door.bindsOf(id).length === 0);
      open();
      await until(async () => (await rig.waiting(id)).length === 1);
    }));

  test('TLS: the same door behind a certificate', () =>
    withDoor(
      async (rig) => {
        const id = await rig.account('acme');
        const port = await rig.door.listenTls(0, '127.0.0.1');
        assert.ok(port !== null);
        const options = { host: '127.0.0.1', port, mode: 'transceiver', systemId: 'acme', password: PASSWORD } as const;
        const esme = await bindEsme({ ...options, tls: { ca: certificate } });
        assert.equal(await esme.status(submitSm()), 'ESME_ROK');
        assert.equal(rig.door.bindsOf(id).length, 1);
        await esme.client.unbind();
      },
      { tls: { cert: certificate, key } },
    ));

  test('without a certificate there is no TLS listener', () =>
    withShared(async (rig) => {
      assert.equal(await rig.door.listenTls(0, '127.0.0.1'), null);
    }));

  test('a bind that is not read, because its window is full, can be told to go all the same', () =>
    withDoor(async (rig) => {
      const id = await rig.account('acme', { smppWindow: 1 });
      const esme = await rig.esme('acme');
      const open = holdCommits(rig);
      const answers = Array.from({ length: 3 }, () => esme.status(submitSm()));
      await until(() => rig.plans.length === 1);
      await rig.store.setAccount(id, { locked: true });
      await rig.reload();
      assert.deepEqual(await Promise.all(answers.slice(1)), ['ESME_RMSGQFUL', 'ESME_RMSGQFUL']);
      await rig.store.setAccount(id, { locked: false });
      open();
      assert.equal(await answers[0], 'ESME_ROK');
      assert.deepEqual(await esme.end, { kind: 'unbound', by: 'peer' });
      assert.equal((await rig.waiting(id)).length, 1);
    }));

  test('close: what was taken is answered, then every bind is unbound and nobody is let in', () =>
    withDoor(async (rig) => {
      const id = await rig.account('acme');
      const [esme, idle] = await Promise.all([rig.esme('acme'), rig.esme('acme', { mode: 'receiver' })]);
      const open = holdCommits(rig);
      const answers = Array.from({ length: 5 }, () => esme.status(submitSm()));
      await until(() => rig.plans.length === 5);
      const closed = rig.door.close();
      assert.deepEqual(await idle.end, { kind: 'unbound', by: 'peer' });
      assert.equal(await esme.status(submitSm()), 'ESME_RMSGQFUL');
      open();
      assert.deepEqual(await Promise.all(answers), Array(5).fill('ESME_ROK'));
      assert.deepEqual(await esme.end, { kind: 'unbound', by: 'peer' });
      await closed;
      assert.equal((await rig.waiting(id)).length, 5);
      await assert.rejects(rig.esme('acme'));
    }));
});
