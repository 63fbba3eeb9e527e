// The description of this API: as a document for programs, as a page for people. Open to all: it says what there is, and nothing of what is in it.
import { docsPage, DOCS_POLICY } from '../../web/docs-page.ts';
import type { App } from '../../web/app.ts';
import { type ApiSide, buildOpenApi, type DescribedRoute, type OpenApi } from '../../web/openapi.ts';
import { SESSION_COOKIE } from '../auth.ts';
import { permissions } from '../permissions.ts';
import { summaries } from '../summaries.ts';

const side: Omit<ApiSide, 'version'> = {
  title: 'Trunkline operator API',
  description:
    'What an operator of the gateway sets and asks. Amounts are decimal strings with 6 decimals, times ISO 8601 with the offset of the server. A change is in force when its answer arrives. Sign in with HTTP Basic, with the token that `POST /api/sign-in` answers, or with the cookie it sets. A refusal is `{"error":{"code","message","field"}}`.',
  permissions,
  summaries,
  securitySchemes: {
    basic: { type: 'http', scheme: 'basic', description: 'Name and password of an operator' },
    bearer: { type: 'http', scheme: 'bearer', description: 'The token that sign-in answers, or the one in cli.token of the data folder' },
    cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'The session that sign-in sets' },
  },
};

export function docsRoutes(app: App, routes: readonly DescribedRoute[], version: string): void {
  let api: OpenApi | null = null;
  let page = '';
  // At the first request: by then every route is there.
  const describe = (): OpenApi => (api ??= buildOpenApi(routes, { ...side, version }));
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
