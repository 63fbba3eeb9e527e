// The options of the simulator: one table with name, kind, default and help, from which the settings' type, the flags, `--help`, the checks
// of `set` and of POST /set, the form of the control page, and (by a test) the tables in README.md follow.
import type { Clock } from '../src/clock.ts';
import { entries } from '../src/entries.ts';
import { type DialectName, dialectNames, dialects } from './dialects.ts';
import type { NumberBehaviour } from './magic-numbers.ts';
import { idStyles } from './message-ids.ts';
import { nearest } from './nearest.ts';
import {
  choice,
  flag,
  hourMs,
  integer,
  isRecord,
  maybe,
  maybeStatus,
  type OptionRow,
  percent,
  problemWith,
  status,
  text,
  words,
} from './option-kinds.ts';
import { defaultAlphabets } from './text.ts';
import { phoneAlphabets, phoneConcats, phoneOrders } from './phone.ts';
import { type ReceiptDialect, receiptDialects, receiptErrorStyles } from './receipt-text.ts';

export const receiptPolicies = ['requested', 'always', 'never'] as const;
const [canonical, ...otherDialects] = entries<ReceiptDialect, string>(receiptDialects).map(([name]) => name);
const dayMs = 24 * hourMs;
const million = 1_000_000_000;

const carrier = {
  dialect: {
    is: { kind: 'choice', choices: dialectNames, orNull: true },
    byDefault: null,
    help: 'a recorded carrier: sets many of the others',
  },
  seed: integer(0xffff_ffff, 'of all randomness', 1),
  numbers: { is: { kind: 'numbers' }, byDefault: {}, help: 'own test numbers: JSON, number to behaviour' },
  strict: flag('refuses what a strict carrier refuses, at bind and submit'),
  basicOnly: flag('submit_multi, query_sm, cancel_sm and replace_sm get ESME_RINVCMDID, as with many carriers'),
  wireLogMax: integer(100_000, 'PDUs kept for the wire log, of connections made from then on'),
} satisfies {
  dialect: OptionRow<DialectName | null>;
  numbers: OptionRow<Readonly<Record<string, NumberBehaviour | null>>>;
  [name: string]: OptionRow;
};

const binding = {
  systemId: text('only this system_id may bind (any)'),
  password: text('only with this password (any)'),
  systemType: text('only with this system_type, else ESME_RINVSYSTYP (any)'),
  only34: flag('interface_version 0x34 only, else ESME_RBINDFAIL'),
  bindStatus: maybeStatus('every bind is refused with this status'),
  bindLatencyMs: integer(hourMs, 'from bind to its response'),
  bindsMax: integer(1_000, 'binds of one system_id, above it ESME_RALYBND; 0: no limit'),
  ghostBindMs: integer(hourMs, 'a bind that went without unbind keeps its seat so long: ESME_RALYBND'),
  enquireLinkIntervalMs: integer(hourMs, 'how often it asks after a silent peer, on connections made from then on; 0: never', 30_000),
  enquireBeforeBind: flag('sends enquire_link before the bind'),
  ignoreEnquireLink: flag('never answers enquire_link'),
  silenceCutMs: integer(hourMs, 'nothing heard for so long, no enquire_link either: the socket is cut; 0: never'),
  idleUnbindMs: integer(hourMs, 'no message for so long: unbind; 0: never'),
  unbindEvery: integer(million, 'unbind at every so many submits; 0: never'),
  unbindEveryMs: integer(hourMs, 'unbind everyone so often; 0: never'),
  disconnectEvery: integer(million, 'cut the socket at every so many submits; 0: never'),
  stall: flag('half open: sockets stay, nothing is read or answered until it is off again'),
} satisfies Record<string, OptionRow>;

