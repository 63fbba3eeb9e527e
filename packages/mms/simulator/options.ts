// The options of the simulated centre: one table with the default and what each does, from which the flags, `--help`, the checks of `set` and the table in
// README.md follow; presets are bundles of them, after how known centres were seen to behave.
import { type Mm7DialectName, mm7DialectNames } from '../src/dialects.ts';

export interface Settings {
  readonly dialect: Mm7DialectName;
  readonly prefix: 'none' | 'mm7';
  readonly auth: 'none' | 'basic' | 'digest' | 'bearer';
  readonly user: string;
  readonly password: string;
  readonly latencyMs: number;
  readonly answer: 'normal' | 'empty_200' | 'lost' | 'silent';
  readonly refuse: number;
  readonly refuseTimes: number;
  readonly refuseAs: 'answer' | 'fault';
  readonly faultHttpStatus: number;
  readonly reports: 'asked' | 'always' | 'never';
  readonly reportDelayMs: number;
  readonly reportStatus: string;
  readonly reportCopies: number;
  readonly reportBeforeAnswer: boolean;
  readonly reportParties: 'phone_is_recipient' | 'phone_is_sender';
  readonly readReports: boolean;
  readonly vaspUrl: string;
  readonly vaspUser: string;
  readonly vaspPassword: string;
  readonly deliverAs: 'related_smil' | 'mixed_base64' | 'bare';
  readonly deliverCopies: number;
  readonly href: 'cid' | 'no_scheme' | 'missing';
  readonly charset: 'utf-8' | 'gb2312' | 'utf-16_lie';
}

type Kind = 'text' | 'number' | 'boolean' | readonly string[];
interface Row {
  readonly byDefault: string | number | boolean;
  readonly is: Kind;
  readonly help: string;
}

export const options: { readonly [Name in keyof Settings]: Row & { readonly byDefault: Settings[Name] } } = {
  dialect: { byDefault: 'rel-6-1-4', is: mm7DialectNames, help: 'namespace and version it writes, whatever it was asked in' },
  prefix: { byDefault: 'none', is: ['none', 'mm7'], help: 'prefix of its elements' },
  auth: { byDefault: 'none', is: ['none', 'basic', 'digest', 'bearer'], help: 'what it asks of a VASP, else 401' },
  user: { byDefault: 'vasp', is: 'text', help: 'name for Basic and Digest' },
  password: { byDefault: 'secret', is: 'text', help: 'password for Basic and Digest, token for Bearer' },
  latencyMs: { byDefault: 0, is: 'number', help: 'from a request to its answer' },
  answer: {
    byDefault: 'normal',
    is: ['normal', 'empty_200', 'lost', 'silent'],
    help: 'to a submit it takes: as it should be, an empty 200, the connection cut, nothing at all',
  },
  refuse: { byDefault: 0, is: 'number', help: 'submits are refused with this StatusCode; 0: they are taken' },
  refuseTimes: { byDefault: 0, is: 'number', help: 'so many submits are refused, then they are taken; 0: all' },
  refuseAs: { byDefault: 'answer', is: ['answer', 'fault'], help: 'a SubmitRsp with the code, or a Fault with an RSErrorRsp' },
  faultHttpStatus: { byDefault: 500, is: 'number', help: 'HTTP status of Faults' },
  reports: { byDefault: 'asked', is: ['asked', 'always', 'never'], help: 'delivery reports' },
  reportDelayMs: { byDefault: 200, is: 'number', help: 'from the answer to the report' },
  reportStatus: { byDefault: 'Retrieved', is: 'text', help: 'MMStatus of reports; several, comma-separated, come one after the other' },
  reportCopies: { byDefault: 1, is: 'number', help: 'how often each report comes' },
  reportBeforeAnswer: { byDefault: false, is: 'boolean', help: 'the report comes before the answer to the submit' },
  reportParties: {
    byDefault: 'phone_is_recipient',
    is: ['phone_is_recipient', 'phone_is_sender'],
    help: 'whether Recipient or Sender of a report is the phone',
  },
  readReports: { byDefault: false, is: 'boolean', help: 'a read reply follows the last report' },
  vaspUrl: { byDefault: '', is: 'text', help: 'where reports and deliveries go; none: they wait' },
  vaspUser: { byDefault: '', is: 'text', help: 'Basic name for them; none: without' },
  vaspPassword: { byDefault: '', is: 'text', help: 'Basic password for them' },
  deliverAs: {
    byDefault: 'related_smil',
    is: ['related_smil', 'mixed_base64', 'bare'],
    help: 'content of deliveries: with a SMIL, without one in base64, or the first part alone',
  },
  deliverCopies: { byDefault: 1, is: 'number', help: 'how often each delivery comes' },
  href: { byDefault: 'cid', is: ['cid', 'no_scheme', 'missing'], help: 'how a delivery refers to its content' },
  charset: { byDefault: 'utf-8', is: ['utf-8', 'gb2312', 'utf-16_lie'], help: 'of its XML; utf-16_lie: the prologue says so over UTF-8' },
};

export const optionNames = Object.keys(options) as readonly (keyof Settings)[];
export const defaultSettings = Object.fromEntries(optionNames.map((name) => [name, options[name].byDefault])) as unknown as Settings;

interface Preset {
  readonly what: string;
  readonly settings: Partial<Settings>;
}

/** "-like": after public pages or what was seen, as far as they go. */
export const presets: Readonly<Record<string, Preset>> = {
  'mbuni-like': {
    what: 'answers in release 5 whatever it is asked in, Faults under HTTP 200, parties of reports swapped, deliveries mixed in base64',
    settings: {
      dialect: 'rel-5-1-0',
      prefix: 'mm7',
      faultHttpStatus: 200,
      refuseAs: 'fault',
      reportParties: 'phone_is_sender',
      deliverAs: 'mixed_base64',
    },
  },
  'sinch-like': {
    what: 'release 6, refusals as Faults, "Forwarded" before the last word',
    settings: { refuseAs: 'fault', reportStatus: 'Forwarded,Retrieved' },
  },
  'vibes-like': {
    what: 'version 5.3.0 in the schema of 5.5.0, Basic, a prologue that says utf-16',
    settings: { dialect: 'rel-5-1-3', auth: 'basic', charset: 'utf-16_lie' },
  },
  'telnyx-like': { what: '6.8.0 with a bearer token', settings: { auth: 'bearer' } },
  'china-like': {
    what: '6.3.0, Digest, GB 2312, an href without its scheme',
    settings: { dialect: 'rel-6-1-0', auth: 'digest', charset: 'gb2312', href: 'no_scheme' },
  },
};

/** A text: what is wrong with it. */
function problemWith(name: string, value: unknown): string | null {
  const row = Object.hasOwn(options, name) ? options[name as keyof Settings] : undefined;
  if (!row) return `unknown option "${name}"; there are ${optionNames.join(', ')}`;
  if (row.is === 'text') return typeof value === 'string' ? null : `${name} must be a text`;
  if (row.is === 'boolean') return typeof value === 'boolean' ? null : `${name} must be true or false`;
  if (row.is === 'number')
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? null : `${name} must be a whole number from 0`;
  return row.is.some((one) => one === value) ? null : `${name} must be one of ${row.is.join(', ')}`;
}

/** Settings that may be given, or what is wrong with the first that may not. */
export function checkSettings(given: Readonly<Record<string, unknown>>): Partial<Settings> | string {
  for (const [name, value] of Object.entries(given)) {
    const problem = problemWith(name, value);
    if (problem !== null) return problem;
  }
  return given;
}
