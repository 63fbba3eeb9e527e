// The HTTP control of a running simulator: a page for people, the same in JSON for shells and for tests in other languages. Loopback only,
// and deaf to pages of other sites (control-guard.ts).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { strangerBecause } from './control-guard.ts';
import { sendFromPhone } from './control-phone.ts';
import { dialects } from './dialects.ts';
import type { Simulator } from './index.ts';
import { simulatorLimits } from './limits.ts';
import { isRecord } from './option-kinds.ts';
import { checkSettings, defaultSettings, optionGroups, type Settings } from './options.ts';
import { wireText } from './wire-record.ts';

export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

export interface Reply {
  status: number;
  body: unknown;
  type?: 'text/plain; charset=utf-8' | 'text/html; charset=utf-8';
}

const requestTimeoutMs = 10_000;

const ok = (body: unknown): Reply => ({ status: 200, body });
const failed = (status: number, error: string): Reply => ({ status, body: { error } });

interface Page {
  html: string;
  /** The page's own script and style, its own origin, and nothing else. */
  policy: string;
}

const readPage = (): Page => {
  const html = readFileSync(new URL('page.html', import.meta.url), 'utf8');
  const hashOf = (tag: 'script' | 'style'): string => {
    const inline = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(html)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(inline).digest('base64')}'`;
  };
  const policy =
    `default-src 'none'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; connect-src 'self'; img-src data:; ` +
    `form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;
  return { html, policy };
};

/** null: too long. */
const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    octets += chunk.length;
    if (octets > simulatorLimits.controlBodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const set = (simulator: Simulator, wanted: unknown): Reply => {
  const checked = checkSettings(wanted);
  if (checked.kind === 'bad') return failed(400, checked.problem);
  simulator.set(checked.changes);
  return ok({ state: 'set' });
};

const stall = (simulator: Simulator, wanted: unknown): Reply => {
  const on = isRecord(wanted) ? wanted['stall'] : undefined;
  if (typeof on !== 'boolean') return failed(400, 'the body must be {"stall": true} or {"stall": false}');
  simulator.set({ stall: on });
  return ok({ state: on ? 'stalled' : 'going on' });
};

const wholeIn = (query: URLSearchParams, name: string): number | null => {
  const given = query.get(name);
  return given !== null && /^\d{1,15}$/.test(given) ? Number(given) : null;
};

const wire = (simulator: Simulator, query: URLSearchParams): Reply => {
  const entries = simulator.wireLog(wholeIn(query, 'after') ?? 0, wholeIn(query, 'bind'));
  const newest = entries.slice(-(wholeIn(query, 'last') ?? entries.length) || entries.length);
  if (query.get('format') === 'json') return ok(newest.map((entry) => ({ number: entry.number, text: wireText(entry) })));
  return { status: 200, body: newest.map(wireText).join(''), type: 'text/plain; charset=utf-8' };
};

const messagesShown = 50;

/** Bigints have no JSON: as text, which `set` takes too. The password is for binding, not for reading. */
const shown = ({ password, firstId, ...rest }: Readonly<Settings>): object => ({
  ...rest,
  password: password === null ? null : '********',
  firstId: typeof firstId === 'bigint' ? firstId.toString() : firstId,
});

/** What the page looks at every second. */
const state = (simulator: Simulator): Reply =>
  ok({
    stats: simulator.stats,
    binds: simulator.binds,
    settings: shown(simulator.settings),
    received: simulator.received.slice(-messagesShown),
  });

const read = (simulator: Simulator, url: URL, page: Page): Reply | null => {
  switch (url.pathname) {
    case '/':
      return { status: 200, body: page.html, type: 'text/html; charset=utf-8' };
    case '/stats':
      return ok(simulator.stats);
    case '/received':
      return ok(simulator.received);
    case '/settings':
      return ok(shown(simulator.settings));
    case '/binds':
      return ok(simulator.binds);
    case '/wire':
      return wire(simulator, url.searchParams);
    case '/state':
      return state(simulator);
    case '/options':
      return ok({ groups: optionGroups, defaults: defaultSettings, dialects });
    default:
      return null;
  }
};

const act = async (simulator: Simulator, path: string, body: string): Promise<Reply | null> => {
  switch (path) {
    case '/set':
      return set(simulator, parse(body));
    case '/phone':
      return await sendFromPhone(simulator, parse(body));
    case '/stall':
      return stall(simulator, parse(body));
    case '/disconnect':
      simulator.disconnectAll();
      return ok({ state: 'disconnected' });
    case '/unbind':
      simulator.unbindAll();
      return ok({ state: 'unbound' });
    default:
      return null;
  }
};

const answer = async (simulator: Simulator, request: IncomingMessage, page: Page): Promise<Reply> => {
  const stranger = strangerBecause(request.headers);
  if (stranger !== null) return failed(403, stranger);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  let result: Reply | null = null;
  if (request.method === 'GET') result = read(simulator, url, page);
  else if (request.method === 'POST') {
    const body = await readBody(request);
    if (body === null) return failed(413, `the body is longer than ${simulatorLimits.controlBodyBytesMax} octets`);
    result = await act(simulator, url.pathname, body);
  }
  return (
    result ??
    failed(
      404,
      'there are GET /, /stats, /received, /settings, /binds, /wire, /options, /state and POST /set, /phone, /stall, /unbind, /disconnect',
    )
  );
};

const reply = (response: ServerResponse, { status, body, type }: Reply, { policy }: Page): void => {
  response.writeHead(status, {
    'content-type': type ?? 'application/json',
    'content-security-policy': policy,
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(type === undefined ? `${JSON.stringify(body)}\n` : body);
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    // An accept that fails later, for want of file descriptors, must not end the process.
    server.on('error', () => {});
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** On 127.0.0.1; 0: a free port. Rejected when the port is taken. */
export const startControl = async (simulator: Simulator, port: number): Promise<Control> => {
  const page = readPage();
  const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
    answer(simulator, request, page).then(
      (result) => reply(response, result, page),
      // The client went away in the middle of its body.
      () => response.destroy(),
    );
  });
  const listening = await listen(server, port);
  return {
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
