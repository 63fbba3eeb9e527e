// The description of the customer API: as a document for programs, as a page for people. Open to all: it says what there is, and nothing of what is in it.
import type { FastifyInstance, FastifyReply } from 'fastify';
import { docsPage, DOCS_POLICY } from '../../../web/docs-page.ts';
import { joinOpenApi, type OpenApi } from '../../../web/openapi.ts';
import { customerOpenApi } from '../describe/openapi.ts';
import type { DoorRoute } from '../doors/door-route.ts';
import type { Endpoint } from '../endpoint.ts';

export const docsPaths = ['/openapi.json', '/docs'] as const;

/** `others`: APIs that are served at the same address. */
export function addDocsRoutes(
  app: FastifyInstance,
  endpoints: readonly Endpoint[],
  doors: readonly DoorRoute[],
  version: string,
  others: readonly (() => OpenApi)[],
): void {
  let api: OpenApi | null = null;
  let page = '';
  // At the first request: by then every route is there.
  const describe = (): OpenApi => {
    api ??= others.map((other) => other()).reduce(joinOpenApi, customerOpenApi(endpoints, doors, version));
    return api;
  };
  const send = (reply: FastifyReply, type: string, body: string): void => {
    void reply.header('content-type', type).header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer').send(body);
  };
  app.get('/openapi.json', (_request, reply) => send(reply, 'application/json;charset=utf-8', JSON.stringify(describe())));
  app.get('/docs', (_request, reply) => {
    page ||= docsPage(describe());
    send(reply.header('content-security-policy', DOCS_POLICY), 'text/html;charset=utf-8', page);
  });
}
