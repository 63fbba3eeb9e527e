/** The lab's carrier, a process of its own that outlives every kill. Arguments: port, seed. Talks to the lab over its IPC channel. */
import { createServer, type Socket } from 'node:net';
import { fateOf, parseDestination } from '../numbers.ts';
import { random } from '../random.ts';
import { book } from './book.ts';
import type { CarrierReply, CarrierRequest, CarrierStats } from './client.ts';
import { COMMAND, cString, encode, framer, type Pdu, parseSubmit, RESPONSE, receiptBody } from './pdu.ts';
import { type Receiver, receipts } from './receipts.ts';

const ANSWER_MAX_MS = 30;
const RECEIPT_MAX_MS = 300;
const ESME_RINVDSTADR = 0x0b;
const ESME_RINVCMDLEN = 0x02;
const ESME_RINVCMDID = 0x03;

const [port = 0, seed = 0] = process.argv.slice(2).map(Number);
const delays = random(seed).stream(7);
const seen = book();
const pending = receipts();
const stats = { bound: 0, binds: 0, submits: 0, inFlightMax: 0, strangers: 0 };
let nextId = 1;

function onSubmit(pdu: Pdu, answer: (status: number, id: string) => void) {
  stats.submits++;
  const submit = parseSubmit(pdu.body);
  const number = submit && parseDestination(submit.destination);
  if (!submit || !number) {
    stats.strangers++;
    answer(submit ? ESME_RINVDSTADR : ESME_RINVCMDLEN, '');
    return;
  }
  const fate = fateOf(seed, number.sequence, number.poor);
  seen.note(number.sequence, submit, fate !== 'refused');
  if (fate === 'refused') {
    answer(ESME_RINVDSTADR, '');
    return;
  }
  const id = String(nextId++);
  answer(0, id);
  if (submit.wantsReceipt) pending.due(receiptBody(id, submit, fate === 'delivered'), delays.between(0, RECEIPT_MAX_MS));
}

function onConnection(socket: Socket) {
  let inFlight = 0;
  const send = (command: number, status: number, sequence: number, body?: Buffer) => {
    if (socket.writable) socket.write(encode(command, status, sequence, body));
  };
  const receiver: Receiver = { deliver: (sequence, body) => send(COMMAND.deliverSm, 0, sequence, body) };

  const onPdu = (pdu: Pdu) => {
    switch (pdu.command) {
      case COMMAND.bindReceiver:
      case COMMAND.bindTransmitter:
      case COMMAND.bindTransceiver:
        stats.binds++;
        stats.bound++;
        socket.once('close', () => stats.bound--);
        send(RESPONSE + pdu.command, 0, pdu.sequence, cString('lab'));
        if (pdu.command !== COMMAND.bindTransmitter) pending.bound(receiver);
        return;
      case COMMAND.submitSm:
        inFlight++;
        stats.inFlightMax = Math.max(stats.inFlightMax, inFlight);
        onSubmit(pdu, (status, id) => {
          setTimeout(
            () => {
              inFlight--;
              send(RESPONSE + COMMAND.submitSm, status, pdu.sequence, status === 0 ? cString(id) : undefined);
            },
            delays.between(0, ANSWER_MAX_MS),
          );
        });
        return;
      case RESPONSE + COMMAND.deliverSm:
        pending.answered(receiver, pdu.sequence, pdu.status);
        return;
      case COMMAND.enquireLink:
      case COMMAND.unbind:
        send(RESPONSE + pdu.command, 0, pdu.sequence);
        return;
      case RESPONSE + COMMAND.enquireLink:
      case COMMAND.genericNack:
        return;
      default:
        send(COMMAND.genericNack, ESME_RINVCMDID, pdu.sequence);
    }
  };

  socket.setNoDelay(true);
  socket.on(
    'data',
    framer(onPdu, () => socket.destroy()),
  );
  socket.once('close', () => pending.lost(receiver));
  socket.on('error', () => socket.destroy());
}

const reply = (message: CarrierReply) => process.send?.(message);
process.on('message', (request: CarrierRequest) => {
  switch (request) {
    case 'stats': {
      const all: CarrierStats = { ...stats, receipts: pending.counts() };
      reply({ type: 'stats', stats: all });
      return;
    }
    case 'book':
      reply({ type: 'book', rows: seen.pack() });
      return;
    default:
      request satisfies never;
  }
});
process.once('disconnect', () => process.exit(0));
createServer(onConnection).listen(port, '127.0.0.1', () => reply({ type: 'listening' }));
