// The description of this API: as a document for programs, as a page for people. Open to all: it says what there is, and nothing of what is in it.
import { docsPage, DOCS_POLICY } from '../docs-page.ts';
import type { App } from '../context.ts';
import { buildOpenApi, type DescribedRoute, type OpenApi } from '../openapi.ts';

export function docsRoutes(app: App, routes: readonly DescribedRoute[], version: string): void {
  let api: OpenApi | null = null;
  let page = '';
  // At the first request: by then every route is there.
  const describe = (): OpenApi => (api ??= buildOpenApi(routes, version));
  const tags = ['operations'];

  app.get('/openapi.json', { schema: { summary: 'This description, as OpenAPI 3.1', tags } }, async () => describe());

  app.get('/docs', { schema: { summary: 'This description, as a page', tags, produces: ['text/html'] } }, async (_request, reply) => {
    page ||= docsPage(describe());
    return reply
      .type('text/html; charset=utf-8')
      .header('Content-Security-Policy', DOCS_POLICY)
      .header('X-Content-Type-Options', 'nosniff')
      .header('Referrer-Policy', 'no-referrer')
      .send(page);
  });
}
