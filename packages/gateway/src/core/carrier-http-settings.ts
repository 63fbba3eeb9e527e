// Settings of connectors whose carriers speak HTTP: MM7 (connectors/mm7) and APIs of their own (connectors/http). What they share with SMPP (name,
// password, TLS, window, rate, time-outs) is in connector-settings.ts. docs/connectors.md says what each means.

export const connectorProtocols = ['smpp', 'mm7', 'http'] as const;
export type ConnectorProtocol = (typeof connectorProtocols)[number];

/** As packages/mms names them. */
export const mm7DialectNames = ['rel-5-1-0', 'rel-5-1-1', 'rel-5-1-2', 'rel-5-1-3', 'rel-6-1-0', 'rel-6-1-3', 'rel-6-1-4'] as const;
export const httpAuths = ['none', 'basic', 'digest', 'bearer'] as const;
export const mm7SenderForms = ['auto', 'short_code', 'number', 'rfc2822', 'none'] as const;
export const mm7MessageClasses = ['none', 'Personal', 'Advertisement', 'Informational', 'Auto'] as const;
export const mm7ChargedParties = ['none', 'Sender', 'Recipient', 'Both', 'Neither', 'ThirdParty'] as const;
/** APIs of carriers, by whose they are: rows of connectors/http/carriers.ts. */
export const httpCarrierNames = ['none', 'twilio', 'telnyx'] as const;

export interface CarrierHttpSettings {
  readonly protocol: ConnectorProtocol;
  /** Where requests go; "" with SMPP. */
  readonly url: string;
  /** systemId and password are the name and password of basic and digest; bearer takes the password alone. */
  readonly auth: (typeof httpAuths)[number];
  /** Whether a message whose outcome nobody knows may be sent again where its account allows it. */
  readonly resendUnknown: boolean;
  readonly httpCarrier: (typeof httpCarrierNames)[number];
  /** Public URL that the carrier is to send receipts to; "" = as the carrier's own settings say. */
  readonly receiptUrl: string;

  // How an MMS is written.
  /** Octets of an MMS on the wire. */
  readonly mmsBytesMax: number;
  readonly mmsEncoding: 'binary' | 'base64';
  readonly mmsContainer: 'related' | 'mixed';
  readonly smil: boolean;

  // What MM7 says.
  readonly mm7Dialect: (typeof mm7DialectNames)[number];
  readonly mm7Prefix: string;
  /** A credential at some centres. */
  readonly vaspId: string;
  readonly vasId: string;
  readonly serviceCode: string;
  readonly senderForm: (typeof mm7SenderForms)[number];
  readonly cidBrackets: boolean;
  readonly allowAdaptations: boolean;
  readonly readReports: boolean;
  readonly messageClass: (typeof mm7MessageClasses)[number];
  readonly chargedParty: (typeof mm7ChargedParties)[number];
  readonly chargedPartyId: string;
  /** HTTP status of our faults: some centres do not read the body of a 500 and repeat for ever. */
  readonly faultStatus: 200 | 500;
}

export const defaultCarrierHttpSettings = {
  protocol: 'smpp',
  url: '',
  auth: 'none',
  resendUnknown: true,
  httpCarrier: 'none',
  receiptUrl: '',
  mmsBytesMax: 300_000,
  mmsEncoding: 'binary',
  mmsContainer: 'related',
  smil: true,
  mm7Dialect: 'rel-6-1-4',
  mm7Prefix: '',
  vaspId: '',
  vasId: '',
  serviceCode: '',
  senderForm: 'auto',
  cidBrackets: false,
  allowAdaptations: true,
  readReports: false,
  messageClass: 'none',
  chargedParty: 'none',
  chargedPartyId: '',
  faultStatus: 500,
} as const satisfies CarrierHttpSettings;
