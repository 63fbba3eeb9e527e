// A VASP for the tests of the centre: submits over real HTTP, and a server that takes reports and deliveries.
import { createServer } from 'node:http';
import { request as httpRequest } from 'node:http';
import { addressOf } from '../src/address.ts';
import { contentBody, readBody } from '../src/body.ts';
import { mm7Dialects } from '../src/dialects.ts';
import type { Mm7Envelope, Mm7Message, SubmitReq } from '../src/messages.ts';
import { sourceOf } from '../src/multipart-writer.ts';
import { plainStyle, writeEnvelope } from '../src/write-message.ts';

const style = { ...mm7Dialects['rel-6-1-4'], ...plainStyle };

export const submitOf = (number: string, more: Partial<SubmitReq> = {}): SubmitReq => ({
  kind: 'SubmitReq',
  vaspId: 'v',
  vasId: 's',
  sender: addressOf('short_code', '100'),
  recipients: { to: [addressOf('number', number)], cc: [], bcc: [] },
  serviceCode: '',
  linkedId: '',
  messageClass: '',
  timeStamp: null,
  earliestDeliveryTime: null,
  expiryDate: null,
  deliveryReport: true,
  readReply: null,
  priority: '',
  subject: 'Hello',
  chargedParty: '',
  chargedPartyId: '',
  distributionIndicator: null,
  contentClass: '',
  content: { href: 'c', allowAdaptations: null },
  ...more,
});

export const picture = Buffer.from('ffd8ffe0000d0a2d2d0d0affd9', 'hex');

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** null = no envelope came. */
  readonly envelope: Mm7Envelope | null;
}

export function send(url: string, message: Mm7Message, authorization?: string): Promise<Answered> {
  const xml = writeEnvelope({ transactionId: 't1', message }, style);
  const parts = [{ contentType: 'image/jpeg', name: 'a.jpg', octets: sourceOf(picture) }];
  const body = contentBody({ xml, contentId: 'c', parts, style: { container: 'related', encoding: 'binary' }, boundary: 'unlike' });
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': body.contentType,
      'content-length': body.length,
      ...(authorization !== undefined && { authorization }),
    };
    const request = httpRequest(url, { method: 'POST', headers }, (response) => {
      const read = async (): Promise<Answered> => {
        let envelope: Mm7Envelope | null = null;
        if (response.headers['content-length'] !== '0')
          for await (const event of readBody(response.headers['content-type'], response, { now: Date.now() }))
            if (event.kind === 'envelope') envelope = event.envelope;
        return { status: response.statusCode ?? 0, headers: response.headers, envelope };
      };
      read().then(resolve, reject);
    });
    request.on('error', reject);
    const write = async (): Promise<void> => {
      for await (const chunk of body.open()) request.write(chunk);
      request.end();
    };
    write().catch(reject);
  });
}

export interface Vasp {
  readonly url: string;
  readonly heard: { readonly envelope: Mm7Envelope; readonly parts: { readonly name: string; readonly octets: Buffer }[] }[];
  /** What it answers; afterNext: from the next but one on. */
  code: number;
  afterNext: number | null;
  close(): Promise<void>;
}

export async function startVasp(): Promise<Vasp> {
  const heard: Vasp['heard'] = [];
  const vasp: Pick<Vasp, 'code' | 'afterNext'> = { code: 1000, afterNext: null };
  const server = createServer((request, response) => {
    const read = async (): Promise<void> => {
      for await (const event of readBody(request.headers['content-type'], request, { now: Date.now() })) {
        const last = heard.at(-1);
        if (event.kind === 'envelope') heard.push({ envelope: event.envelope, parts: [] });
        else if (event.kind === 'part') last?.parts.push({ name: event.headers.get('content-location') ?? '', octets: Buffer.alloc(0) });
        else if (event.kind === 'data') {
          const part = last?.parts.pop();
          if (part) last?.parts.push({ name: part.name, octets: Buffer.concat([part.octets, event.octets]) });
        }
      }
      const message = heard.at(-1)?.envelope.message;
      const status = { code: vasp.code, text: '', details: '' };
      if (vasp.afterNext !== null) vasp.code = vasp.afterNext;
      const answer: Mm7Message =
        message?.kind === 'DeliverReq' ? { kind: 'DeliverRsp', status, serviceCode: '' } : { kind: 'DeliveryReportRsp', status };
      response.writeHead(200, { 'content-type': 'text/xml' }).end(writeEnvelope({ transactionId: 't', message: answer }, style));
    };
    read().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(vasp, {
    url: `http://127.0.0.1:${port}/mm7`,
    heard,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
