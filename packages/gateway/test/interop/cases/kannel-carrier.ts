/**
 * Kannel's own test SMSC (drive_smpp of kannel-extras) as our carrier. It knows bind_transmitter, bind_receiver, submit_sm, unbind and enquire_link;
 * bind_transceiver it does not answer at all. Its submit_sm_resp have no message id and it sends no receipts. What it sends to a receiver are messages
 * '1', '2', … from 456 to 123, the first with sequence number 0, all with a receipted_message_id although they are no receipts, and an
 * enquire_link after each. Beside the SMSC it plays an smsbox: it ends within seconds when nobody listens on 127.0.0.1:13001.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Context, type InteropCase, until } from '../case.ts';
import { startChild } from '../children.ts';
import { KANNEL_SMSC } from '../installed.ts';
import { freePorts } from '../../crash-lab/ports.ts';
import { ACCOUNT, assertLedgerHolds, reportCodes, startTrunkline } from '../trunkline.ts';

const BEARERBOX_PORT = 13_001;
const MESSAGES = 5;
const [FROM, TO] = ['456', '123'];

/** Somebody must be there to talk to; what drive_smpp says to it does not matter, so a bearerbox that is there already will do. */
async function listenAsBearerbox({ atEnd }: Context): Promise<void> {
  const server = createServer((socket) => socket.resume().on('error', () => {}));
  atEnd(async () => server.close());
  server.listen(BEARERBOX_PORT, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
  }
}

export const kannelCarrierCases: readonly InteropCase[] = [
  {
    peer: 'kannel',
    role: 'carrier',
    name: 'drive_smpp: a transmitter and a receiver, out without an id, inbound, enquire_link',
    async run(context) {
      await listenAsBearerbox(context);
      const [port = 0] = await freePorts(1);
      const trunkline = await startTrunkline(context);
      const { operator } = trunkline;
      const smsc = context.adopt(startChild('drive_smpp', KANNEL_SMSC, ['-v', '0', '-p', String(port), '-m', String(MESSAGES)]));
      const settings = { bindMode: 'tx_rx', receipts: false, systemId: 'foo', password: 'bar', systemType: 'VMA' };
      // It sends as soon as a receiver is bound: the number must have its owner by then.
      await operator('POST', '/api/numbers', { number: TO });
      await operator('POST', `/api/numbers/${TO}/assign`, { account: ACCOUNT });
      await operator('POST', '/api/connectors', { name: 'kannel', host: '127.0.0.1', port, ...settings });
      await operator('POST', '/api/routes', { connector: 'kannel' });

      await trunkline.reported(await trunkline.send('447700900123', 'out by Kannel'), reportCodes.delivered);
      assert.ok(smsc.output.some((line) => line.includes('short_message = <out by Kannel>')));
      assert.deepEqual(
        await trunkline.inbox(MESSAGES),
        Array.from({ length: MESSAGES }, (_, index) => [FROM, String(index + 1)]),
      );
      const answered = (type: string): number => smsc.output.filter((line) => line.endsWith(`PDU of type ${type}`)).length;
      await until(
        context,
        'its answers',
        () => [answered('deliver_sm_resp'), answered('enquire_link_resp')],
        (counts) => counts.join() === '5,5',
      );
      assert.ok(!smsc.output.some((line) => line.includes('Unhandled SMPP PDU')));
      await assertLedgerHolds(trunkline);
    },
  },
];
