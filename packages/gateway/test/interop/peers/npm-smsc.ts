/**
 * A carrier made of the npm package `smpp`: what is on the wire, and what is read out of it, is the package's. Commands come as JSON lines on stdin,
 * what happens goes out as JSON lines on stdout; smsc.ts says which.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type TheirPdu, type TheirSession, smpp } from './npm-smpp.ts';
import type { ReceiptRules, SmscCommand, SmscEvent } from '../smsc.ts';

const [systemId = '', password = '', keyFile, certificateFile] = process.argv.slice(2);
const tell = (event: SmscEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

let answer = { status: 0, times: 0 };
let receipts: ReceiptRules = { states: ['DELIVRD'], when: 'after', form: 'text', error: '000' };
let mute = 0;
let lastId = 1000;
const bound = new Map<TheirSession, string>();
const numbers = new WeakMap<TheirSession, number>();
let binds = 0;

const STATUS = { invalidPassword: 0x0e, invalidSystemId: 0x0f };
const stateNumbers: Readonly<Record<string, number>> = {
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
};

function appendixB(id: string, state: string, text: string): string {
  const date = new Date().toISOString().replaceAll(/\D/g, '').slice(2, 12);
  const delivered = state === 'DELIVRD' ? '001' : '000';
  return `id:${id} sub:001 dlvrd:${delivered} submit date:${date} done date:${date} stat:${state} err:${receipts.error} text:${text.slice(0, 20)}`;
}

/** The bind that is asked for if it receives, else any that does. */
function receiving(wanted?: TheirSession): TheirSession | undefined {
  const all = [...bound.keys()].filter((each) => bound.get(each) !== 'bind_transmitter');
  return all.find((each) => each === wanted) ?? all[0];
}

function sendReceipts(submitter: TheirSession, submit: TheirPdu, id: string): void {
  const session = receiving(submitter);
  for (const state of receipts.states) {
    const body =
      receipts.form === 'text'
        ? { short_message: appendixB(id, state, 'as sent') }
        : { short_message: '', receipted_message_id: id, message_state: stateNumbers[state] };
    const addresses = { source_addr: submit['destination_addr'], destination_addr: submit['source_addr'] };
    session?.deliver_sm({ esm_class: 4, ...addresses, ...body }, ({ command, command_status }) =>
      tell({ event: 'answer', command, status: command_status, what: `receipt ${id} ${state}` }),
    );
  }
}

interface Text {
  readonly message: string;
  readonly udh?: readonly Buffer[];
}
const sarFields = ['sar_msg_ref_num', 'sar_total_segments', 'sar_segment_seqnum'];

function onSubmit(session: TheirSession, pdu: TheirPdu): void {
  const status = answer.times > 0 ? answer.status : 0;
  if (answer.times > 0) answer.times--;
  const id = status === 0 ? String(++lastId) : '';
  const payload = pdu['message_payload'] as Text | undefined;
  const { message, udh } = payload ?? (pdu['short_message'] as Text);
  const source = {
    source: String(pdu['source_addr']),
    sourceTon: Number(pdu['source_addr_ton']),
    sourceNpi: Number(pdu['source_addr_npi']),
  };
  tell({
    event: 'submit',
    bind: numbers.get(session) ?? 0,
    command: pdu.command,
    status,
    id,
    text: message,
    // The package hands over the elements without the length in front.
    udh: udh ? Buffer.concat([Buffer.from([udh.reduce((sum, element) => sum + element.length, 0)]), ...udh]).toString('hex') : '',
    sar: pdu['sar_msg_ref_num'] === undefined ? [] : sarFields.map((field) => Number(pdu[field])),
    isPayload: payload !== undefined,
    ...source,
    destination: String(pdu['destination_addr']),
    destinationTon: Number(pdu['dest_addr_ton']),
    destinationNpi: Number(pdu['dest_addr_npi']),
    dataCoding: Number(pdu['data_coding']),
    registeredDelivery: Number(pdu['registered_delivery']),
  });
  if (status !== 0) {
    session.send(pdu.response({ command_status: status }));
    return;
  }
  if (mute > 0) {
    mute--;
    return;
  }
  if (receipts.when === 'before') sendReceipts(session, pdu, id);
  session.send(pdu.response({ message_id: id }));
  if (receipts.when === 'after') sendReceipts(session, pdu, id);
}

