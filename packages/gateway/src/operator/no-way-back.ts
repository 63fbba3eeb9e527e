// What is done and not set cannot be rolled back: why, and what to do instead, by the path of its request as the record of changes has it.

const ledger = 'Money is the ledger’s, where nothing is taken away';

const rows: readonly (readonly [path: RegExp, why: string])[] = [
  [/^\/api\/accounts\/[^/]+\/credit$/, `${ledger}: use account credit with the opposite amount`],
  [/^\/api\/accounts\/[^/]+\/transfer$/, `${ledger}: use account transfer the other way`],
  [/^\/api\/accounts\/[^/]+\/grants$/, `${ledger}: use account credit with a negative gift`],
  [/^\/api\/accounts\/[^/]+\/invoices$/, 'An invoice that was issued keeps its number: credit the account where it was wrong'],
  [/^\/api\/numbers\/[^/]+\/assign$/, 'A rent moved money: end it with number release'],
  [/^\/api\/numbers\/[^/]+\/release$/, 'A rent that ended is begun anew, with its fees, by number assign'],
  [/\/keys\/\d+\/rotate$/, 'A rotation made a new key: key remove takes that away, key set --expires lets the old one last'],
  [/\/second-factor$/, 'A second factor that was taken away is set up anew by its user'],
  [/\/sessions\/[^/]+$/, 'A session that was ended begins by signing in'],
  [/\/media\/[^/]+$|\/mms$|\/mms\/revoke$/, 'Media that were removed, and links that were revoked, are gone for good'],
  [/^\/api\/erasures$/, 'A person who was erased is gone for good'],
  [/^\/api\/webhooks\/[^/]+\/replay$/, 'What was pushed again has been pushed'],
  [/^\/api\/connectors\/[^/]+\/learned$/, 'What was forgotten is learned anew from the traffic'],
  [/^\/api\/(?:held|messages|orphans|handset|email)(?:\/|$)/, 'What became of messages is history'],
  [/^\/ops\//, 'It changed no setting'],
];

/** null: a request of this path sets something. */
export const whyNoWayBack = (path: string): string | null => rows.find(([pattern]) => pattern.test(path))?.[1] ?? null;
