// A connector over MM7 with a simulated centre at its other end and a door in front of it, for the tests of the connector.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { startMmsc, type MmscSimulator, type StartOptions } from '@trunkline/mms/simulator';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { protocolTraits } from '../../core/connector-settings.ts';
import { connectorOf } from '../../core/testing.ts';
import { type Clock, realClock } from '../../ports/clock.ts';
import type {
  CarrierInbound,
  CarrierReceipt,
  Connector,
  InboundResult,
  LinkReport,
  Mms,
  MmsBudget,
  Segment,
  WireOutcome,
} from '../../ports/connector.ts';
import type { MediaTaken, MediaTaker } from '../../ports/media.ts';
import type { ReceiptResult } from '../../ports/store.ts';
import { createMm7Connector } from './connector.ts';

export const picture = Buffer.from(`ffd8ffe0${'000d0a2d2d'.repeat(40)}ffd9`, 'hex');

/** An MMS of one picture and its text; `budgets` are those it was asked to fit. */
export function mmsOf(budgets: MmsBudget[] = [], octets: Buffer = picture): Mms {
  const part = (contentType: string, name: string, content: Buffer) => ({
    contentType,
    name,
    octets: content.length,
    open: () => Readable.from([content]),
  });
  return {
    subject: 'Sun & sea',
    originals: [{ sha256: '0'.repeat(64), contentType: 'image/jpeg', name: 'a.jpg', octets: octets.length }],
    fit(budget) {
      budgets.push(budget);
      return Promise.resolve({
        ok: true,
        parts: [part('image/jpeg', 'a.jpg', octets), part('text/plain', 'text.txt', Buffer.from('grüß'))],
      });
    },
    urls: () => ['https://media.example/a'],
  };
}

export const mmsSegment = (more: Partial<Segment> = {}): Segment => ({
  messageId: 1,
  accountId: 1,
  part: 1,
  total: 1,
  number: '+447700900001',
  sender: '100',
  text: 'grüß',
  alphabet: 'mms',
  udh: null,
  octets: null,
  traits: null,
  expiresAt: Date.UTC(2030, 0, 1),
  attempts: 0,
  mms: mmsOf(),
  ...more,
});

/** A media home in memory; `refusal` is what it says instead of keeping. */
export class MediaDouble implements MediaTaker {
  readonly kept: Buffer[] = [];
  refusal: Extract<MediaTaken, { ok: false }> | null = null;

  async take(octets: AsyncIterable<Uint8Array>, given: { readonly contentType: string; readonly name: string }): Promise<MediaTaken> {
    // It stops reading at once, as a home does that has no room.
    if (this.refusal) return this.refusal;
    const chunks: Uint8Array[] = [];
    for await (const chunk of octets) chunks.push(Buffer.from(chunk));
    const all = Buffer.concat(chunks);
    this.kept.push(all);
    const sha256 = createHash('sha256').update(all).digest('hex');
    return { ok: true, part: { sha256, contentType: given.contentType, name: given.name, octets: all.length } };
  }
}

export interface Mm7Rig {
  readonly mmsc: MmscSimulator;
  readonly connector: Connector;
  readonly media: MediaDouble;
  /** LinkedIDs by `number phone`. */
  readonly linked: Map<string, string>;
  readonly outcomes: { readonly segment: Segment; readonly outcome: WireOutcome }[];
  readonly receipts: { readonly receipt: CarrierReceipt; readonly commit: (result: ReceiptResult | false) => void }[];
  readonly inbound: { readonly message: CarrierInbound; readonly commit: (result: InboundResult) => void }[];
  readonly states: LinkReport[];
  readonly errors: string[];
  readonly doorUrl: string;
  readonly until: (condition: () => boolean) => Promise<void>;
  /** The outcome of one segment handed over now. */
  readonly send: (segment?: Partial<Segment>) => Promise<WireOutcome>;
}

export interface RigOptions {
  readonly centre?: StartOptions;
  readonly settings?: Partial<ConnectorSettings>;
  readonly clock?: Clock;
  /** What comes in is committed at once. */
  readonly commits?: boolean;
}

export async function withMm7(
  use: (rig: Mm7Rig) => Promise<void>,
  { centre = {}, settings = {}, clock = realClock, commits = true }: RigOptions = {},
): Promise<void> {
  const waiting = new Set<{ readonly condition: () => boolean; readonly resolve: () => void }>();
  const look = (): void => {
    for (const one of waiting)
      if (one.condition()) {
        waiting.delete(one);
        one.resolve();
      }
  };
  const until = (condition: () => boolean): Promise<void> =>
    condition() ? Promise.resolve() : new Promise((resolve) => waiting.add({ condition, resolve }));
  const door = createServer((request, response) => {
    connector.receive?.({ contentType: request.headers['content-type'] ?? '', body: request }).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const address = door.address();
  const doorUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  const { mmsc, url } = await startMmsc({ reportDelayMs: 0, vaspUrl: doorUrl, ...centre });
  const media = new MediaDouble();
  const linked = new Map<string, string>();
  const outcomes: Mm7Rig['outcomes'] = [];
  const receipts: Mm7Rig['receipts'] = [];
  const inbound: Mm7Rig['inbound'] = [];
  const states: LinkReport[] = [];
  const errors: string[] = [];
  const connector = createMm7Connector({
    record: connectorOf(1, { ...protocolTraits.mm7.usual, protocol: 'mm7', url, vaspId: 'vasp', vasId: 'news', ...settings }),
    clock,
    media,
    linkedIdOf: (number, phone) => Promise.resolve(linked.get(`${number} ${phone}`) ?? ''),
    log: { warn() {}, error: (_fields, message) => errors.push(message) },
    events: {
      onReady: look,
      onOutcome(segment, outcome) {
        outcomes.push({ segment, outcome });
        look();
      },
      onReceipt(receipt, commit) {
        receipts.push({ receipt, commit });
        if (commits) commit({ kind: 'orphan' });
        look();
      },
      onInbound(message, commit) {
        inbound.push({ message, commit });
        if (commits) commit('kept');
        look();
      },
      onState(report) {
        states.push(report);
        look();
      },
    },
  });
  connector.start();
  try {
    await use({
      mmsc,
      connector,
      media,
      linked,
      outcomes,
      receipts,
      inbound,
      states,
      errors,
      doorUrl,
      until,
      async send(more = {}) {
        await until(() => connector.isReady());
        const segment = mmsSegment(more);
        connector.submit(segment);
        await until(() => outcomes.some((entry) => entry.segment === segment));
        return outcomes.find((entry) => entry.segment === segment)?.outcome ?? { kind: 'unsent', detail: '' };
      },
    });
  } finally {
    await connector.stop(200);
    await mmsc.close();
    door.closeAllConnections();
    await new Promise((resolve) => door.close(resolve));
  }
}
