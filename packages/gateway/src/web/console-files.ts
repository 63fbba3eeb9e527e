// The console's files, as packages/console builds them: a page, and what it loads under names that change with their content. They are open, because
// they are the same for everybody and the page asks who its reader is; everything they show comes from the API, which is not open.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The page may load what stands beside it and speak with this port; nothing else, and be framed by nobody. */
export const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const YEAR_SECONDS = 31_536_000;

interface File {
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isHashed: boolean;
  readonly octets: Readonly<Partial<Record<'br' | 'gzip' | 'identity', Buffer>>>;
}

export interface ConsoleFiles {
  /** Whether this is a request for the console: one of its files, or a page of it that a browser goes to. */
  readonly has: (request: IncomingMessage) => boolean;
  readonly send: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
}

function readFiles(folder: string): ReadonlyMap<string, File> {
  const files = new Map<string, File>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const identity = readFileSync(path);
    const packed = (name: string, ending: string) => (existsSync(path + ending) ? { [name]: readFileSync(path + ending) } : {});
    const url = path.slice(folder.length).replaceAll('\\', '/');
    files.set(url, {
      type,
      etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 27)}"`,
      isHashed: url.startsWith('/assets/'),
      octets: { identity, ...packed('br', '.br'), ...packed('gzip', '.gz') },
    });
  }
  return files;
}

/** `page`: the app's own page in the folder; those of other apps are not served. null: it was not built. */
export function loadConsole(folder: string, page: string): ConsoleFiles | null {
  if (!existsSync(join(folder, page))) return null;
  const all = readFiles(folder);
  const shownPage = all.get(`/${page}`);
  const files = new Map([...all].filter(([url]) => !url.endsWith('.html')));

  function find({ method, url = '', headers }: IncomingMessage): File | undefined {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const path = url.split('?')[0] ?? '';
    const file = files.get(path);
    // Pages are the console's own affair: whatever a browser goes to that is no route is one, and the console says so when it is not.
    const isPage = !path.startsWith('/api/') && !path.startsWith('/assets/') && headers.accept?.includes('text/html') === true;
    return file ?? (isPage || path === '/' ? shownPage : undefined);
  }

  return {
    has: (request) => find(request) !== undefined,
    send(request, reply) {
      const file = find(request.raw);
      if (!file) return reply.code(404).send();
      const { isHashed, etag, type, octets } = file;
      reply
        .headers({
          'Cache-Control': isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
          'Content-Security-Policy': CONSOLE_POLICY,
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Resource-Policy': 'same-origin',
          ETag: etag,
          'Referrer-Policy': 'no-referrer',
          Vary: 'Accept, Accept-Encoding',
          'X-Content-Type-Options': 'nosniff',
        })
        .type(type);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      const taken = new Set((request.headers['accept-encoding'] ?? '').split(',').map((name) => name.split(';')[0]?.trim()));
      const encoding = (['br', 'gzip'] as const).find((name) => taken.has(name) && octets[name] !== undefined);
      if (encoding) reply.header('Content-Encoding', encoding);
      return reply.code(200).send(octets[encoding ?? 'identity']);
    },
  };
}
