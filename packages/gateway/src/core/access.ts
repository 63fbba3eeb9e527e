// Who there is besides accounts: the operators' roles, the roles of a customer's own users, and what an API key of an account may be used for.

/** admin may do everything; support helps customers and moves no money; finance handles money and prices and no traffic. */
export const operatorRoles = ['admin', 'support', 'finance'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

export const userRoles = ['owner', 'developer', 'finance', 'read_only'] as const;
export type UserRole = (typeof userRoles)[number];

/** The kinds of endpoints of the customer API. */
export const keyScopes = ['send', 'report', 'inbox', 'balance'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** A further password of an account, with a label of its own, that may be narrower than the main one and may end. */
export interface ApiKey {
  readonly id: number;
  readonly label: string;
  /** In the clear in memory only, as the API password: V2 and encryption mode sign with it. */
  readonly secret: string;
  readonly scopes: readonly KeyScope[];
  /** Apps of the customer's that it is bound to; absent: it serves any, and requests that name none. */
  readonly apps?: readonly string[];
  /** Addresses it may be used from (IPv4/6 or CIDR), beside the account's own list; absent: any that may use the account. */
  readonly ipAllow?: readonly string[];
  readonly createdAt: number;
  /** Unix ms from which on it is refused; null = never. */
  readonly expiresAt: number | null;
}

/** Live keys of one account. Every one of them is compared at each sign-in that the main password does not decide. */
export const KEYS_PER_ACCOUNT_MAX = 20;

export const isLive = (key: ApiKey, now: number): boolean => key.expiresAt === null || now < key.expiresAt;

/** A bind submits, is told of receipts and takes inbound messages, whatever its mode, and names no app: a key without one of the three, or bound to apps, cannot bind. */
const bindScopes: readonly KeyScope[] = ['send', 'report', 'inbox'];
export const mayBind = ({ scopes, apps }: ApiKey): boolean => apps === undefined && bindScopes.every((scope) => scopes.includes(scope));

/** A bound key must name one of its apps. The balance is asked for without an app; whoever names one there is judged all the same. */
export const mayServeApp = ({ apps }: ApiKey, appId: string, scope: KeyScope): boolean =>
  apps === undefined || (appId === '' ? scope === 'balance' : apps.includes(appId));
