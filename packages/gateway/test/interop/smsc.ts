/** A peer that plays the carrier, in a process of its own, whichever software it is made of: the same commands in, the same events out. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Context } from './case.ts';
import type { TlsFiles } from './certificate.ts';
import { startChild } from './children.ts';

export interface ReceiptRules {
  /** One receipt each, in this order. */
  readonly states: readonly string[];
  readonly when: 'after' | 'before' | 'never';
  /** text: Appendix B. tlv: receipted_message_id and message_state and no text. */
  readonly form: 'text' | 'tlv';
  readonly error: string;
}

export type SmscCommand =
  /** The next so many submits get this status, the ones after that 0. */
  | { readonly do: 'answer'; readonly status: number; readonly times: number }
  | ({ readonly do: 'receipts' } & Partial<ReceiptRules>)
  /** The next so many submits are taken and never answered. */
  | { readonly do: 'mute'; readonly times: number }
  /** A message from a phone; `udh` in hex, `sar` as reference, total, part. */
  | {
      readonly do: 'deliver';
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly coding: 'gsm' | 'ucs2';
      readonly udh?: string;
      readonly sar?: readonly [number, number, number];
      readonly payload?: boolean;
    }
  | { readonly do: 'ask' | 'unbind' | 'cut' };

export interface Submitted {
  readonly event: 'submit';
  /** On which of the binds, counted from 1. */
  readonly bind: number;
  /** submit_sm or data_sm. */
  readonly command: string;
  readonly status: number;
  readonly id: string;
  /** As the peer's own software reads the octets. */
  readonly text: string;
  /** With its length in front, in hex; '' without one. */
  readonly udh: string;
  /** Reference, total and part; [] without those TLVs. */
  readonly sar: readonly number[];
  readonly isPayload: boolean;
  readonly source: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly destination: string;
  readonly destinationTon: number;
  readonly destinationNpi: number;
  readonly dataCoding: number;
  readonly registeredDelivery: number;
}

export interface Bound {
  readonly event: 'bind';
  readonly mode: string;
  readonly status: number;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
}

/** An answer of the gateway to what the peer asked for. */
export interface Answered {
  readonly event: 'answer';
  readonly command: string;
  readonly status: number;
  readonly what: string;
}

export type SmscEvent =
  | { readonly event: 'listening'; readonly port: number }
  | { readonly event: 'enquire_link' | 'unbind' | 'closed' }
  | { readonly event: 'unexpected'; readonly command: string }
  | Submitted
  | Bound
  | Answered;

export interface Smsc {
  readonly port: number;
  readonly events: readonly SmscEvent[];
  readonly tell: (command: SmscCommand) => void;
  readonly submits: () => readonly Submitted[];
  readonly answers: () => readonly Answered[];
  readonly count: (event: SmscEvent['event']) => number;
  /** Waits until it holds of what has happened so far. */
  readonly until: (what: string, holds: (smsc: Smsc) => boolean) => Promise<void>;
}

export const SYSTEM_ID = 'trunkline';
export const PASSWORD = 'pa55word';

const programs = {
  'net-smpp': ['perl', fileURLToPath(new URL('./peers/smsc.pl', import.meta.url))],
  'npm-smpp': [process.execPath, fileURLToPath(new URL('./peers/npm-smsc.ts', import.meta.url))],
} as const;
export type SmscPeer = keyof typeof programs;

export async function startSmsc(context: Context, peer: SmscPeer, tls?: TlsFiles): Promise<Smsc> {
  const [command, script] = programs[peer];
  const args = [script, SYSTEM_ID, PASSWORD, ...(tls ? [tls.keyFile, tls.certificateFile] : [])];
  const child = context.adopt(startChild(`${peer} SMSC`, command, args));
  const events: SmscEvent[] = [];
  let changed = Promise.withResolvers<void>();
  child.onLine((line) => {
    events.push(JSON.parse(line) as SmscEvent);
    changed.resolve();
    changed = Promise.withResolvers();
  });
  const submits = (): readonly Submitted[] => events.filter((event) => event.event === 'submit');
  const ended = child.ended.then((code) => Promise.reject(new Error(`the ${peer} SMSC ended (${code})`)));
  ended.catch(() => {});
  const deadline = new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
  const untilSeen = async (what: string, holds: () => boolean): Promise<void> => {
    while (!holds()) {
      assert.ok(!context.signal.aborted, `waited for ${what}; the ${peer} SMSC saw ${JSON.stringify(events.slice(-20))}`);
      await Promise.race([changed.promise, ended, deadline]);
    }
  };
  await untilSeen('the port of the SMSC', () => events.length > 0);
  const [first] = events;
  assert.ok(first?.event === 'listening');
  const smsc: Smsc = {
    port: first.port,
    events,
    tell: (told) => child.say(JSON.stringify(told)),
    submits,
    answers: () => events.filter((event) => event.event === 'answer'),
    count: (event) => events.filter((each) => each.event === event).length,
    until: (what, holds) => untilSeen(what, () => holds(smsc)),
  };
  return smsc;
}
