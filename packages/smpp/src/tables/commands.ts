// Every PDU of SMPP 3.4 (§4): its command_id, its mandatory parameters in wire order, and whether optional parameters may follow.
// The codec is compiled from this table and the types of all PDUs are derived from it; a reviewer checks it against the specification
// row by row. Where a second limit is given, that is what we accept from a peer: message ids of 65 and more and over-long system ids are
// common in the field, and refusing them would only lose traffic.
import { entries } from '../entries.ts';
import { cstring, destinationsField, type Field, type FieldValue, shortMessageField, u8, unsuccessField } from '../fields.ts';
import { statuses } from './statuses.ts';
import type { Tlvs } from './tlvs.ts';

/** A row. `answer`: the response a request must get. `bodyOnError: false`: the specification drops the body when status is not 0. */
export interface CommandSpec {
  id: number;
  body: readonly Field[];
  tlvs: boolean;
  answer: string | null;
  bodyOnError: boolean;
}

const idLimit = 255;

const systemId = cstring('systemId', 16, statuses.ESME_RINVSYSID, 64);
const sourceAddr = [u8('sourceAddrTon'), u8('sourceAddrNpi'), cstring('sourceAddr', 21, statuses.ESME_RINVSRCADR)] as const;
const longSourceAddr = [u8('sourceAddrTon'), u8('sourceAddrNpi'), cstring('sourceAddr', 65, statuses.ESME_RINVSRCADR)] as const;
const destinationAddr = [u8('destAddrTon'), u8('destAddrNpi'), cstring('destinationAddr', 21, statuses.ESME_RINVDSTADR)] as const;
const serviceType = cstring('serviceType', 6, statuses.ESME_RINVSERTYP);
const messageId = cstring('messageId', 65, statuses.ESME_RINVMSGID, idLimit);
const scheduleDeliveryTime = cstring('scheduleDeliveryTime', 17, statuses.ESME_RINVSCHED);
const validityPeriod = cstring('validityPeriod', 17, statuses.ESME_RINVEXPIRY);

/** The specification says 8 characters; carriers hand out longer ones, and then a longer one is what they must be sent. */
const password = cstring('password', 65, statuses.ESME_RINVPASWD, 255);

const bindBody = [
  systemId,
  password,
  cstring('systemType', 13, statuses.ESME_RINVSYSTYP, 64),
  u8('interfaceVersion', 0x34),
  u8('addrTon'),
  u8('addrNpi'),
  cstring('addressRange', 41, statuses.ESME_RINVPARLEN, 255),
] as const;

const messageBody = [
  serviceType,
  ...sourceAddr,
  ...destinationAddr,
  u8('esmClass'),
  u8('protocolId'),
  u8('priorityFlag'),
  scheduleDeliveryTime,
  validityPeriod,
  u8('registeredDelivery'),
  u8('replaceIfPresentFlag'),
  u8('dataCoding'),
  u8('smDefaultMsgId'),
  shortMessageField('shortMessage'),
] as const;

const nothing = [] as const;

