// The Store port over SQLite: one thread that writes, one that reads for the traffic and one for people's pages, and the secrets sealed on the way in.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../../core/rulebook.ts';
import { formatTraits } from '../../core/traits.ts';
import { ORPHAN_KEPT_MS, RECEIPT_DUE_KEPT_MS } from '../../limits.ts';
import type { Store } from '../../ports/store.ts';
import { createAccessStore, keysByAccount } from './access-store.ts';
import type { LedgerPage, LedgerStart } from '../../ports/store-money.ts';
import { createMmsStore } from './mms-store.ts';
import { createTwoWayStore, openCarrierDoor } from './two-way-store.ts';
import { unpackClaim } from './claim.ts';
import { createDashboardStore } from './dashboard-store.ts';
import { createListStore, settleListEdits } from './list-store.ts';
import { createMarginStore } from './margin-store.ts';
import { DatabaseRefused } from './open.ts';
import { packOutcomes } from './packed-outcomes.ts';
import { packPlan, unpackAccepted } from './packed-plan.ts';
import { packReceipts, unpackReceiptResults } from './packed-receipts.ts';
import { packRows, PriceListCache } from './price-lists.ts';
import type { ReaderVerbs } from './reader-verbs.ts';
import { createPushStore, openWebhook } from './push-store.ts';
import { walk } from './search-walk.ts';
import { startReader } from './reader-thread.ts';
import { unpackReceipt } from './receipts-due.ts';
import { createSealedSettings } from './sealed-settings.ts';
import { openSecrets } from './secrets.ts';
import { startWriter, type WriterThreadParts } from './writer-thread.ts';

export interface SqliteStoreParts extends WriterThreadParts {
  /** Folder of trunkline.db and secret.key; must exist. */
  readonly folder: string;
}

/** Page by page, in a thread of its own that lives as long as somebody reads. */
async function* ledgerPages(path: string, accountId: number, { previousSeq, lastSeq }: LedgerStart): AsyncGenerator<LedgerPage> {
  const checker = startReader(path);
  try {
    let afterId = 0;
    for (let seq = previousSeq + 1; seq <= lastSeq; ) {
      const page = await checker.call('ledgerPage', { accountId, seq, afterId });
      yield page;
      afterId = page.transfers.at(-1)?.id ?? afterId;
      if (page.seal || page.transfers.length === 0) seq++;
    }
  } finally {
    await checker.close();
  }
}

const DATABASE_FILE = 'trunkline.db';

