// PDUs written out octet by octet from SMPP 3.4 §4 and §5, without the help of any encoder, beside the object each of them means. Text is
// in quotes, everything else in hex; the first four octets are command_length.
import type { Pdu, PduInit } from './tables/commands.ts';

/** '0a "text" 00' → octets. */
export const octets = (notation: string): Buffer => {
  const parts = notation.matchAll(/"([^"]*)"|([0-9a-f]+)/g);
  return Buffer.concat(
    Array.from(parts, ([, text, hex]) => (text === undefined ? Buffer.from(hex ?? '', 'hex') : Buffer.from(text, 'latin1'))),
  );
};

export interface Fixture {
  name: string;
  frame: Buffer;
  pdu: Pdu;
  /** What to say to the encoder, when it is less than the whole object. */
  init?: PduInit;
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const none = new Uint8Array(0);
const bind = {
  systemId: 'SMPP3TEST',
  password: 'secret08',
  systemType: 'SUBMIT1',
  interfaceVersion: 0x34,
  addrTon: 1,
  addrNpi: 1,
  addressRange: '',
};
const source = { sourceAddrTon: 5, sourceAddrNpi: 0, sourceAddr: 'Trunkline' };
const dest = { destAddrTon: 1, destAddrNpi: 1, destinationAddr: '447700900123' };
const message = {
  serviceType: '',
  ...source,
  ...dest,
  esmClass: 0,
  protocolId: 0,
  priorityFlag: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '',
  registeredDelivery: 0,
  replaceIfPresentFlag: 0,
  dataCoding: 0,
  smDefaultMsgId: 0,
  shortMessage: none,
};
const head = (sequence: number, status = 0) => ({ status, sequence, tlvs: {} });

export const fixtures: Fixture[] = [
  {
    name: 'bind_receiver',
    frame: octets(`0000002f 00000001 00000000 00000001 "SMPP3TEST" 00 "secret08" 00 "SUBMIT1" 00 34 01 01 00`),
    pdu: { command: 'bind_receiver', ...head(1), ...bind },
  },
  {
    name: 'bind_transmitter, as printed in the specification (§3.2.3 uses 0x00 as version)',
    frame: octets(`0000002f 00000002 00000000 00000001 "SMPP3TEST" 00 "secret08" 00 "SUBMIT1" 00 00 01 01 00`),
    pdu: { command: 'bind_transmitter', ...head(1), ...bind, interfaceVersion: 0 },
  },
  {
    name: 'bind_transceiver with a range',
    frame: octets(`0000001d 00000009 00000000 7fffffff "a" 00 00 00 34 00 00 "^44.*" 00`),
    pdu: {
      command: 'bind_transceiver',
      ...head(0x7fffffff),
      systemId: 'a',
      password: '',
      systemType: '',
      interfaceVersion: 0x34,
      addrTon: 0,
      addrNpi: 0,
      addressRange: '^44.*',
    },
  },
  {
    name: 'bind_receiver_resp',
    frame: octets(`00000015 80000001 00000000 00000001 "SMSC" 00`),
    pdu: { command: 'bind_receiver_resp', ...head(1), systemId: 'SMSC' },
  },
  {
    name: 'bind_transmitter_resp refused: no body',
    frame: octets(`00000010 80000002 0000000e 00000001`),
    pdu: { command: 'bind_transmitter_resp', ...head(1, 0x0e), systemId: '' },
  },
  {
    name: 'bind_transceiver_resp with sc_interface_version',
    frame: octets(`0000001a 80000009 00000000 00000001 "SMSC" 00 0210 0001 34`),
    pdu: { command: 'bind_transceiver_resp', ...head(1), systemId: 'SMSC', tlvs: { scInterfaceVersion: 0x34 } },
  },
  {
    name: 'outbind',
    frame: octets(`00000018 0000000b 00000000 00000001 "SMSC" 00 "pw" 00`),
    pdu: { command: 'outbind', ...head(1), systemId: 'SMSC', password: 'pw' },
  },
  { name: 'unbind', frame: octets(`00000010 00000006 00000000 00000009`), pdu: { command: 'unbind', ...head(9) } },
  { name: 'unbind_resp', frame: octets(`00000010 80000006 00000000 00000009`), pdu: { command: 'unbind_resp', ...head(9) } },
  { name: 'enquire_link', frame: octets(`00000010 00000015 00000000 0000000a`), pdu: { command: 'enquire_link', ...head(10) } },
  { name: 'enquire_link_resp', frame: octets(`00000010 80000015 00000000 0000000a`), pdu: { command: 'enquire_link_resp', ...head(10) } },
  { name: 'generic_nack', frame: octets(`00000010 80000000 00000003 00000000`), pdu: { command: 'generic_nack', ...head(0, 3) } },
  {
    name: 'submit_sm, every field set',
    frame: octets(`0000005e 00000004 00000000 00000002 "CMT" 00 05 00 "Trunkline" 00 01 01 "447700900123" 00 03 7f 01
      "261122233431000+" 00 "000001000000000R" 00 01 01 f1 02 05 "hello"`),
    pdu: {
      command: 'submit_sm',
      ...head(2),
      ...message,
      serviceType: 'CMT',
      esmClass: 3,
      protocolId: 0x7f,
      priorityFlag: 1,
      scheduleDeliveryTime: '261122233431000+',
      validityPeriod: '000001000000000R',
      registeredDelivery: 1,
      replaceIfPresentFlag: 1,
      dataCoding: 0xf1,
      smDefaultMsgId: 2,
      shortMessage: bytes('hello'),
    },
  },
  {
    name: 'submit_sm, the least there is',
    frame: octets(`00000021 00000004 00000000 00000003 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`),
    pdu: {
      command: 'submit_sm',
      ...head(3),
      ...message,
      sourceAddrTon: 0,
      sourceAddr: '',
      destAddrTon: 0,
      destAddrNpi: 0,
      destinationAddr: '',
    },
    init: { command: 'submit_sm', sequence: 3 },
  },
  {
    name: 'submit_sm with UDH octets, NULs among them',
    frame: octets(`00000040 00000004 00000000 00000004 00 05 00 "Trunkline" 00 01 01 "447700900123" 00 40 00 00 00 00 00 00 08 00
      0a 050003 00 02 01 d83d de00`),
    pdu: {
      command: 'submit_sm',
      ...head(4),
      ...message,
      esmClass: 0x40,
      dataCoding: 8,
      shortMessage: new Uint8Array([5, 0, 3, 0, 2, 1, 0xd8, 0x3d, 0xde, 0]),
    },
  },
  {
    name: 'submit_sm with message_payload, SAR, a private tag and a repeated one',
    frame: octets(`00000070 00000004 00000000 00000005 00 05 00 "Trunkline" 00 01 01 "447700900123" 00 00 00 00 00 00 00 00 00 00 00
      0424 0003 "abc" 020c 0002 0102 020e 0001 02 020f 0001 01 0017 0004 00000e10 0381 0004 01020304
      1400 0002 beef 0381 0005 0504030201 130c 0000`),
    pdu: {
      command: 'submit_sm',
      ...head(5),
      ...message,
      tlvs: {
        messagePayload: bytes('abc'),
        sarMsgRefNum: 0x0102,
        sarTotalSegments: 2,
        sarSegmentSeqnum: 1,
        qosTimeToLive: 3600,
        callbackNum: new Uint8Array([1, 2, 3, 4]),
        alertOnMessageDelivery: none,
        extra: [
          { tag: 0x1400, value: new Uint8Array([0xbe, 0xef]) },
          { tag: 0x0381, value: new Uint8Array([5, 4, 3, 2, 1]) },
        ],
      },
    },
  },
  {
    name: 'submit_sm_resp',
    frame: octets(`00000021 80000004 00000000 00000002 "812FC7470000001B" 00`),
    pdu: { command: 'submit_sm_resp', ...head(2), messageId: '812FC7470000001B' },
  },
  {
    name: 'submit_sm_resp with an error has no body',
    frame: octets(`00000010 80000004 00000058 00000002`),
    pdu: { command: 'submit_sm_resp', ...head(2, 0x58), messageId: '' },
  },
  {
    name: 'deliver_sm: a receipt with optional parameters',
    frame: octets(`0000004b 00000005 00000000 00000007 00 01 01 "447700900123" 00 05 00 "Trunkline" 00 04 00 00 00 00 00 00 00 00
      00 001e 0005 "id01" 00 0427 0001 02 0423 0003 03 0102`),
    pdu: {
      command: 'deliver_sm',
      ...head(7),
      ...message,
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: '447700900123',
      destAddrTon: 5,
      destAddrNpi: 0,
      destinationAddr: 'Trunkline',
      esmClass: 4,
      tlvs: { receiptedMessageId: 'id01', messageState: 2, networkErrorCode: new Uint8Array([3, 1, 2]) },
    },
  },
  {
    name: 'deliver_sm_resp carries one NUL',
    frame: octets(`00000011 80000005 00000000 00000007 00`),
    pdu: { command: 'deliver_sm_resp', ...head(7), messageId: '' },
    init: { command: 'deliver_sm_resp', sequence: 7 },
  },
  {
    name: 'deliver_sm_resp with an error carries it too',
    frame: octets(`00000011 80000005 00000064 00000007 00`),
    pdu: { command: 'deliver_sm_resp', ...head(7, 0x64), messageId: '' },
  },
  {
    name: 'data_sm',
    frame: octets(`00000035 00000103 00000000 0000000b 00 05 00 "Trunkline" 00 01 01 "447700900123" 00 00 01 08 0424 0002 0041`),
    pdu: {
      command: 'data_sm',
      ...head(11),
      serviceType: '',
      ...source,
      ...dest,
      esmClass: 0,
      registeredDelivery: 1,
      dataCoding: 8,
      tlvs: { messagePayload: new Uint8Array([0, 0x41]) },
    },
  },
  {
    name: 'data_sm_resp with an error, an id and the reason',
    frame: octets(`00000020 80000103 000000fe 0000000b "77" 00 0425 0001 01 001d 0004 "low" 00`),
    pdu: {
      command: 'data_sm_resp',
      ...head(11, 0xfe),
      messageId: '77',
      tlvs: { deliveryFailureReason: 1, additionalStatusInfoText: 'low' },
    },
  },
  {
    name: 'submit_multi to two addresses and a list',
    frame: octets(`00000047 00000021 00000000 0000000c 00 05 00 "Trunkline" 00 03 01 01 01 "447700900123" 00 02 "staff" 00 01 00 00 "77" 00
      00 00 00 00 00 00 00 00 00 02 "hi"`),
    pdu: {
      command: 'submit_multi',
      ...head(12),
      serviceType: '',
      ...source,
      destinations: [
        { kind: 'sme', ton: 1, npi: 1, address: '447700900123' },
        { kind: 'list', name: 'staff' },
        { kind: 'sme', ton: 0, npi: 0, address: '77' },
      ],
      esmClass: 0,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: 0,
      replaceIfPresentFlag: 0,
      dataCoding: 0,
      smDefaultMsgId: 0,
      shortMessage: bytes('hi'),
    },
  },
  {
    name: 'submit_multi_resp with one failure',
    frame: octets(`0000001c 80000021 00000000 0000000c "9" 00 01 01 01 "77" 00 0000000b`),
    pdu: {
      command: 'submit_multi_resp',
      ...head(12),
      messageId: '9',
      unsuccess: [{ ton: 1, npi: 1, address: '77', status: 0x0b }],
    },
  },
  {
    name: 'query_sm',
    frame: octets(`00000021 00000003 00000000 0000000d "id01" 00 05 00 "Trunkline" 00`),
    pdu: { command: 'query_sm', ...head(13), messageId: 'id01', ...source },
  },
  {
    name: 'query_sm_resp',
    frame: octets(`00000028 80000003 00000000 0000000d "id01" 00 "261122233431000+" 00 05 0c`),
    pdu: { command: 'query_sm_resp', ...head(13), messageId: 'id01', finalDate: '261122233431000+', messageState: 5, errorCode: 12 },
  },
  {
    name: 'cancel_sm',
    frame: octets(`00000034 00000008 00000000 0000000e "CMT" 00 "id01" 00 05 00 "Trunkline" 00 01 01 "447700900123" 00`),
    pdu: { command: 'cancel_sm', ...head(14), serviceType: 'CMT', messageId: 'id01', ...source, ...dest },
  },
  { name: 'cancel_sm_resp', frame: octets(`00000010 80000008 00000011 0000000e`), pdu: { command: 'cancel_sm_resp', ...head(14, 0x11) } },
  {
    name: 'replace_sm',
    frame: octets(`00000039 00000007 00000000 0000000f "id01" 00 05 00 "Trunkline" 00 00 "000001000000000R" 00 01 00 03 "new"`),
    pdu: {
      command: 'replace_sm',
      ...head(15),
      messageId: 'id01',
      ...source,
      scheduleDeliveryTime: '',
      validityPeriod: '000001000000000R',
      registeredDelivery: 1,
      smDefaultMsgId: 0,
      shortMessage: bytes('new'),
    },
  },
  { name: 'replace_sm_resp', frame: octets(`00000010 80000007 00000000 0000000f`), pdu: { command: 'replace_sm_resp', ...head(15) } },
  {
    name: 'alert_notification',
    frame: octets(`00000029 00000102 00000000 00000010 01 01 "447700900123" 00 00 00 "me" 00 0422 0001 01`),
    pdu: {
      command: 'alert_notification',
      ...head(16),
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: '447700900123',
      esmeAddrTon: 0,
      esmeAddrNpi: 0,
      esmeAddr: 'me',
      tlvs: { msAvailabilityStatus: 1 },
    },
  },
];
