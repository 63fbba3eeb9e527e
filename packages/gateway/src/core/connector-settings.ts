// Everything an operator can say about one carrier: how to reach it, how many binds and segments it takes, and each habit in which carriers differ
// from each other as a setting of its own, with the default that most of them expect. The words and limits an operator may type are in
// operator/connector-fields.ts, what each means in docs/connectors.md.
import type { NationalLanguage } from '@trunkline/sms';
import { type CarrierHttpSettings, type ConnectorProtocol, defaultCarrierHttpSettings } from './carrier-http-settings.ts';
import type { Reason } from './message.ts';
import type { MessageKind } from './mms.ts';
import type { CarrierState } from './receipt.ts';

/** What a carrier may mean by data_coding 0, and a data_coding of what it sends. */
export const carrierAlphabets = ['gsm7', 'gsm7-packed', 'latin1', 'ascii', 'windows-1252', 'ucs2'] as const;
export type CarrierAlphabet = (typeof carrierAlphabets)[number];

/** trx: transceivers. tx_rx: a transmitter and a receiver for each. tx: transmitters only, for carriers that send nothing. */
export const bindModes = ['trx', 'tx_rx', 'tx'] as const;
export type BindModes = (typeof bindModes)[number];

export const interfaceVersions = ['3.3', '3.4', '5.0'] as const;

export const messageIdForms = ['as_is', 'hex_to_decimal', 'decimal_to_hex'] as const;
/** How the id of a receipt becomes that of the response. */
export type MessageIdForm = (typeof messageIdForms)[number];

export const partReceipts = ['all', 'first', 'last'] as const;
/** Which parts of a long message a carrier reports on. */
export type PartReceipts = (typeof partReceipts)[number];

export interface ConnectorSettings extends CarrierHttpSettings {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;

  // The connection and its binds.
  readonly systemType: string;
  readonly bindMode: BindModes;
  /** Sessions that send; tx_rx has as many that receive. */
  readonly binds: number;
  readonly interfaceVersion: (typeof interfaceVersions)[number];
  readonly addressRange: string;
  readonly addrTon: number;
  readonly addrNpi: number;
  /** Address of ours to connect from; "" = any. */
  readonly localAddress: string;
  readonly tls: boolean;
  /** Whether the carrier's certificate must be good. */
  readonly tlsVerify: boolean;
  /** Name in the carrier's certificate; "" = the host. */
  readonly tlsServerName: string;
  /** PEM of the authorities to trust instead of the public ones. */
  readonly tlsCa: string;
  /** PEM of our own certificate and its key. */
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly enquireLinkMs: number;
  /** A link that owes an answer and says nothing at all for so long is dead. */
  readonly responseTimeoutMs: number;
  /** A link that lives may owe an answer for so long: late answers are not losses. */
  readonly lagTimeoutMs: number;

  /** What kinds of message the carrier takes. */
  readonly carries: readonly MessageKind[];

  // How much.
  /** Segments in doubt at once on one sending bind: handed to the carrier and not yet committed as answered. The learned window stays below it. */
  readonly window: number;
  /** Segments per second, 0 = no cap. The learned rate stays below it. */
  readonly ratePerSecond: number;

  // What a submit_sm says.
  readonly submitCommand: 'submit_sm' | 'data_sm';
  readonly sourceTon: 'auto' | number;
  readonly sourceNpi: 'auto' | number;
  readonly destTon: 'auto' | number;
  readonly destNpi: 'auto' | number;
  /** "+" before international numbers. */
  readonly plus: boolean;
  readonly serviceType: string;
  /** 3 is store and forward, which is what 0 means to nearly every carrier. */
  readonly esmClass: 0 | 3;
  /** On which parts receipts are asked for. */
  readonly registeredDelivery: 'all' | 'first' | 'last' | 'none';
  readonly validity: 'asked' | 'relative' | 'absolute' | 'never';
  /** So many of the last PDUs are kept in memory, to be looked at; 0 = none. */
  readonly wireTrace: number;
  /** PDUs are kept on disk so long, 0 = not at all, and so much of them. */
  readonly wireKeepHours: number;
  readonly wireKeepMegabytes: number;
  readonly longMessages: 'udh' | 'sar' | 'payload';
  readonly concatReferenceBits: 8 | 16;

  // Alphabets.
  /** Alphabet the carrier means by data_coding 0. */
  readonly defaultAlphabet: CarrierAlphabet;
  readonly dataCodingGsm7: 'auto' | number;
  readonly dataCodingLatin1: 'auto' | number;
  readonly dataCodingUcs2: 'auto' | number;
  readonly languages: readonly NationalLanguage[];
  readonly lookAlikes: 'off' | 'typography' | 'letters';
  /** By data_coding of what the carrier sends, where it means another alphabet than the specification. */
  readonly inboundDataCodings: Readonly<Record<string, CarrierAlphabet>>;