const submits = {
  latencyMs: integer(hourMs, 'from submit_sm to its response'),
  latencyJitterMs: integer(hourMs, 'up to so much more, by chance: responses out of order'),
  latencyRampMs: integer(hourMs, 'so much more for each submit of the bind that still waits'),
  pacePerSecond: integer(million, 'responses a second and bind: throttles by answering later; 0: no limit'),
  reorderPercent: percent('responses that come after the next one'),
  windowMax: integer(10_000, 'submits of a bind without response, above it windowStatus; 0: no limit'),
  windowStatus: status('ESME_RTHROTTLED', 'what the window limit answers'),
  throttlePerSecond: integer(million, 'submits a second and system_id, above it ESME_RTHROTTLED; 0: no limit'),
  throttledAnyway: flag('what is throttled gets a message id, and goes out all the same'),
  queueFullPercent: percent('submits refused with ESME_RMSGQFUL'),
  refusePercent: percent('submits refused with refuseStatus'),
  refuseStatus: maybeStatus('the status of refusePercent (one of nine, by chance)'),
  errorIds: flag('responses with an error carry a message id too'),
  emptyIdPercent: percent('accepted with an empty message id, no receipt'),
  defaultAlphabet: choice(defaultAlphabets, 'what data_coding 0 means to this carrier, for the messages it shows'),
  idStyle: choice(idStyles, 'message ids in response and receipt'),
  firstId: { is: { kind: 'id' }, byDefault: null, help: 'the first message id (from the time, unique across restarts)' },
} satisfies { firstId: OptionRow<number | bigint | string | null>; [name: string]: OptionRow };

const receipts = {
  receipts: choice(receiptPolicies, 'when receipts are sent'),
  receiptDelayMs: integer(10 * dayMs, 'from the response to the receipt'),
  receiptBeforeResponse: flag('the receipt overtakes the response; receiptDelayMs does not count then'),
  receiptDialect: choice([canonical ?? 'canonical', ...otherDialects], 'the text of receipts'),
  receiptTlvs: flag('receipts carry the TLVs too'),
  receiptTlvIdOnly: flag('of the TLVs only receipted_message_id'),
  receiptBind: choice(['same', 'other'], 'other: on another bind of the system_id, if there is one'),
  receiptParts: choice(['all', 'first', 'last', 'merged'], 'which segments of a long message have a receipt; merged: one for all'),
  receiptIntermediate: choice(['none', 'ACCEPTED', 'ENROUTE', 'SCHEDULED'], 'a receipt with this state at once, before the final one'),
  intermediateEsmClass: flag('intermediate receipts have esm_class 0x20 instead of 0x04'),
  receiptWord: text('this word instead of DELIVRD, such as ACKED, BUFFRED, 0 (DELIVRD)'),
  receiptFailWord: text('this word instead of UNDELIV, such as FAILED, SKIPPED (UNDELIV)'),
  receiptErrorStyle: choice(receiptErrorStyles, 'how `err:` is written'),
  receiptNotSwapped: flag('source and destination do not change places'),
  receiptCommand: choice(['deliver_sm', 'data_sm'], 'what receipts come in'),
  undeliveredPercent: percent('messages that end as UNDELIV err:001'),
  receiptLossPercent: percent('receipts that never come'),
  receiptDuplicatePercent: percent('receipts that come twice'),
  receiptLatePercent: percent('receipts that come lateMs later'),
  deliverTimeoutMs: integer(hourMs, 'deliver_sm not answered for so long is sent again, on connections made from then on', 60_000),
} satisfies Record<string, OptionRow>;

const phones = {
  phones: integer(1_000, 'messages a second that phones send by themselves'),
  phonesTo: words('12345', 'where those go'),
  phonesText: words('Message {n} from a phone', 'what they say; {n}: a count'),
  phoneConcat: choice(phoneConcats, 'how a long text is put together again'),
  phoneOrder: choice(phoneOrders, 'in which order its parts come'),
  phonePartDuplicatePercent: percent('parts that come twice'),
  phonePartLossPercent: percent('parts that never come'),
  phoneUdhFirst: flag('another element stands in the user data header before the concatenation'),
  phoneAlphabet: choice(phoneAlphabets, 'the octets of a text; auto: ASCII and GSM-7 in common, else UCS-2'),
  phoneDataCoding: maybe(255, 'the data_coding it says, whatever the octets are (what fits)'),
  phoneReceiptedId: flag('a message from a phone carries receipted_message_id'),
  phoneCommand: choice(['deliver_sm', 'data_sm'], 'what messages from phones come in'),
} satisfies Record<string, OptionRow>;

