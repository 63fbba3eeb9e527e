// The settings of connectors as an operator types them: see fields.ts. docs/connectors.md says what each is for.
import { isIP } from 'node:net';
import { NATIONAL_LANGUAGES } from '@trunkline/sms';
import {
  bindModes,
  carrierAlphabets,
  type ConnectorSettings,
  interfaceVersions,
  messageIdForms,
  partReceipts,
} from '../core/connector-settings.ts';
import {
  connectorProtocols,
  httpAuths,
  httpCarrierNames,
  mm7ChargedParties,
  mm7DialectNames,
  mm7MessageClasses,
  mm7SenderForms,
} from '../core/carrier-http-settings.ts';
import { reasons } from '../core/message.ts';
import { messageKinds } from '../core/mms.ts';
import { carrierStates } from '../core/receipt.ts';
import { decimal, type Field, field, flag, host, type Kind, no, oneOf, says, visible, whole, yes } from '../web/fields.ts';

const ENTRIES_MAX = 200;
const PEM_CHARACTERS_MAX = 30_000;
const URL_CHARACTERS_MAX = 2000;

/** 20 or 0x14. */
function octetsNumber(text: unknown, most: number): number | null {
  const number = typeof text === 'string' && /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text.trim()) ? Number(text) : text;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most ? number : null;
}

const autoOr = (most: number): Kind => ({
  allowed: `auto or a whole number from 0 to ${most}`,
  says: says('auto_or', { most }),
  read(value) {
    if (value === 'auto') return yes('auto');
    const number = octetsNumber(value, most);
    return number === null ? no : yes(number);
  },
});

const address: Kind = {
  allowed: 'an IP address, or empty',
  says: says('address_or_none'),
  read: (value) => (value === '' || (typeof value === 'string' && isIP(value) !== 0) ? yes(value) : no),
};

const hostOrNone: Kind = {
  allowed: `${host.allowed}, or empty`,
  says: says('host_or_none'),
  read: (value) => (value === '' ? yes('') : host.read(value)),
};

const pem = (label: string): Kind => ({
  allowed: `PEM text with a ${label}, or empty`,
  says: says('pem_or_none', { label }),
  read(value) {
    if (typeof value !== 'string' || value.length > PEM_CHARACTERS_MAX) return no;
    return value === '' || new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(value) ? yes(value) : no;
  },
});

const httpUrl: Kind = {
  allowed: 'an http or https URL without name and password in it, or empty',
  says: says('url_or_none'),
  read(value) {
    if (value === '') return yes('');
    const url = typeof value === 'string' && value.length <= URL_CHARACTERS_MAX ? URL.parse(value) : null;
    return url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? yes(value) : no;
  },
};

const listed = (value: unknown): readonly unknown[] | null =>
  typeof value === 'string' ? value.split(',').filter((entry) => entry.trim() !== '') : Array.isArray(value) ? (value as unknown[]) : null;

const wordsOf = (allowed: readonly string[]): Kind => ({
  allowed: `a list of ${allowed.join(', ')}; empty for none`,
  says: says('words_of', { values: allowed.join(', ') }),
  read(value) {
    const entries = listed(value)?.map((entry) => (typeof entry === 'string' ? entry.trim() : entry));
    return entries?.every((entry) => typeof entry === 'string' && allowed.includes(entry)) ? yes([...new Set(entries)]) : no;
  },
});

const statusList: Kind = {
  allowed: `a list of at most ${ENTRIES_MAX} command_status values such as 0x58 or 88; empty for none`,
  says: says('statuses', { most: ENTRIES_MAX }),
  read(value) {
    const numbers = listed(value)?.map((entry) => octetsNumber(entry, 0xffff_ffff));
    if (!numbers || numbers.length > ENTRIES_MAX || numbers.some((number) => number === null || number === 0)) return no;
    return yes([...new Set(numbers)]);
  },
};