  // What its answers and receipts mean.
  /** False for a carrier that gives no receipts: accepted is then delivered. */
  readonly receipts: boolean;
  /** strict: by the receipt bits of esm_class. lenient: by the text too. auto: by the text when the id is known. */
  readonly receiptMode: 'auto' | 'strict' | 'lenient';
  readonly messageIds: 'auto' | MessageIdForm;
  readonly partReceipts: 'auto' | PartReceipts;
  readonly acceptedMeans: 'intermediate' | 'delivered';
  readonly unknownMeans: 'final' | 'intermediate';
  /** The carrier's own state words, upper case. */
  readonly receiptStates: Readonly<Record<string, CarrierState>>;
  /** The carrier's own error codes, as its receipts write them. */
  readonly receiptErrors: Readonly<Record<string, Reason>>;
  /** command_status that means "slow down". */
  readonly throttleStatuses: readonly number[];
  /** command_status to be taken as refused for now, or for good, whatever it usually means. */
  readonly temporaryStatuses: readonly number[];
  readonly finalStatuses: readonly number[];
}

const ESME_RMSGQFUL = 0x14;
const ESME_RTHROTTLED = 0x58;

export const defaultConnectorSettings = {
  ...defaultCarrierHttpSettings,
  systemType: '',
  bindMode: 'trx',
  binds: 1,
  interfaceVersion: '3.4',
  addressRange: '',
  addrTon: 0,
  addrNpi: 0,
  localAddress: '',
  tls: false,
  tlsVerify: true,
  tlsServerName: '',
  tlsCa: '',
  tlsCert: '',
  tlsKey: '',
  enquireLinkMs: 30_000,
  responseTimeoutMs: 60_000,
  lagTimeoutMs: 600_000,
  carries: ['sms'],
  window: 100,
  ratePerSecond: 0,
  submitCommand: 'submit_sm',
  sourceTon: 'auto',
  sourceNpi: 'auto',
  destTon: 'auto',
  destNpi: 'auto',
  plus: false,
  serviceType: '',
  esmClass: 0,
  registeredDelivery: 'all',
  validity: 'asked',
  wireTrace: 1000,
  wireKeepHours: 0,
  wireKeepMegabytes: 1000,
  longMessages: 'udh',
  concatReferenceBits: 8,
  defaultAlphabet: 'gsm7',
  dataCodingGsm7: 'auto',
  dataCodingLatin1: 'auto',
  dataCodingUcs2: 'auto',
  languages: [],
  lookAlikes: 'off',
  inboundDataCodings: {},
  receipts: true,
  receiptMode: 'auto',
  messageIds: 'auto',
  partReceipts: 'auto',
  acceptedMeans: 'intermediate',
  unknownMeans: 'final',
  receiptStates: {},
  receiptErrors: {},
  throttleStatuses: [ESME_RMSGQFUL, ESME_RTHROTTLED],
  temporaryStatuses: [],
  finalStatuses: [],
} as const satisfies Omit<ConnectorSettings, 'host' | 'port' | 'systemId' | 'password'>;

/** What cannot be left out, and what else is usual for carriers of a protocol. HTTP has no way to ask what became of a request: it is not repeated. */
export const protocolTraits = {
  smpp: { required: ['host', 'port', 'systemId', 'password'], usual: {} },
  mm7: {
    required: ['url'],
    usual: {
      host: '',
      port: 0,
      systemId: '',
      password: '',
      carries: ['mms'],
      window: 10,
      resendUnknown: false,
      unknownMeans: 'intermediate',
    },
  },
  http: {
    required: ['url', 'httpCarrier'],
    usual: {
      host: '',
      port: 0,
      systemId: '',
      password: '',
      carries: ['sms', 'mms'],
      window: 20,
      resendUnknown: false,
      longMessages: 'payload',
    },
  },
} as const satisfies Readonly<
  Record<ConnectorProtocol, { readonly required: readonly (keyof ConnectorSettings)[]; readonly usual: Partial<ConnectorSettings> }>
>;

/** What cannot be, with the setting that is to be changed and how; null = nothing. */
export function settingsFault({ protocol, receipts, registeredDelivery }: ConnectorSettings): {
  readonly field: keyof ConnectorSettings;
  readonly message: string;
} | null {
  // A carrier that speaks SMPP may send receipts that nobody asked for; these do not, and every message would wait for one and end as failed.
  if (protocol === 'smpp' || !receipts || registeredDelivery !== 'none') return null;
  const message =
    'registeredDelivery none asks for no reports, and what was taken would wait for one to the end: set receipts to false, and taken is delivered';
  return { field: 'registeredDelivery', message };
}

/** Whether a carrier that speaks HTTP is asked for reports. */
export const wantsReports = ({ receipts, registeredDelivery }: ConnectorSettings): boolean => receipts && registeredDelivery !== 'none';

/** Segments of the connector that may be in doubt at once: over all its binds, or as many requests. */
export const windowOf = ({ protocol, window, binds }: ConnectorSettings): number => (protocol === 'smpp' ? window * binds : window);
