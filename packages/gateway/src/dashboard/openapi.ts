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
    home: 'What happened lately, at a glance',
    send: 'Messages written by a person',
    messages: 'What was sent, and what became of it',
    inbox: 'Conversations with phones',
    reports: 'Traffic in figures',
    money: 'Statements, invoices and the ledger with its proof',
    numbers: 'Virtual numbers and what is done with messages to them',
    webhooks: 'Who is told of what happens',
    keys: 'Further passwords for programs',
    credentials: 'What programs sign in with',
    account: 'The account and its settings',
    users: 'People of the account',
    sessions: 'Who is signed in',
    security: 'How a user signs in',
    events: 'That something changed, as it happens',
  },
  securitySchemes: {
    session: { type: 'apiKey', in: 'cookie', name: USER_COOKIE, description: 'The session that `POST /api/sign-in` sets' },
  },
};

export const dashboardOpenApi = (routes: readonly DescribedRoute[], version: string): OpenApi => buildOpenApi(routes, { ...side, version });