/** `KEY=value` entries: what a key must look like (and how it is kept), and the values. */
const mapOf = (what: string, key: (text: string) => string | null, values: readonly string[]): Kind => ({
  allowed: `at most ${ENTRIES_MAX} entries ${what}=VALUE, comma-separated, with a VALUE of ${values.join(', ')}; empty for none`,
  says: says('entries', { most: ENTRIES_MAX, what, values: values.join(', ') }),
  read(value) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const entries = isObject
      ? Object.entries(value)
      : listed(value)?.map((entry): [string, unknown] => {
          const [head = '', ...rest] = String(entry).split('=');
          return [head, rest.join('=')];
        });
    if (!entries || entries.length > ENTRIES_MAX) return no;
    const read: Record<string, string> = {};
    for (const [head, tail] of entries) {
      const name = key(head.trim());
      const meant = typeof tail === 'string' ? tail.trim() : '';
      if (name === null || !values.includes(meant)) return no;
      read[name] = meant;
    }
    return yes(read);
  },
});

const dataCodingKey = (text: string): string | null => octetsNumber(text, 255)?.toString() ?? null;
const wordKey = (text: string): string | null => (/^[!-~]{1,20}$/.test(text) && !/[=,]/.test(text) ? text.toUpperCase() : null);

// SMPP 3.4 §5.2: sizes count the closing NUL, 16 and 13 octets. The password's 9 is passed over by carriers themselves.
export const connectorFields: readonly Field<keyof ConnectorSettings>[] = [
  field('protocol', oneOf(connectorProtocols), 'What the carrier speaks; it stays as it was made'),
  field('host', host, 'Address of the carrier'),
  field('port', whole(1, 65_535), 'Port of the carrier'),
  field('systemId', visible(1, 15), 'Name to bind with'),
  field('password', visible(0, 64), 'Password to bind with', { secret: true }),
  field('systemType', visible(0, 12), 'system_type, when the carrier wants one'),
  field('bindMode', oneOf(bindModes), 'How to bind: transceivers, transmitter and receiver pairs, or transmitters only'),
  field('binds', whole(1, 50), 'How many binds that send'),
  field('interfaceVersion', oneOf(interfaceVersions), 'interface_version of the bind'),
  field('addressRange', visible(0, 40), 'address_range of the bind'),
  field('addrTon', whole(0, 255), 'addr_ton of the bind'),
  field('addrNpi', whole(0, 255), 'addr_npi of the bind'),
  field('localAddress', address, 'Address of this machine to connect from'),
  field('tls', flag, 'Connect with TLS'),
  field('tlsVerify', flag, "Whether the carrier's certificate must be good"),
  field('tlsServerName', hostOrNone, "Name in the carrier's certificate, when it is not the host"),
  field('tlsCa', pem('CERTIFICATE'), 'Authorities to trust instead of the public ones'),
  field('tlsCert', pem('CERTIFICATE'), 'Certificate to show to the carrier'),
  field('tlsKey', pem('PRIVATE KEY'), 'Key of that certificate', { secret: true }),
  field('enquireLinkMs', whole(1000, 3_600_000), 'Milliseconds of silence before the link is probed'),
  field('responseTimeoutMs', whole(1000, 600_000), 'Milliseconds of silence after which a link that owes an answer is dead'),
  field('lagTimeoutMs', whole(1000, 3_600_000), 'Milliseconds a link that lives may owe an answer'),
  field('carries', wordsOf(messageKinds), 'Kinds of message that the carrier takes: sms, mms'),
  field('window', whole(1, 10_000), 'Segments in doubt at once on one bind; what is learned stays below it'),
  field('ratePerSecond', decimal(100_000), 'Segments per second, 0 = no cap; what is learned stays below it', { option: 'rate' }),
  field('submitCommand', oneOf(['submit_sm', 'data_sm']), 'The request that carries segments'),
  field('sourceTon', autoOr(7), 'Type of number of originators'),
  field('sourceNpi', autoOr(18), 'Numbering plan of originators'),
  field('destTon', autoOr(7), 'Type of number of recipients'),
  field('destNpi', autoOr(18), 'Numbering plan of recipients'),
  field('plus', flag, 'Write + before international numbers'),
  field('serviceType', visible(0, 5), 'service_type'),
  field('esmClass', oneOf([0, 3]), 'Messaging mode: default, or store and forward by name'),
  field('registeredDelivery', oneOf(['all', 'first', 'last', 'none']), 'Parts of a long message to ask receipts for'),
  field('validity', oneOf(['asked', 'relative', 'absolute', 'never']), 'Whether and how validity_period is sent'),
  field('wireTrace', whole(0, 100_000), 'PDUs kept in memory to look at, the last ones; 0 = none'),
  field('wireKeepHours', whole(0, 8760), 'Hours for which PDUs are kept on disk; 0 = none are'),
  field('wireKeepMegabytes', whole(10, 1_000_000), 'Megabytes of PDUs kept on disk; beyond them the oldest go'),
  field('longMessages', oneOf(['udh', 'sar', 'payload']), 'How the parts of a long message are marked'),
  field('concatReferenceBits', oneOf([8, 16]), 'Size of the reference number of long messages'),
  field('defaultAlphabet', oneOf(carrierAlphabets), 'Alphabet the carrier means by data_coding 0'),
  field('dataCodingGsm7', autoOr(255), 'data_coding of texts in the default alphabet'),
  field('dataCodingLatin1', autoOr(255), 'data_coding of texts in an 8-bit alphabet'),
  field('dataCodingUcs2', autoOr(255), 'data_coding of texts in UCS-2'),
  field('languages', wordsOf(NATIONAL_LANGUAGES), 'National languages whose shift tables the carrier passes on'),
  field('lookAlikes', oneOf(['off', 'typography', 'letters']), 'Characters that may be replaced by look-alikes to save segments'),
  field('inboundDataCodings', mapOf('DATA_CODING', dataCodingKey, carrierAlphabets), 'Alphabets of what the carrier sends, by data_coding'),
  field('receipts', flag, 'false for a carrier that gives no receipts: accepted is then delivered'),
  field(
    'receiptMode',
    oneOf(['auto', 'strict', 'lenient']),
    'What makes a receipt: its bits, its text too, or its text when its id is known',
  ),
  field('messageIds', oneOf(['auto', ...messageIdForms]), 'How ids of receipts become those of responses'),
  field('partReceipts', oneOf(['auto', ...partReceipts]), 'Parts of a long message that the carrier reports on'),
  field('acceptedMeans', oneOf(['intermediate', 'delivered']), 'What the receipt state ACCEPTD means'),
  field('unknownMeans', oneOf(['final', 'intermediate']), 'What the receipt state UNKNOWN means'),
  field('receiptStates', mapOf('WORD', wordKey, carrierStates), "The carrier's own words for states"),
  field('receiptErrors', mapOf('CODE', wordKey, reasons), "What the carrier's error codes mean"),
  field('throttleStatuses', statusList, 'Statuses that mean too fast or too many'),
  field('temporaryStatuses', statusList, 'Statuses to take as refused for now'),
  field('finalStatuses', statusList, 'Statuses to take as refused for good'),
  field('url', httpUrl, 'Where requests go to a carrier that speaks HTTP'),
  field('auth', oneOf(httpAuths), 'How requests prove who sends them'),
  field('resendUnknown', flag, 'Whether what may or may not have been taken is sent again where the account allows it'),
  field('httpCarrier', oneOf(httpCarrierNames), 'Whose HTTP API it is'),
  field('receiptUrl', httpUrl, 'Public URL that the carrier is told to send receipts to'),
  field('mmsBytesMax', whole(30_000, 5_000_000), 'Octets of one MMS on the wire'),
  field('mmsEncoding', oneOf(['binary', 'base64']), 'How media travel'),
  field('mmsContainer', oneOf(['related', 'mixed']), 'Multipart around the parts of an MMS'),
  field('smil', flag, 'Whether an MMS has a SMIL'),
  field('mm7Dialect', oneOf(mm7DialectNames), 'Release and schema of MM7 to write'),
  field('mm7Prefix', visible(0, 10), 'Prefix of the elements of MM7'),
  field('vaspId', visible(0, 200), 'VASPID', { secret: true }),
  field('vasId', visible(0, 200), 'VASID'),
  field('serviceCode', visible(0, 200), "ServiceCode, the centre's tariff"),
  field('senderForm', oneOf(mm7SenderForms), 'How the originator is written; auto goes by its length, none leaves it out'),
  field('cidBrackets', flag, 'Angle brackets in the href of the content'),
  field('allowAdaptations', flag, 'Whether the centre may adapt the content to the phone'),
  field('readReports', flag, 'Whether to ask for read reports'),
  field('messageClass', oneOf(mm7MessageClasses), 'MessageClass'),
  field('chargedParty', oneOf(mm7ChargedParties), 'ChargedParty, where the centre wants one'),
  field('chargedPartyId', visible(0, 40), 'ChargedPartyID'),
  field('faultStatus', oneOf([200, 500]), 'HTTP status of our faults at the door'),
];
