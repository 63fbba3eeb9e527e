// The settings of accounts as an operator types them (those of connectors: connector-fields.ts): name, what is allowed, how a value is read. One
// table each, used by the operator API to judge and by the command line to name its options and its help. A value may be the JSON type or its
// text, because the command line has only text. Loads nothing heavy: the command line starts with it.
import { BlockList, isIP } from 'node:net';
import { originatorAddress } from '@trunkline/sms';
import { accountDoors } from '../core/doors.ts';
import { type AccountSettings, emailContents, priorityClasses } from '../core/rulebook.ts';
import { readMailAddress } from '../core/mail-address.ts';
import type { Told } from '../core/told.ts';
import { nearest } from '../ops/nearest.ts';

export type FieldRead = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** What is allowed as data: its key and what is filled in. */
type Says = Told<AllowedKey>;
/** The sentences there are; a test of the console holds that each has its translation. */
export const allowedKeys = [
  'visible',
  'visible_or_none',
  'whole',
  'decimal',
  'flag',
  'one_of',
  'addresses',
  'sender',
  'host',
  'host_or_none',
  'route_tag',
  'lines',
  'auto_or',
  'address_or_none',
  'pem_or_none',
  'words_of',
  'statuses',
  'entries',
  'countries',
  'originators',
  'url_or_none',
  'doors',
  'mail_senders',
] as const;
export type AllowedKey = (typeof allowedKeys)[number];
export const says = (key: AllowedKey, values: Told['values'] = {}): Says => ({ key, values });

export interface Field<K extends string = string> {
  readonly key: K;
  /** As the command line spells it, without the dashes. */
  readonly option: string;
  /** Completes "… must be". */
  readonly allowed: string;
  readonly help: string;
  /** Shown only when asked for. */
  readonly secret: boolean;
  readonly choices?: Kind['choices'];
  readonly says: Says;
  readonly read: (value: unknown) => FieldRead;
}

export interface Kind {
  readonly allowed: string;
  /** The same as data. */
  readonly says: Says;
  /** All values there are, where they are few. */
  readonly choices?: readonly (string | number | boolean)[];
  readonly read: (value: unknown) => FieldRead;
}

export const no: FieldRead = { ok: false };
export const yes = (value: unknown): FieldRead => ({ ok: true, value });
const kebab = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function field<K extends string>(key: K, kind: Kind, help: string, more: { option?: string; secret?: boolean } = {}): Field<K> {
  return { key, option: more.option ?? kebab(key), help, secret: more.secret ?? false, ...kind };
}

/** Printable ASCII without blanks: what goes through a URL, percent-encoded, and through a header unharmed. */
export const visible = (least: number, most: number): Kind => ({
  allowed: `${least} to ${most} printable ASCII characters without blanks`,
  says: says('visible', { least, most }),
  read: (value) => (typeof value === 'string' && value.length >= least && value.length <= most && /^[!-~]*$/.test(value) ? yes(value) : no),
});

export const whole = (least: number, most: number): Kind => ({
  allowed: `a whole number from ${least} to ${most}`,
  says: says('whole', { least, most }),
  read(value) {
    const number = typeof value === 'string' && /^\d{1,12}$/.test(value.trim()) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most ? yes(number) : no;
  },
});

export const decimal = (most: number): Kind => ({
  allowed: `a number from 0 to ${most}`,
  says: says('decimal', { most }),
  read(value) {
    const number = typeof value === 'string' && /^\d{1,12}(\.\d{1,6})?$/.test(value.trim()) ? Number(value) : value;
    return typeof number === 'number' && number >= 0 && number <= most ? yes(number) : no;
  },
});

const words = new Map<unknown, boolean>([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['no', false],
  ['0', false],
]);
export const flag: Kind = {
  allowed: 'true or false (also on, off, yes, no, 1, 0)',
  says: says('flag'),
  choices: [true, false],
  read(value) {
    const read = typeof value === 'string' ? words.get(value.trim().toLowerCase()) : value;
    return typeof read === 'boolean' ? yes(read) : no;
  },
};

export const oneOf = (values: readonly (string | number)[]): Kind => ({
  allowed: values.join(' or '),
  says: says('one_of', { values: values.join(', ') }),
  choices: values,
  read(value) {
    const found = values.find((allowed) => allowed === value || (typeof value === 'string' && String(allowed) === value.trim()));
    return found === undefined ? no : yes(found);
  },
});

const ADDRESSES_MAX = 100;

function isAddressOrCidr(text: string): boolean {
  const [address = '', bits, rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest !== undefined) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  // The judge at the doors is a BlockList: what it refuses must not be saved.
  new BlockList().addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return true;
}

