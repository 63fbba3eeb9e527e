// The demo's carrier for MMS: the bundled MMSC simulator over real HTTP, with a connector, a door and a price of its own, so that a picture goes out and in as
// it would in earnest.
import type { MmscSimulator } from '@trunkline/mms/simulator';
import { defaultConnectorSettings, protocolTraits } from './core/connector-settings.ts';
import { DEFAULT_LIST_ID } from './core/price-list.ts';
import type { Micros, RulebookRows } from './core/rulebook.ts';
import type { Clock } from './ports/clock.ts';
import type { HandsetMessage, PhonePicture } from './ports/handset.ts';
import type { Store } from './ports/store.ts';

const CONNECTOR = 'mmsc';

export interface DemoCentre {
  /** From then on reports and what phones send reach the gateway. */
  announce(apiUrl: string): void;
  received(): readonly HandsetMessage[];
  /** null: no such part, or it is let go. */
  media(messageId: string, name: string): Buffer | null;
  /** Resolves when the gateway has it on disk. */
  send(mms: { readonly from: string; readonly to: string; readonly text: string; readonly picture: PhonePicture }): Promise<void>;
  close(): Promise<void>;
}

export interface DemoCentreParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly rows: RulebookRows;
  /** The data folder was empty: it is set up. */
  readonly isEmpty: boolean;
  readonly priceMicros: Micros;
}

async function setUp({ store, clock, priceMicros }: DemoCentreParts, url: string): Promise<string> {
  const settings = { ...defaultConnectorSettings, ...protocolTraits.mm7.usual, protocol: 'mm7', url, vaspId: 'trunkline' } as const;
  const connectorId = await store.addConnector(CONNECTOR, settings);
  await store.addRoute('', connectorId);
  await store.addPriceRows(DEFAULT_LIST_ID, [{ isMms: true, kind: 'prefix', key: '', priceMicros, from: null, until: null }], false);
  const token = clock.id();
  await store.addCarrierDoor({ name: CONNECTOR, connectorId, form: 'generic', mapping: {}, token, secret: '', publicUrl: '' });
  return token;
}

function messagesOf(mmsc: MmscSimulator): readonly HandsetMessage[] {
  return mmsc.received.map(({ messageId, at, submit, parts }) => {
    const plain = parts.filter(({ contentType }) => contentType.startsWith('text/plain'));
    const text = plain.map(({ name }) => mmsc.content(messageId, name)?.toString('utf8') ?? '').join('\n');
    const media = parts
      .filter((part) => !plain.includes(part) && !part.contentType.startsWith('application/smil'))
      .map(({ name, contentType, octets }) => ({ name, type: contentType.split(';', 1)[0] ?? '', octets }));
    const [to] = submit.recipients.to;
    return {
      at,
      from: submit.sender?.value ?? '',
      to: to?.value ?? '',
      text,
      segments: 1,
      segmentsReceived: 1,
      parts: [text],
      mms: { id: messageId, subject: submit.subject, media },
    };
  });
}

/** Null in a demo that was made before there was one. */
export async function openDemoCentre(parts: DemoCentreParts): Promise<DemoCentre | null> {
  const { rows, store, isEmpty } = parts;
  const connector = rows.connectors.find(({ name }) => name === CONNECTOR);
  const door = rows.carrierDoors?.find(({ name }) => name === CONNECTOR);
  if (!isEmpty && (!connector || !door)) return null;
  const { startMmsc } = await import('@trunkline/mms/simulator');
  const { mmsc, url } = await startMmsc({ reportDelayMs: 0 });
  if (connector) await store.setConnector(connector.id, { ...connector.settings, url });
  const token = connector && door ? door.token : await setUp(parts, url);
  return {
    announce: (apiUrl) => mmsc.set({ vaspUrl: `${apiUrl}/inbound/${CONNECTOR}/${token}` }),
    received: () => messagesOf(mmsc),
    media: (messageId, name) => mmsc.content(messageId, name) ?? null,
    async send({ from, to, text, picture }) {
      const { contentType, octets } = picture;
      const words = text === '' ? [] : [{ contentType: 'text/plain; charset=utf-8', name: 'text.txt', octets: Buffer.from(text) }];
      const code = await mmsc.sendFromPhone({ from, to, subject: '', parts: [{ contentType, name: picture.name, octets }, ...words] });
      if (code !== 1000) throw new Error(`the gateway answered ${code ?? 'nothing'}`);
    },
    close: () => mmsc.close(),
  };
}
