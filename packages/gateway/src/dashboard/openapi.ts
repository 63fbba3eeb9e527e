// The description of the Dashboard's API, made of its routes as they are registered. It stands in the document of the public port, beside the customer API.
import { buildOpenApi, type DescribedRoute, type OpenApi } from '../web/openapi.ts';
import { USER_COOKIE } from './auth.ts';
import { permissions } from './permissions.ts';

export const dashboardOpenApi = (routes: readonly DescribedRoute[], version: string): OpenApi =>
  buildOpenApi(routes, {
    title: 'Trunkline Dashboard API',
    description:
      'What the pages of the Dashboard call for a user who is signed in; everything is about the own account. Programs use the customer API.',
    version,
    permissions,
    securitySchemes: { user: { type: 'apiKey', in: 'cookie', name: USER_COOKIE, description: 'The session that POST /api/sign-in sets' } },
  });