function onBind(session: TheirSession, pdu: TheirPdu): void {
  const status = pdu['system_id'] !== systemId ? STATUS.invalidSystemId : pdu['password'] !== password ? STATUS.invalidPassword : 0;
  session.send(pdu.response(status === 0 ? { system_id: 'NPMSMPP' } : { command_status: status }));
  if (status === 0) {
    bound.set(session, pdu.command);
    numbers.set(session, ++binds);
  }
  tell({
    event: 'bind',
    mode: pdu.command.slice('bind_'.length),
    status,
    systemId: String(pdu['system_id']),
    password: String(pdu['password']),
    systemType: String(pdu['system_type']),
    interfaceVersion: Number(pdu['interface_version']),
  });
  if (status !== 0) session.close();
}

function onSession(session: TheirSession): void {
  for (const command of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) session.on(command, (pdu) => onBind(session, pdu));
  for (const command of ['submit_sm', 'data_sm']) session.on(command, (pdu) => onSubmit(session, pdu));
  session.on('enquire_link', (pdu) => {
    session.send(pdu.response());
    tell({ event: 'enquire_link' });
  });
  session.on('unbind', (pdu) => {
    session.send(pdu.response());
    tell({ event: 'unbind' });
  });
  session.on('error', (error) => process.stderr.write(`${error.message}\n`));
  session.on('close', () => {
    bound.delete(session);
    tell({ event: 'closed' });
  });
}

function deliver(session: TheirSession, { text, from, to, coding, udh, sar, payload }: Extract<SmscCommand, { do: 'deliver' }>): void {
  const message = udh === undefined ? { message: text } : { udh: Buffer.from(udh, 'hex'), message: text };
  session.deliver_sm(
    {
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: from,
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: to,
      data_coding: coding === 'ucs2' ? 8 : 0,
      ...(payload === true ? { message_payload: message } : { short_message: message }),
      ...(sar ? { sar_msg_ref_num: sar[0], sar_total_segments: sar[1], sar_segment_seqnum: sar[2] } : {}),
    },
    ({ command, command_status }) => tell({ event: 'answer', command, status: command_status, what: `message ${text}` }),
  );
}

function onCommand(command: SmscCommand): void {
  const session = receiving();
  switch (command.do) {
    case 'answer':
      answer = { status: command.status, times: command.times };
      break;
    case 'receipts':
      receipts = { ...receipts, ...command };
      break;
    case 'mute':
      mute = command.times;
      break;
    case 'deliver':
      if (session) deliver(session, command);
      break;
    case 'ask':
      session?.enquire_link({}, (pdu) => tell({ event: 'answer', command: pdu.command, status: pdu.command_status, what: 'enquire_link' }));
      break;
    case 'unbind':
      session?.unbind((pdu) => tell({ event: 'answer', command: pdu.command, status: pdu.command_status, what: 'unbind' }));
      break;
    case 'cut':
      for (const each of bound.keys()) each.destroy();
      break;
    default:
      command satisfies never;
  }
}

const tls = keyFile && certificateFile ? { key: readFileSync(keyFile), cert: readFileSync(certificateFile) } : {};
const server = smpp.createServer(tls, onSession);
server.listen(0, '127.0.0.1', () => tell({ event: 'listening', port: server.address().port }));
createInterface({ input: process.stdin })
  .on('line', (line) => onCommand(JSON.parse(line) as SmscCommand))
  .on('close', () => process.exit(0));
