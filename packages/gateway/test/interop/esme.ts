/**
 * A peer that plays our customer, in a process of its own, whichever software it is made of. A call names one of the peer's own methods, which
 * Net::SMPP and npm's smpp call alike; what comes back is the response as the peer's software reads it.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { type Context, until } from './case.ts';
import { startChild } from './children.ts';

/** A text that the peer's own software encodes, after a header in hex; or octets in hex. */
export type Content =
  | { readonly text: string; readonly coding: 'gsm' | 'ucs2' | 'latin1'; readonly udh?: string }
  | { readonly hex: string };

export type Fields = Readonly<Record<string, string | number | Content | readonly string[]>>;

export interface EsmeCommand {
  /** Which connection; made by `open`. */
  readonly via: string;
  /** open, close, a method of the peer's software, or hold: requests of the gateway are answered only by release, the last one first. */
  readonly do: string;
  readonly call: number;
  readonly fields: Fields;
}

/** Scalar fields of a response, and the refused destinations of a submit_multi. */
export interface Response {
  readonly event: 'response';
  readonly call: number;
  readonly command: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly refused: readonly (readonly [destination: string, status: number])[];
}

export interface Delivered {
  readonly event: 'deliver';
  readonly via: string;
  readonly command: string;
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly source: string;
  readonly destination: string;
  /** As the peer's own software reads it; '' when only TLVs came. */
  readonly text: string;
  readonly udh: string;
  /** Of receipts; '' and 0 without them. */
  readonly receiptedMessageId: string;
  readonly messageState: number;
}

export type EsmeEvent =
  | Response
  | Delivered
  | { readonly event: 'ready' }
  | { readonly event: 'opened' | 'closed' | 'enquire_link' | 'unbind'; readonly via: string }
  | { readonly event: 'unexpected'; readonly via: string; readonly command: string };

export interface Session {
  readonly call: (method: string, fields?: Fields) => Promise<Response>;
  readonly hold: () => void;
  readonly release: () => void;
  readonly close: () => void;
  readonly delivered: () => readonly Delivered[];
  readonly count: (event: EsmeEvent['event']) => number;
}

export interface Esme {
  readonly events: readonly EsmeEvent[];
  /** Connects; binding is a call of its own. */
  readonly open: (name: string) => Promise<Session>;
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
}

export interface EsmeTarget {
  readonly port: number;
  readonly tls?: boolean;
}

const programs = {
  'net-smpp': ['perl', fileURLToPath(new URL('./peers/esme.pl', import.meta.url))],
  'npm-smpp': [process.execPath, fileURLToPath(new URL('./peers/npm-esme.ts', import.meta.url))],
} as const;
export type EsmePeer = keyof typeof programs;

export async function startEsme(context: Context, peer: EsmePeer, { port, tls = false }: EsmeTarget): Promise<Esme> {
  const [command, script] = programs[peer];
  const child = context.adopt(startChild(`${peer} ESME`, command, [script, String(port), tls ? 'tls' : 'plain']));
  const events: EsmeEvent[] = [];
  const seen = until.bind(null, context) as (what: string, ask: () => boolean, isWanted: (answer: boolean) => boolean) => Promise<boolean>;
  const untilSeen = async (what: string, holds: () => boolean): Promise<void> => {
    await seen(what, holds, (holdsNow) => holdsNow || child.hasEnded());
    assert.ok(holds(), `the ${peer} ESME ended while ${what} was waited for`);
  };
  child.onLine((line) => events.push(JSON.parse(line) as EsmeEvent));
  let calls = 0;
  const tell = (via: string, what: string, fields: Fields = {}): number => {
    const command: EsmeCommand = { via, do: what, call: ++calls, fields };
    child.say(JSON.stringify(command));
    return calls;
  };
  await untilSeen('the start', () => events.length > 0);
  return {
    events,
    until: untilSeen,
    async open(via) {
      const of = (event: EsmeEvent): boolean => 'via' in event && event.via === via;
      tell(via, 'open');
      await untilSeen(`the connection ${via}`, () => events.some((event) => event.event === 'opened' && of(event)));
      return {
        async call(method, fields) {
          const call = tell(via, method, fields);
          const find = (): Response | undefined =>
            events.filter((event) => event.event === 'response').find((event) => event.call === call);
          await untilSeen(`the response to ${method}`, () => find() !== undefined);
          const response = find();
          assert.ok(response);
          return response;
        },
        hold: () => void tell(via, 'hold'),
        release: () => void tell(via, 'release'),
        close: () => void tell(via, 'close'),
        delivered: () => events.filter((event) => event.event === 'deliver').filter(of),
        count: (event) => events.filter((each) => each.event === event && of(each)).length,
      };
    },
  };
}