const chaos = {
  chaosPercent: percent(
    'a bit of everything: so much more of each fault here, of refusals, and of receipts lost, late, twice, failed; a tenth of it of what ends a link',
  ),
  dropPercent: percent('submits at which the socket is cut, before or after they were accepted'),
  unbindPercent: percent('responses followed by unbind'),
  responseLossPercent: percent('responses that never come'),
  responseLatePercent: percent('responses that come lateMs later'),
  responseDuplicatePercent: percent('responses that come twice'),
  wrongSequencePercent: percent('responses with a sequence_number that nobody asked with'),
  garbagePercent: percent('responses with octets of no meaning before them, which ends the link'),
  malformedPercent: percent('responses with a broken deliver_sm before them, which must not end the link'),
  lateMs: integer(hourMs, 'how late "late" is', 3_000),
} satisfies Record<string, OptionRow>;

export const optionGroups = {
  'The carrier as a whole': carrier,
  'Binds and links': binding,
  'Submits and responses': submits,
  Receipts: receipts,
  Phones: phones,
  Chaos: chaos,
} as const;

export const optionTable = { ...carrier, ...binding, ...submits, ...receipts, ...phones, ...chaos };

type Table = typeof optionTable;
type Special = {
  dialect: DialectName | null;
  numbers: Readonly<Record<string, NumberBehaviour | null>>;
  /** Null: from the time, so that ids stay unique across restarts. */
  firstId: number | bigint | string | null;
};

/** What can be changed while the simulator runs. */
export type Settings = { [N in keyof Table]: N extends keyof Special ? Special[N] : Table[N]['byDefault'] };

export interface StartOptions {
  /** 0, the default: a free one. */
  port?: number | undefined;
  host?: string | undefined;
  /** PEM. Present: TLS only. */
  tls?: { key: string; cert: string } | undefined;
  /** `now` in milliseconds since 1970, for the dates in receipts; keep-alive of the links stays on real time. */
  clock?: Clock | undefined;
}

type Given<T> = { [K in keyof T]?: T[K] | undefined };
export interface SimulatorOptions extends StartOptions, Given<Settings> {}

export const optionNames = entries<keyof Settings, unknown>(optionTable).map(([name]) => name);
export const optionRow = (name: keyof Settings): OptionRow => optionTable[name];

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each row of the table
export const defaultSettings = Object.fromEntries(optionNames.map((name) => [name, optionTable[name].byDefault])) as Settings;

const isOption = (name: string): name is keyof Settings => Object.hasOwn(optionTable, name);

export type Checked = { kind: 'ok'; changes: Partial<Settings> } | { kind: 'bad'; problem: string };

/** Looks at what someone wants to set; `undefined` means "not said". */
export const checkSettings = (wanted: unknown): Checked => {
  if (!isRecord(wanted)) return { kind: 'bad', problem: 'options must be an object' };
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    if (!isOption(name)) {
      return { kind: 'bad', problem: `unknown option "${name}"; did you mean ${nearest(name, optionNames)}?` };
    }
    const problem = problemWith(optionTable[name], value);
    if (problem !== null) return { kind: 'bad', problem: `${name} ${problem}` };
    changes[name] = value;
  }
  return { kind: 'ok', changes };
};

/** A dialect puts back what another one may have set, then sets its own; what is said beside it wins. */
export const withChanges = (settings: Settings, changes: Partial<Settings>): Settings => {
  if (changes.dialect === undefined) return { ...settings, ...changes };
  const touched = Object.values(dialects).flatMap((dialect) => Object.keys(dialect.settings));
  const before: Record<string, unknown> = { ...settings };
  for (const name of touched) if (isOption(name)) before[name] = defaultSettings[name];
  const own = changes.dialect === null ? {} : dialects[changes.dialect].settings;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the defaults of the same names
  return { ...(before as Settings), ...own, ...changes };
};
