// A carrier's HTTP API on a real port that does what the test says, with a connector to it and a door for what the carrier tells.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import fastify from 'fastify';
import type { CarrierFormName } from '../../core/carrier-forms.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { protocolTraits } from '../../core/connector-settings.ts';
import { connectorOf, worldOf } from '../../core/testing.ts';
import { createFailedTries } from '../../ingress/failed-tries.ts';
import { addCarrierDoor } from '../../ingress/http/carrier-door.ts';
import { realClock } from '../../ports/clock.ts';
import type { CarrierInbound, CarrierReceipt, Connector, InboundResult, LinkReport, Segment, WireOutcome } from '../../ports/connector.ts';
import type { ReceiptResult } from '../../ports/store.ts';
import { createHttpConnector } from './connector.ts';

export interface ApiRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpRig {
  readonly connector: Connector;
  readonly requests: ApiRequest[];
  /** Answers a request; undefined leaves it unanswered. */
  respond: (request: ApiRequest) => { readonly status: number; readonly body: unknown } | undefined;
  readonly cut: () => void;
  /** POSTs to the carrier's door; the HTTP status it was answered with. */
  readonly tell: (body: string, contentType: string) => Promise<number>;
  readonly heard: {
    readonly outcomes: { readonly segment: Segment; readonly outcome: WireOutcome }[];
    readonly receipts: { readonly receipt: CarrierReceipt; readonly commit: (result: ReceiptResult | false) => void }[];
    readonly inbound: { readonly message: CarrierInbound; readonly commit: (result: InboundResult) => void }[];
    readonly states: LinkReport[];
  };
  readonly errors: string[];
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly send: (segment: Segment) => Promise<WireOutcome>;
}

export async function withApi(
  httpCarrier: 'twilio' | 'telnyx',
  use: (rig: HttpRig) => Promise<void>,
  settings: Partial<ConnectorSettings> = {},
): Promise<void> {
  const waiting = new Set<{ readonly condition: () => boolean; readonly resolve: () => void }>();
  const look = (): void => {
    for (const one of waiting)
      if (one.condition()) {
        waiting.delete(one);
        one.resolve();
      }
  };
  const requests: ApiRequest[] = [];
  const answer = (request: ApiRequest, response: ServerResponse): void => {
    requests.push(request);
    const said = rig.respond(request);
    if (said) response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body));
    look();
  };
  const api = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () =>
      answer({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() }, response),
    );
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const address = api.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const record = connectorOf(1, {
    ...protocolTraits.http.usual,
    protocol: 'http',
    httpCarrier,
    url: `http://127.0.0.1:${port}/messages`,
    ...settings,
  });
  const form: CarrierFormName = httpCarrier;
  const door = { id: 1, name: 'c', connectorId: 1, form, mapping: {}, token: 't', secret: '', publicUrl: '' };
  const rulebook = { ...worldOf({ connectors: [record] }), carrierDoors: [door] };
  const outcomes: HttpRig['heard']['outcomes'] = [];
  const receipts: HttpRig['heard']['receipts'] = [];
  const inbound: HttpRig['heard']['inbound'] = [];
  const states: LinkReport[] = [];
  const errors: string[] = [];
  const log = { info() {}, warn() {}, error: (_fields: object, message: string): void => void errors.push(message) };
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  addCarrierDoor(app, {
    rulebook: () => rulebook,
    failedTries: createFailedTries(realClock),
    clock: realClock,
    log,
    onCarrierRequest: () => null,
    onCarrierReceipt: (_connectorId, receipt) =>
      new Promise((resolve) => {
        receipts.push({ receipt, commit: (result) => resolve(result !== false) });
        look();
      }),
    onCarrierMessage: (_source, message) =>
      new Promise((resolve) => {
        inbound.push({ message, commit: resolve });
        look();
      }),
  });
  const doorUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  const connector = createHttpConnector({
    record,
    clock: realClock,
    log,
    events: {
      onReady: look,
      onOutcome(segment, outcome) {
        outcomes.push({ segment, outcome });
        look();
      },
      onReceipt() {},
      onInbound() {},
      onState(report) {
        states.push(report);
        look();
      },
    },
  });
  const until = (condition: () => boolean): Promise<void> =>
    condition() ? Promise.resolve() : new Promise((resolve) => waiting.add({ condition, resolve }));
  const rig: HttpRig = {
    connector,
    requests,
    respond: () => ({ status: 201, body: { sid: `SM${requests.length}`, data: { id: `id-${requests.length}` } } }),
    cut: () => api.closeAllConnections(),
    async tell(body, contentType) {
      const response = await fetch(`${doorUrl}/inbound/c/t`, { method: 'POST', headers: { 'content-type': contentType }, body });
      return response.status;
    },
    heard: { outcomes, receipts, inbound, states },
    errors,
    until,
    async send(segment) {
      await until(() => connector.isReady());
      connector.submit(segment);
      await until(() => outcomes.some((entry) => entry.segment === segment));
      return outcomes.find((entry) => entry.segment === segment)?.outcome ?? { kind: 'unsent', detail: '' };
    },
  };
  connector.start();
  try {
    await use(rig);
  } finally {
    await connector.stop(200);
    await app.close();
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
  }
}