/** Opens (and where needed creates) the database of a data folder. Throws DatabaseRefused with a sentence for the operator. */
export async function openSqliteStore(parts: SqliteStoreParts): Promise<Store> {
  const path = join(parts.folder, DATABASE_FILE);
  const keyFile = join(parts.folder, 'secret.key');
  if (existsSync(path) && !existsSync(keyFile))
    throw new DatabaseRefused(
      `The key file ${keyFile} is missing: without it the passwords in ${path} cannot be read; restore it from the backup.`,
    );
  const secrets = openSecrets(keyFile);
  const writer = await startWriter(path, parts);
  await settleListEdits({ writer });
  const reader = startReader(path);
  const priceLists = new PriceListCache();
  // People's pages: lists, searches and counts, which nothing that sends or receives waits behind.
  const pages = startReader(path);

  const sealed = createSealedSettings(secrets);
  const toAccount = (row: Awaited<ReturnType<ReaderVerbs['rulebookRows']>>['accounts'][number]): Account => ({
    id: row.id,
    name: row.name,
    apiPassword: secrets.open(row.sealedPassword),
    smppPassword: row.sealedSmppPassword === null ? null : secrets.open(row.sealedSmppPassword),
    locked: row.locked !== 0,
    settings: sealed.openAccount(row.settings),
  });

  // Lists may have a million numbers: only those that changed come over from the reader.
  const numberLists = new Map<string, { readonly version: number; readonly sorted: Float64Array }>();
  async function readNumberLists(): Promise<void> {
    const { versions, changed } = await reader.call(
      'numberLists',
      [...numberLists].map(([key, { version }]) => [key, version] as const),
    );
    const current = new Map(versions);
    for (const key of numberLists.keys()) if (!current.has(key)) numberLists.delete(key);
    for (const [key, sorted] of changed) numberLists.set(key, { version: current.get(key) ?? 0, sorted });
  }

  /** In a thread of its own: what walks every transfer or message must not stand before a customer's report. */
  async function aside<T>(read: (checker: ReturnType<typeof startReader>) => Promise<T>): Promise<T> {
    const checker = startReader(path);
    try {
      return await read(checker);
    } finally {
      await checker.close();
    }
  }

  return {
    accept: (plan) => writer.call('accept', packPlan(plan), plan.messages, unpackAccepted),
    claim: async ({ connectorId, accountId }, now, limit, skipIds) =>
      unpackClaim(await reader.call('claim', { lane: { connectorId, accountId }, now, limit, skipIds })),
    recordOutcomes: (outcomes) => writer.call('recordOutcomes', packOutcomes(outcomes), outcomes.length),
    markHandedOut: (segments, now) => writer.call('markHandedOut', { segments, now }, segments.length),
    applyReceipts: (receipts) => writer.call('applyReceipts', packReceipts(receipts), receipts.length, unpackReceiptResults),
    saveInbound: (part) => writer.call('saveInbound', part),
    replace: (messageId, { content, alphabet, segments, traits, dueAt, expiresAt, notify }, now) =>
      writer.call('replace', { messageId, content, alphabet, segments, traits: formatTraits(traits), dueAt, expiresAt, notify, now }),
    recordDelivered: (delivered) => writer.call('recordDelivered', delivered, delivered.receipts.length + delivered.inbound.length),
    takeInbound: (accountId, sinceMs, limit) => writer.call('takeInbound', { accountId, sinceMs, limit, now: parts.clock.now() }),
    async expire({ now, receiptGraceMs, partsWaitMs, limit }) {
      const open = await reader.call('openPast', { before: now - receiptGraceMs, limit });
      return writer.call('expire', {
        now,
        open,
        orphansBefore: now - ORPHAN_KEPT_MS,
        partsBefore: now - partsWaitMs,
        receiptsBefore: now - RECEIPT_DUE_KEPT_MS,
        limit,
      });
    },
    pendingPast: (now, limit) => reader.call('pendingPast', { now, limit }),
    expirePending: (now, ids) => writer.call('expirePending', { now, ids }, ids.length),
    cancel: (messageId, now) => writer.call('cancel', { messageId, now }),

    balance: (accountId) => reader.call('balance', accountId),
    reports: (accountId, ids) => reader.call('reports', { accountId, ids }),
    sentRecords: (accountId, fromMs, toMs, startIndex, limit) => pages.call('sentRecords', { accountId, fromMs, toMs, startIndex, limit }),
    orders: (messageIds) => reader.call('orders', messageIds),
    callbacksWaiting: () => reader.call('callbacksWaiting'),
    claimCallbacks: (query) => reader.call('claimCallbacks', query),
    recordCallbacks: (results) => writer.call('recordCallbacks', results, results.taken.length + results.failed.length),
    messageDetails: (accountId, ids) => reader.call('messageDetails', { accountId, ids }),
    answeredRequest: (query) => reader.call('answeredRequest', query),
    inboundByIds: (accountId, ids) => reader.call('inboundByIds', { accountId, ids }),
    dueReceipts: async (accountId, afterSeq, limit) =>
      (await reader.call('dueReceipts', { accountId, afterSeq, limit })).map(unpackReceipt),
    unreadInbound: (accountId, afterId, limit) => reader.call('unreadInbound', { accountId, afterId, limit }),
    pendingOf: (accountId, number, sender, limit) => reader.call('pendingOf', { accountId, number, sender, limit }),
    lanes: () => reader.call('lanes'),

    async rulebookRows() {
      const [{ keys, carrierDoors, webhooks, ...rows }] = await Promise.all([reader.call('rulebookRows'), readNumberLists()]);
      const { lists, accountLists } = await reader.call('priceLists', { known: priceLists.versions() });
      const keysOf = keysByAccount(keys, secrets);
      return {
        ...rows,
        numberLists: new Map([...numberLists].map(([key, { sorted }]) => [key, sorted])),
        numberListVersions: new Map([...numberLists].map(([key, { version }]) => [key, version])),
        priceLists: priceLists.take(lists),
        accountLists,
        webhooks: webhooks.map((row) => openWebhook(row, secrets)),
        carrierDoors: carrierDoors.map((row) => openCarrierDoor(row, secrets)),
        accounts: rows.accounts.map((row) => {
          const own = keysOf.get(row.id);
          return own ? { ...toAccount(row), keys: own } : toAccount(row);
        }),
        connectors: rows.connectors.map(({ id, name, ...kept }) => ({ id, name, settings: sealed.openConnector(kept) })),
      };
    },
    createAccount: ({ apiPassword, settings, ...input }) =>
      writer.call('createAccount', { ...input, apiPassword: secrets.seal(apiPassword), settings: sealed.account(settings) }),
    setAccount: (id, { apiPassword, smppPassword, settings, locked }) =>
      writer.call('setAccount', {
        id,
        ...(apiPassword === undefined ? {} : { apiPassword: secrets.seal(apiPassword) }),
        ...(smppPassword === undefined ? {} : { smppPassword: smppPassword === null ? null : secrets.seal(smppPassword) }),
        ...(settings === undefined ? {} : { settings: sealed.account(settings) }),
        ...(locked === undefined ? {} : { locked }),
      }),
    credit: async (input) => ((await writer.call('credit', input)) ? { ok: true } : { ok: false, code: 'balance_too_low' }),
    async balances() {
      return new Map((await reader.call('balances')).map(({ id, ...balance }) => [id, balance]));
    },
    addConnector: (name, settings) => writer.call('addConnector', { name, ...sealed.connector(settings) }),
    setConnector: (id, settings) => writer.call('setConnector', { id, ...sealed.connector(settings) }),
    removeConnector: (id) => writer.call('removeConnector', id),
    async restoreConnector(name) {
      const row = await writer.call('restoreConnector', name);
      return row && { id: row.id, name, settings: sealed.openConnector(row) };
    },
    addRoute: (prefix, connectorId) => writer.call('addRoute', { prefix, connectorId }),
    addPriceList: (input) => writer.call('addPriceList', input),
    setPriceListCurrency: (id, currency) => writer.call('setPriceListCurrency', { id, currency }),
    restorePriceList: (id, version) => writer.call('restorePriceList', { id, version }),
    removePriceList: (id) => writer.call('removePriceList', id),
    addPriceRows: (listId, rows, isWhole) => writer.call('addPriceRows', { listId, isWhole, rows: packRows(rows) }, rows.length),
    setPrice: (prefix, priceMicros) => writer.call('setPrice', { prefix, priceMicros }),
    removePriceRow: (listId, rowId) => writer.call('removePriceRow', { listId, rowId }),
    assignPriceList: (accountId, listId) => writer.call('assignPriceList', { accountId, listId }),
    saveRule: (id, rule) => writer.call('saveRule', { id, rule }),
    removeRule: (id) => writer.call('removeRule', id),
    restoreRule: (rule) => writer.call('restoreRule', rule),
    ...createListStore({ writer, reader }),
    removeRoute: (id) => writer.call('removeRoute', id),
    removePrice: (prefix) => writer.call('removePrice', prefix),
    ...createPushStore({ writer, reader, secrets, clock: parts.clock }),
    ...createAccessStore({ writer, reader, secrets, clock: parts.clock }),
    ...createTwoWayStore({ writer, reader, secrets }),
    ...createMmsStore({ writer, reader }),
    personPage: (digits, after) => reader.call('personPage', { digits, after }),
    erasePerson: (erasure) => writer.call('erasePerson', erasure),
    waitingBeyond: (connectorId, downMs, now, limit) => reader.call('waitingBeyond', { connectorId, downMs, now, limit }),
    moveWaiting: (move) => writer.call('moveWaiting', move, move.ids.length),
    addRouteRule: (rule, position) => writer.call('addRouteRule', { rule, position }),
    setRouteRule: (rule) => writer.call('setRouteRule', rule),
    moveRouteRule: (id, position) => writer.call('moveRouteRule', { id, position }),
    removeRouteRule: (id) => writer.call('removeRouteRule', id),
    routeScores: () => reader.call('routeScores', undefined),
    saveRouteScores: (scores, now) => writer.call('saveRouteScores', { scores, now }, scores.length),
    addRuleHits: (hits, now) => writer.call('addRuleHits', { hits, now }, hits.length),
    ruleHits: () => reader.call('ruleHits'),
    optOuts: (after, accountId, limit) => reader.call('optOuts', { after, accountId, limit }),
    guardRefusal: (plan) => reader.call('guardRefusal', plan),
    held: (limit) => reader.call('held', limit),
    decideHeld: (firstId, decision, now) => writer.call('decideHeld', { firstId, decision, now }),
    alerts: (limit) => reader.call('alerts', limit),
    linkProfiles: () => reader.call('linkProfiles'),
    saveLinkProfiles: (profiles, now) => writer.call('saveLinkProfiles', { profiles, now }),
    getMeta: (key) => reader.call('meta', key),
    setMeta: (key, value) => writer.call('setMeta', { key, value }),
    messageHistory: (id) => reader.call('messageHistory', id),
    xrayFacts: (messageId) => reader.call('xrayFacts', { messageId }),
    waitFacts: (messageId) => reader.call('waitFacts', { messageId }),
    laneSummaries: (now) => pages.call('laneSummaries', { now }),
    searchMessages: (query) => walk(parts.clock, query, (step) => pages.call('searchMessages', step)),
    searchInbound: (query) => walk(parts.clock, query, (step) => pages.call('searchInbound', step)),
    orphans: (query) => pages.call('orphans', query),
    applyOrphan: (input) => writer.call('applyOrphan', input),
    verifyLedger: () => aside((checker) => checker.call('verifyLedger')),
    async sealLedger(now, limit) {
      const found = await pages.call('unsealed', limit);
      if (found.transfers > 0) await writer.call('seal', { ...found, now }, found.seals.length);
      return found.transfers;
    },
    ledgerHead: (accountId) => reader.call('ledgerHead', accountId),
    async exportLedger(range) {
      const start = await aside((checker) => checker.call('ledgerStart', range));
      return { ...start, pages: ledgerPages(path, range.accountId, start) };
    },
    setCreditLimit: (accountId, limitMicros) => writer.call('setCreditLimit', { accountId, limitMicros }),
    setSubAccount: (input) => writer.call('setSubAccount', input),
    moveBetween: async (input) => ((await writer.call('moveBetween', input)) ? { ok: true } : { ok: false, code: 'balance_too_low' }),
    grantGift: (input) => writer.call('grantGift', input),
    grants: (accountId) => reader.call('grants', accountId),
    async expireGifts(now, limit) {
      const accountIds = await reader.call('expiredGifts', { now, limit });
      if (accountIds.length > 0) await writer.call('expireGifts', { accountIds, now }, accountIds.length);
      return accountIds.length;
    },
    statement: (input) => aside((checker) => checker.call('statement', input)),
    issueInvoice: (input) => writer.call('issueInvoice', input),
    invoices: (accountId) => reader.call('invoices', accountId),
    invoice: (number) => reader.call('invoice', number),
    ...createMarginStore({ path, reader, pages, writer }),
    ...createDashboardStore({ reader: pages, writer, clock: parts.clock }),
    counts: () => pages.call('counts'),
    tally: (input) => writer.call('tally', input),
    async close() {
      // The writer last: whoever closes last folds the write-ahead log into the file, and a reader cannot.
      await pages.close();
      await reader.close();
      await writer.close();
    },
  };
}
