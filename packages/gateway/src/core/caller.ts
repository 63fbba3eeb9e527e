// Who brought a submission: the address of the client, and what it signed in with. Made once a request or bind, kept as one short text with the hold of the
// submission (store/sqlite/tables/ledger.ts), and read when somebody looks at one of its messages.

export interface Caller {
  /** Of the socket; behind a proxy the proxy's. */
  readonly address: string;
  /** Of the customer API: v1, v2, v3. */
  readonly version?: 'v1' | 'v2' | 'v3';
  /** null: the account's own password, or a mail that was proven by its domain. */
  readonly keyId?: number | null;
  /** Who signed in to the Dashboard. */
  readonly user?: string;
}

/** Short, because it is kept with every submission: `192.0.2.7 v3 k12`, `192.0.2.7 ueve`. */
export function callerText({ address, version, keyId, user }: Caller): string {
  let text = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (version !== undefined) text += ` ${version}`;
  if (keyId != null) text += ` k${keyId}`;
  return user === undefined ? text : `${text} u${user}`;
}

/** null: it is not known, as of what a rule sends by itself. */
export function readCaller(text: string): Caller | null {
  const [, address = '', version, key, user] = /^(\S+)(?: (v[123]))?(?: k(\d+))?(?: u(.*))?$/.exec(text) ?? [];
  if (address === '') return null;
  return {
    address,
    ...(version === 'v1' || version === 'v2' || version === 'v3' ? { version } : {}),
    keyId: key === undefined ? null : Number(key),
    ...(user === undefined ? {} : { user }),
  };
}
