// HTTP control of the simulated centre, on the loopback interface: what arrived, its pictures, its options, and a phone that sends.
import { createServer, type IncomingMessage } from 'node:http';
import { parseContentType } from '../src/mime-headers.ts';
import type { PhoneMms, PhonePart } from './envelopes.ts';
import { mmscLimits } from './limits.ts';
import type { MmscSimulator } from './mmsc.ts';

export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Octets instead of JSON. */
  readonly file?: { readonly type: string; readonly octets: Buffer };
}

const bad = (error: string): Reply => ({ status: 400, body: { error } });
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mmscLimits.controlBodyBytesMax) throw new RangeError(`the body has more than ${mmscLimits.controlBodyBytesMax} octets`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new RangeError('the body is not JSON');
  }
}

const phoneShape =
  'the body must be {"from": "…", "to": "…", "subject": "…", "text": "…", "parts": [{"contentType": "image/jpeg", "name": "a.jpg", "base64": "…"}]}; subject, text and parts may be left out';

/** A text: what is wrong with it. */
function phoneMmsOf(given: unknown): PhoneMms | string {
  if (!isRecord(given)) return phoneShape;
  const { from, to, subject = '', text = '', parts = [], ...unknown } = given;
  const isText = [from, to, subject, text].every((value) => typeof value === 'string');
  if (!isText || !Array.isArray(parts) || Object.keys(unknown).length > 0 || from === '' || to === '') return phoneShape;
  const media: PhonePart[] = [];
  for (const part of parts as unknown[]) {
    if (!isRecord(part)) return phoneShape;
    const { contentType, name, base64 } = part;
    const isGood =
      typeof contentType === 'string' &&
      parseContentType(contentType).type !== '' &&
      typeof name === 'string' &&
      /^[\w.-]{1,40}$/.test(name);
    if (!isGood || typeof base64 !== 'string') return phoneShape;
    media.push({ contentType, name, octets: Buffer.from(base64, 'base64') });
  }
  if (text !== '') media.push({ contentType: 'text/plain; charset=utf-8', name: 'text.txt', octets: Buffer.from(text as string) });
  if (media.length === 0) return phoneShape;
  return { from: from as string, to: to as string, subject: subject as string, parts: media };
}

async function answer(mmsc: MmscSimulator, request: IncomingMessage): Promise<Reply> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, first = '', messageId = '', name = ''] = pathname.split('/').map(decodeURIComponent);
  const isPost = request.method === 'POST';
  if (isPost && first === 'set') {
    const given = await readJson(request);
    if (!isRecord(given)) return bad('the body must be an object of options');
    mmsc.set(given);
    return { status: 200, body: mmsc.settings };
  }
  if (isPost && first === 'phone') {
    const mms = phoneMmsOf(await readJson(request));
    if (typeof mms === 'string') return bad(mms);
    if (mmsc.settings.vaspUrl === '') return bad('set the option vaspUrl first: it is not known where phones write to');
    const code = await mmsc.sendFromPhone(mms);
    return code === 1000 ? { status: 200, body: { code } } : { status: 502, body: { code, error: 'the VASP did not take it' } };
  }
  if (request.method !== 'GET') return { status: 405, body: { error: 'GET, or POST to /set and /phone' } };
  if (first === 'stats') return { status: 200, body: mmsc.stats };
  if (first === 'settings') return { status: 200, body: mmsc.settings };
  if (first === 'received' && messageId === '') return { status: 200, body: mmsc.received };
  if (first === 'received') {
    const octets = mmsc.content(messageId, name);
    const part = mmsc.received.find((mms) => mms.messageId === messageId)?.parts.find((one) => one.name === name);
    if (octets && part) return { status: 200, body: null, file: { type: part.contentType, octets } };
  }
  return { status: 404, body: { error: 'there are /received, /received/ID/NAME, /stats, /settings, POST /set and POST /phone' } };
}

/** On 127.0.0.1; 0: a free port. Rejected when the port is taken. */
export async function startMmscControl(mmsc: MmscSimulator, port: number): Promise<Control> {
  const server = createServer((request, response) => {
    // Another site in a browser must not steer it.
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    const isLocal = ['127.0.0.1', 'localhost'].includes(host) && request.headers.origin === undefined;
    const replied = isLocal ? answer(mmsc, request) : Promise.resolve<Reply>({ status: 403, body: { error: 'from this machine only' } });
    replied
      .catch(
        (error: unknown): Reply =>
          error instanceof RangeError || error instanceof URIError ? bad(error.message) : { status: 500, body: { error: 'failed' } },
      )
      .then(({ status, body, file }) => {
        response.writeHead(status, {
          'content-type': file ? file.type : 'application/json;charset=utf-8',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; sandbox",
          'cache-control': 'no-store',
        });
        response.end(file ? file.octets : `${JSON.stringify(body)}\n`);
      })
      .catch(() => response.destroy());
  });
  const listening = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
  return {
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