export const commands = {
  bind_receiver: { id: 0x00000001, body: bindBody, tlvs: false, answer: 'bind_receiver_resp', bodyOnError: true },
  bind_transmitter: { id: 0x00000002, body: bindBody, tlvs: false, answer: 'bind_transmitter_resp', bodyOnError: true },
  query_sm: { id: 0x00000003, body: [messageId, ...sourceAddr], tlvs: false, answer: 'query_sm_resp', bodyOnError: true },
  submit_sm: { id: 0x00000004, body: messageBody, tlvs: true, answer: 'submit_sm_resp', bodyOnError: true },
  deliver_sm: { id: 0x00000005, body: messageBody, tlvs: true, answer: 'deliver_sm_resp', bodyOnError: true },
  unbind: { id: 0x00000006, body: nothing, tlvs: false, answer: 'unbind_resp', bodyOnError: true },
  replace_sm: {
    id: 0x00000007,
    body: [
      messageId,
      ...sourceAddr,
      scheduleDeliveryTime,
      validityPeriod,
      u8('registeredDelivery'),
      u8('smDefaultMsgId'),
      shortMessageField('shortMessage'),
    ],
    tlvs: false,
    answer: 'replace_sm_resp',
    bodyOnError: true,
  },
  cancel_sm: {
    id: 0x00000008,
    body: [serviceType, messageId, ...sourceAddr, ...destinationAddr],
    tlvs: false,
    answer: 'cancel_sm_resp',
    bodyOnError: true,
  },
  bind_transceiver: { id: 0x00000009, body: bindBody, tlvs: false, answer: 'bind_transceiver_resp', bodyOnError: true },
  outbind: {
    id: 0x0000000b,
    body: [systemId, password],
    tlvs: false,
    answer: null,
    bodyOnError: true,
  },
  enquire_link: { id: 0x00000015, body: nothing, tlvs: false, answer: 'enquire_link_resp', bodyOnError: true },
  submit_multi: {
    id: 0x00000021,
    body: [
      serviceType,
      ...sourceAddr,
      destinationsField('destinations'),
      u8('esmClass'),
      u8('protocolId'),
      u8('priorityFlag'),
      scheduleDeliveryTime,
      validityPeriod,
      u8('registeredDelivery'),
      u8('replaceIfPresentFlag'),
      u8('dataCoding'),
      u8('smDefaultMsgId'),
      shortMessageField('shortMessage'),
    ],
    tlvs: true,
    answer: 'submit_multi_resp',
    bodyOnError: true,
  },
  alert_notification: {
    id: 0x00000102,
    body: [...longSourceAddr, u8('esmeAddrTon'), u8('esmeAddrNpi'), cstring('esmeAddr', 65)],
    tlvs: true,
    answer: null,
    bodyOnError: true,
  },
  data_sm: {
    id: 0x00000103,
    body: [
      serviceType,
      ...longSourceAddr,
      u8('destAddrTon'),
      u8('destAddrNpi'),
      cstring('destinationAddr', 65, statuses.ESME_RINVDSTADR),
      u8('esmClass'),
      u8('registeredDelivery'),
      u8('dataCoding'),
    ],
    tlvs: true,
    answer: 'data_sm_resp',
    bodyOnError: true,
  },
  generic_nack: { id: 0x80000000, body: nothing, tlvs: false, answer: null, bodyOnError: true },
  bind_receiver_resp: { id: 0x80000001, body: [systemId], tlvs: true, answer: null, bodyOnError: false },
  bind_transmitter_resp: { id: 0x80000002, body: [systemId], tlvs: true, answer: null, bodyOnError: false },
  query_sm_resp: {
    id: 0x80000003,
    body: [messageId, cstring('finalDate', 17, statuses.ESME_RINVPARLEN, 64), u8('messageState'), u8('errorCode')],
    tlvs: false,
    answer: null,
    bodyOnError: true,
  },
  submit_sm_resp: { id: 0x80000004, body: [messageId], tlvs: true, answer: null, bodyOnError: false },
  // message_id is unused here and must be sent as one NUL (§4.6.2).
  deliver_sm_resp: { id: 0x80000005, body: [messageId], tlvs: true, answer: null, bodyOnError: true },
  unbind_resp: { id: 0x80000006, body: nothing, tlvs: false, answer: null, bodyOnError: true },
  replace_sm_resp: { id: 0x80000007, body: nothing, tlvs: false, answer: null, bodyOnError: true },
  cancel_sm_resp: { id: 0x80000008, body: nothing, tlvs: false, answer: null, bodyOnError: true },
  bind_transceiver_resp: { id: 0x80000009, body: [systemId], tlvs: true, answer: null, bodyOnError: false },
  enquire_link_resp: { id: 0x80000015, body: nothing, tlvs: false, answer: null, bodyOnError: true },
  submit_multi_resp: {
    id: 0x80000021,
    body: [messageId, unsuccessField('unsuccess')],
    tlvs: true,
    answer: null,
    bodyOnError: true,
  },
  data_sm_resp: { id: 0x80000103, body: [messageId], tlvs: true, answer: null, bodyOnError: true },
} as const satisfies Record<string, CommandSpec>;

type Commands = typeof commands;
export type CommandName = keyof Commands;
type FieldOf<C extends CommandName> = Commands[C]['body'][number];

/** All fields of the body: the shape that decoding yields. */
export type Body<C extends CommandName> = { [F in FieldOf<C> as F['name']]: FieldValue<F> };

/** A decoded PDU: every field is present. */
export type PduOf<C extends CommandName> = { command: C; status: number; sequence: number } & Body<C> & { tlvs: Tlvs };
export type Pdu = { [C in CommandName]: PduOf<C> }[CommandName];

/** A PDU to encode: fields left out take the table's default (0, '', no octets). */
export type PduInitOf<C extends CommandName> = { command: C; status?: number; sequence?: number } & Partial<Body<C>> & { tlvs?: Tlvs };
export type PduInit = { [C in CommandName]: PduInitOf<C> }[CommandName];

export type ResponseName = Extract<CommandName, `${string}_resp`> | 'generic_nack';
export type RequestName = Exclude<CommandName, ResponseName>;
/** The requests that the peer must answer. */
export type AnsweredName = Exclude<RequestName, 'alert_notification' | 'outbind'>;

export type RequestPdu = { [C in RequestName]: PduOf<C> }[RequestName];
export type ResponsePdu = { [C in ResponseName]: PduOf<C> }[ResponseName];
export type RequestInit = { [C in RequestName]: PduInitOf<C> }[RequestName];

const nameById = new Map<number, CommandName>(entries<CommandName, CommandSpec>(commands).map(([name, spec]) => [spec.id, name]));

export const commandName = (id: number): CommandName | null => nameById.get(id) ?? null;

/** 'submit_sm_resp' for 'submit_sm'; null for what is never answered. */
export const answerTo = (command: CommandName): ResponseName | null => commands[command].answer;

export const isResponse = (command: CommandName): command is ResponseName => commands[command].id >= 0x80000000;
