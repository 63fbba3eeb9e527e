// Optional parameters: SMPP 3.4 §5.3.2 and the additions of 5.0 §4.8.4. Names are the specification's in camelCase; a row gives the
// tag, how the value is kept, and the limits that we write within. Reading is wider: a value that does not fit its kind is not an
// error, it is kept as raw octets in `extra`, because refusing a receipt for the sake of an ornament makes carriers repeat it forever.

/** `cstring` limits count the NUL; `octets` limits count the value. */
export type TlvSpec =
  | { tag: number; kind: 'u8' | 'u16' | 'u32' }
  | { tag: number; kind: 'cstring'; max: number }
  | { tag: number; kind: 'octets'; min: number; max: number };

const int1 = (tag: number) => ({ tag, kind: 'u8' }) as const;
const int2 = (tag: number) => ({ tag, kind: 'u16' }) as const;
const int4 = (tag: number) => ({ tag, kind: 'u32' }) as const;
const cstring = (tag: number, max: number) => ({ tag, kind: 'cstring', max }) as const;
const octets = (tag: number, min: number, max: number) => ({ tag, kind: 'octets', min, max }) as const;

export const tlvTable = {
  destAddrSubunit: int1(0x0005),
  destNetworkType: int1(0x0006),
  destBearerType: int1(0x0007),
  destTelematicsId: int2(0x0008),
  sourceAddrSubunit: int1(0x000d),
  sourceNetworkType: int1(0x000e),
  sourceBearerType: int1(0x000f),
  sourceTelematicsId: int1(0x0010), // one octet, unlike its destination twin: so says the specification
  qosTimeToLive: int4(0x0017),
  payloadType: int1(0x0019),
  additionalStatusInfoText: cstring(0x001d, 256),
  receiptedMessageId: cstring(0x001e, 65),
  msMsgWaitFacilities: int1(0x0030),
  privacyIndicator: int1(0x0201),
  sourceSubaddress: octets(0x0202, 2, 23),
  destSubaddress: octets(0x0203, 2, 23),
  userMessageReference: int2(0x0204),
  userResponseCode: int1(0x0205),
  sourcePort: int2(0x020a),
  destinationPort: int2(0x020b),
  sarMsgRefNum: int2(0x020c),
  languageIndicator: int1(0x020d),
  sarTotalSegments: int1(0x020e),
  sarSegmentSeqnum: int1(0x020f),
  scInterfaceVersion: int1(0x0210),
  callbackNumPresInd: int1(0x0302),
  callbackNumAtag: octets(0x0303, 0, 65),
  numberOfMessages: int1(0x0304),
  callbackNum: octets(0x0381, 4, 19),
  dpfResult: int1(0x0420),
  setDpf: int1(0x0421),
  msAvailabilityStatus: int1(0x0422),
  networkErrorCode: octets(0x0423, 3, 3),
  messagePayload: octets(0x0424, 0, 0xffff),
  deliveryFailureReason: int1(0x0425),
  moreMessagesToSend: int1(0x0426),
  messageState: int1(0x0427),
  ussdServiceOp: int1(0x0501),
  displayTime: int1(0x1201),
  smsSignal: int2(0x1203),
  msValidity: octets(0x1204, 1, 4), // one octet in 3.4, four in 5.0
  alertOnMessageDelivery: octets(0x130c, 0, 1), // no value in 3.4, one octet in 5.0
  itsReplyType: int1(0x1380),
  itsSessionInfo: octets(0x1383, 2, 2),
  // SMPP 5.0
  congestionState: int1(0x0428),
  broadcastChannelIndicator: int1(0x0600),
  broadcastContentType: octets(0x0601, 3, 3),
  broadcastContentTypeInfo: octets(0x0602, 0, 255),
  broadcastMessageClass: int1(0x0603),
  broadcastRepNum: int2(0x0604),
  broadcastFrequencyInterval: octets(0x0605, 3, 3),
  broadcastAreaIdentifier: octets(0x0606, 1, 255),
  broadcastErrorStatus: int4(0x0607),
  broadcastAreaSuccess: int1(0x0608),
  broadcastEndTime: cstring(0x0609, 17),
  broadcastServiceGroup: octets(0x060a, 1, 255),
  billingIdentification: octets(0x060b, 1, 1024),
  sourceNetworkId: cstring(0x060d, 65),
  destNetworkId: cstring(0x060e, 65),
  sourceNodeId: octets(0x060f, 6, 6),
  destNodeId: octets(0x0610, 6, 6),
  destAddrNpResolution: int1(0x0611),
  destAddrNpInformation: octets(0x0612, 10, 10),
  destAddrNpCountry: octets(0x0613, 1, 5),
} as const satisfies Record<string, TlvSpec>;

export type TlvName = keyof typeof tlvTable;

type TlvValue<S> = S extends { kind: 'cstring' } ? string : S extends { kind: 'octets' } ? Uint8Array : number;

/** A tag we do not know, a second occurrence of one we do, or a known tag whose value does not fit its kind. */
export interface RawTlv {
  tag: number;
  value: Uint8Array;
}

/** Optional parameters: known ones by name, everything else in `extra`, in the order received. Nothing is dropped. */
export type Tlvs = { readonly [N in TlvName]?: TlvValue<(typeof tlvTable)[N]> | undefined } & {
  readonly extra?: readonly RawTlv[] | undefined;
};
