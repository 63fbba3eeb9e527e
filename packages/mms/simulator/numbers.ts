// What becomes of an MMS is decided by the digits it goes to, as with the simulated SMSC; every other number behaves as the options say.
import type { Settings } from './options.ts';

export interface NumberRow {
  readonly what: string;
  readonly settings: Partial<Settings>;
  /** The phone sends the same content back. */
  readonly echoes?: true;
}

export const magicNumbers: Readonly<Record<string, NumberRow>> = {
  '10010': { what: 'retrieved', settings: { reportStatus: 'Retrieved' } },
  '1008611': { what: 'fails: report Rejected', settings: { reportStatus: 'Rejected' } },
  '15550000001': { what: 'report Expired', settings: { reportStatus: 'Expired' } },
  '15550000002': { what: 'report Unrecognised: the phone cannot show it', settings: { reportStatus: 'Unrecognised' } },
  '15550000003': { what: 'taken, never a report', settings: { reports: 'never' } },
  '15550000004': { what: 'the report comes twice', settings: { reportCopies: 2 } },
  '15550000005': { what: 'the report comes before the answer', settings: { reportBeforeAnswer: true } },
  '15550000006': { what: 'refused with 2002', settings: { refuse: 2002 } },
  '15550000007': { what: 'refused with 3000, once for each message', settings: { refuse: 3000, refuseTimes: 1 } },
  '15550000008': { what: 'refused with 2004: content', settings: { refuse: 2004 } },
  '15550000011': { what: 'report Deferred, then Retrieved', settings: { reportStatus: 'Deferred,Retrieved' } },
  '15550000012': { what: 'report Indeterminate', settings: { reportStatus: 'Indeterminate' } },
  '15550000014': { what: 'taken, no answer ever, the report comes', settings: { answer: 'silent' } },
  '15550000019': { what: 'taken, but the connection is cut instead of the answer', settings: { answer: 'lost' } },
  '15550000020': { what: 'retrieved, and the phone sends the same back', settings: {}, echoes: true },
  '15550000022': { what: 'retrieved, then read', settings: { readReports: true } },
};

export const digitsOf = (number: string): string => number.replace(/^(\+|00)/, '').replace(/\D.*$/, '');