export const addresses: Kind = {
  allowed: `a list of at most ${ADDRESSES_MAX} IP addresses or CIDR ranges, comma-separated; empty for all`,
  says: says('addresses', { most: ADDRESSES_MAX }),
  read(value) {
    const list = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as unknown[]) : null;
    if (!list?.every((entry) => typeof entry === 'string')) return no;
    const trimmed = list.map((entry) => entry.trim()).filter((entry) => entry !== '');
    return trimmed.length <= ADDRESSES_MAX && trimmed.every(isAddressOrCidr) ? yes([...new Set(trimmed)]) : no;
  },
};

const KEY_CHARACTERS_MAX = 64;
const doors: Kind = {
  allowed: `a list of ${accountDoors.join(', ')}; all, or none`,
  says: says('doors', { values: accountDoors.join(', ') }),
  read(value) {
    const list = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
    if (!Array.isArray(list)) return no;
    const names = (list as readonly unknown[]).filter((name) => name !== '' && name !== 'none');
    if (names.length === 1 && names[0] === 'all') return yes(accountDoors);
    return names.every((name) => accountDoors.some((door) => door === name))
      ? yes(accountDoors.filter((door) => names.includes(door)))
      : no;
  },
};

const SENDERS_MAX = 100;
const senders: Kind = {
  allowed: `a list of at most ${SENDERS_MAX} addresses such as ann@example.com, or domains such as @example.com; comma-separated, or empty`,
  says: says('mail_senders', { most: SENDERS_MAX }),
  read(value) {
    const list = typeof value === 'string' ? value.split(',') : value;
    if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) return no;
    const wanted = list.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== '');
    const isRead = (entry: string): boolean => readMailAddress(entry.startsWith('@') ? `any${entry}` : entry) !== null;
    return wanted.length <= SENDERS_MAX && wanted.every(isRead) ? yes([...new Set(wanted)]) : no;
  },
};

const encryptionKey: Kind = {
  allowed: `1 to ${KEY_CHARACTERS_MAX} printable ASCII characters without blanks, or none`,
  says: says('visible_or_none', { least: 1, most: KEY_CHARACTERS_MAX }),
  read: (value) => (value === null || value === '' || value === 'none' ? yes(null) : visible(1, KEY_CHARACTERS_MAX).read(value)),
};

const sender: Kind = {
  allowed: 'empty, at most 11 letters and digits, or a number of at most 20 digits',
  says: says('sender'),
  read(value) {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') return no;
    return text.trim() === '' ? yes('') : originatorAddress(text.trim()) === null ? no : yes(text.trim());
  },
};

export const host: Kind = {
  allowed: 'an IP address or a host name',
  says: says('host'),
  read: (value) => (typeof value === 'string' && value.length <= 253 && /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(value) ? yes(value) : no),
};

export const ROUTE_TAG_PATTERN = '^[A-Za-z0-9._-]{1,32}$';
const routeTag: Kind = {
  allowed: 'at most 32 of the characters A-Z a-z 0-9 . _ -, or empty',
  says: says('route_tag'),
  read: (value) => (typeof value === 'string' && (value === '' || new RegExp(ROUTE_TAG_PATTERN).test(value)) ? yes(value) : no),
};
const LINES_CHARACTERS_MAX = 300;
const lines: Kind = {
  allowed: `a text of at most ${LINES_CHARACTERS_MAX} characters; \\n begins a new line`,
  says: says('lines', { most: LINES_CHARACTERS_MAX }),
  read: (value) =>
    typeof value === 'string' && value.length <= LINES_CHARACTERS_MAX ? yes(value.replaceAll('\\n', '\n').replaceAll('\r', '')) : no,
};

const QUERY_INTERVAL_MS_MAX = 86_400_000;

