// The description of the Dashboard's API, made of its routes as they are registered. It stands in the document of the public port, beside the customer API.
import { type ApiSide, buildOpenApi, type DescribedRoute, type OpenApi } from '../web/openapi.ts';
import { USER_COOKIE } from './auth.ts';
import { permissions } from './permissions.ts';

const side: Omit<ApiSide, 'version'> = {
  title: 'Dashboard',
  description:
    'The Dashboard of an account has calls of its own, below `/api/`, for the users of the account: they sign in by account, name and password for a session that a cookie carries, and see and change what is their own. Amounts are decimal strings, times ISO 8601. A refusal is `{"error":{"code","message","field"}}`.',
  permissions,
  tagTexts: {
    account: 'The account and its settings',
    credentials: 'What programs sign in with',
    events: 'What changes, as it happens',
    keys: 'Further passwords for programs',
    security: 'How a user signs in',
    sessions: 'Who is signed in',
    users: 'People of the account',
  },
  securitySchemes: {
    session: { type: 'apiKey', in: 'cookie', name: USER_COOKIE, description: 'The session that `POST /api/sign-in` sets' },
  },
};

export const dashboardOpenApi = (routes: readonly DescribedRoute[], version: string): OpenApi => buildOpenApi(routes, { ...side, version });