export const accountFields: readonly Field<keyof AccountSettings>[] = [
  field('ipAllow', addresses, 'Addresses that may use the account'),
  field('encryptionKey', encryptionKey, 'Key of the encryption mode of V1; none = plain password', { secret: true }),
  field('reportStyle', oneOf(['delivery', 'eims']), 'What the code of a report row means'),
  field('deliverReport', flag, 'Report rows of seven elements, with reportStyle eims'),
  field('inboxEncoding', oneOf(['plain', 'base64']), 'How getsms writes content'),
  field('defaultSender', sender, 'Originator when a request names none'),
  field('queryIntervalMs', whole(0, QUERY_INTERVAL_MS_MAX), 'Least milliseconds between two queries; 0 = off'),
  field('routeTag', routeTag, 'What route rules know the messages by'),
  field('templatesRequired', flag, 'Only contents that match a template pass'),
  field('smppBindsMax', whole(0, 1000), 'SMPP binds at once; 0 = none'),
  field('smppWindow', whole(1, 10_000), 'Unanswered requests of a bind beyond which it is not read'),
  field('smppRatePerSecond', decimal(100_000), 'Messages per second over all binds; 0 = no limit', { option: 'smpp-rate' }),
  field('smppAlphabet', oneOf(['gsm7', 'latin1', 'windows-1252']), 'What data_coding 0 means on the binds'),
  field('smppJoinParts', flag, 'A long message that arrives in parts is one message'),
  field('smppInbound', flag, 'Inbound messages go to a receiver bind when there is one'),
  field('smppLongInbound', oneOf(['parts', 'payload']), 'Long inbound messages: parts with a header, or message_payload'),
  field('smppDeliverWindow', whole(1, 1000), 'Receipts and inbound messages under way to the binds at once'),
  field('messagesPerSecond', decimal(100_000), 'Messages per second over all doors; 0 = no limit'),
  field('messagesPerDay', whole(0, 1_000_000_000), 'Messages of a day; 0 = no limit'),
  field('messagesPerMonth', whole(0, 1_000_000_000), 'Messages of a month; 0 = no limit'),
  field('moneyPerDay', decimal(1_000_000_000), 'Money of a day; 0 = no limit'),
  field('moneyPerMonth', decimal(1_000_000_000), 'Money of a month; 0 = no limit'),
  field('recipientMessagesMax', whole(0, 1000), 'Messages to one recipient within recipientWindowHours; 0 = no limit'),
  field('recipientWindowHours', whole(1, 744), 'Hours in which they are counted'),
  field('duplicateWindowS', whole(0, 86_400), 'The same content to the same recipient again within so many seconds is refused; 0 = off'),
  field('lowBalance', decimal(1_000_000_000), 'An alert is raised when less can be spent; 0 = off'),
  field('sandbox', flag, 'Messages never reach a carrier: the built-in sandbox takes them'),
  field('refundUndelivered', flag, 'The price of a message that a carrier took and did not deliver comes back'),
  field(
    'mmsFallback',
    oneOf(['none', 'link']),
    'What becomes of an MMS that no route carries or that is refused: nothing, or an SMS with a link',
  ),
  field('mediaMegabytes', whole(0, 1_000_000), 'Megabytes of media kept for the account; 0 = no limit'),
  field('billTo', lines, 'Name and address on statements and invoices'),
  field('doors', doors, 'Ways in beside V1, V2 and SMPP that are switched on'),
  field('retryWindowS', whole(0, 86_400), 'A request that comes again within so many seconds is answered as the first time; 0 = off'),
  field('emailSenders', senders, 'Who may send mail as the account; empty = whoever signs in'),
  field('emailContent', oneOf(emailContents), 'What of a mail becomes the message'),
  field('emailWhole', flag, 'Signatures and quotations of mails are sent too'),
  field('emailCharactersMax', whole(0, 1024), 'Longer texts of mails are cut; 0 = refused when longer than may be sent'),
  field('delivery', oneOf(['at_least_once', 'at_most_once']), 'What becomes of a segment whose outcome nobody knows: sent again, or never'),
  field('weight', whole(1, 100), 'Its share of a connector beside other accounts of its class that wait'),
  field('priorityClass', oneOf(priorityClasses), 'Whose messages leave first: high for one-time passwords, bulk for what can wait'),
];

export const apiPasswordField: Field<'password'> = field('password', visible(6, 64), 'API password', { secret: true });

const SMPP_PASSWORD = visible(6, 64);
/** Some clients send no more than eight characters (SMPP 3.4 §5.2.2), which is no reason to have a short API password too. */
export const smppPasswordField: Field<'smppPassword'> = field(
  'smppPassword',
  {
    allowed: `${SMPP_PASSWORD.allowed}, or none for the API password`,
    says: says('visible_or_none', { least: 6, most: 64 }),
    read: (value) => (value === null || value === '' || value === 'none' ? yes(null) : SMPP_PASSWORD.read(value)),
  },
  'Password of the SMPP binds',
  { secret: true },
);

export type FieldsRead<T> =
  | { readonly ok: true; readonly values: Partial<T> }
  | { readonly ok: false; readonly field: string; readonly message: string; readonly told?: Told };

/** Reads the given values by their table; what is absent stays absent. */
export function readFields<T>(fields: readonly Field<keyof T & string>[], given: Readonly<Record<string, unknown>>): FieldsRead<T> {
  const values: Partial<T> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const known = fields.find((row) => row.key === key);
    if (!known) return { ok: false, field: key, message: unknownField(key, fields) };
    const read = known.read(value);
    if (!read.ok) return { ok: false, field: key, message: `${key} must be ${known.allowed}`, told: known.says };
    // The readers of the table vouch for the type.
    Object.assign(values, { [known.key]: read.value });
  }
  return { ok: true, values };
}

function unknownField(key: string, fields: readonly Field[]): string {
  const names = fields.map((row) => row.key);
  return `${key.slice(0, 100)} is unknown; did you mean ${nearest(key, names)}?`;
}
