// Every verb that only reads, by name: what the reader thread can be asked.
import { acceptedLine, handedOverLine, lookAlikesLine, transferLine } from '../../core/history.ts';
import { MessageState, messageStateNames } from '../../core/message.ts';
import type { SubAccount } from '../../core/rulebook.ts';
import type { Balance, DueLane, HistoryEntry, InboundMessage, Lane, MessageHistory, ReportRow, SavedProfile } from '../../ports/store.ts';
import { createAccessReads } from './access.ts';
import { createCallbackReads } from './callbacks.ts';
import { readCarrierDoors } from './carrier-doors.ts';
import { createClaim } from './claim.ts';
import { createConnectorReads } from './connectors.ts';
import { createConversationReads } from './conversations.ts';
import { createErasureReads } from './erasure.ts';
import { createWaitingBeyond } from './fallbacks.ts';
import { createInboundView, INBOUND_COLUMNS, type InboundRow } from './inbound-view.ts';
import { createMarginReads } from './margin-reads.ts';
import { createMmsReads } from './mms.ts';
import { createMoneyReads } from './money-reads.ts';
import { SANDBOX_CONNECTOR_ID, SANDBOX_CONNECTOR_NAME } from '../../core/sandbox.ts';
import { createInboundAnswerReads } from './inbound-answers.ts';
import { createLedgerCheck } from './ledger-check.ts';
import { createNumberReads } from './numbers.ts';
import type { Sqlite } from './open.ts';
import { createOpenPast } from './open-messages.ts';
import { createOrderReads } from './orders.ts';
import { createOwnMessages } from './own-messages.ts';
import { createPriceListReads } from './price-lists.ts';
import { createDueReceipts } from './receipts-due.ts';
import { createPushReads } from './push-reads.ts';
import { createRequestReads } from './requests.ts';
import { createRouteReads } from './route-rules.ts';
import { createSearch } from './search.ts';
import { createTallyReads } from './tally-reads.ts';
import { shownState } from './tally-sums.ts';
import { createWaits } from './waits.ts';
import { createXray } from './xray.ts';
import { createLedgerPages, createUnsealed } from './seals.ts';
import { createRulesRead } from './rules-read.ts';

const BALANCE_COLUMNS =
  'balance_micros AS balanceMicros, gift_micros AS giftMicros, held_balance_micros AS heldBalanceMicros, held_gift_micros AS heldGiftMicros, credit_limit_micros AS creditLimitMicros';
const REPORT_COLUMNS = `id, number, ${shownState('message')} AS state, coalesce(reason, 'none') AS reason, changed_at AS changedAt`;

type HistoryRow = Omit<MessageHistory, 'parts' | 'history'> & {
  readonly holdId: number;
  readonly postId: number | null;
  readonly voidId: number | null;
  readonly postedSegments: number | null;
  readonly handedAt: number | null;
  readonly carrierKey: string | null;
  readonly receipt: string | null;
};
interface PartRow {
  readonly part: number;
  readonly state: MessageState;
  readonly carrierKey: string;
  readonly at: number;
}

export function createReaderVerbs(db: Sqlite) {
  const balance = db.prepare(`SELECT ${BALANCE_COLUMNS} FROM account WHERE id = ?`);
  const balances = db.prepare(`SELECT id, ${BALANCE_COLUMNS} FROM account`);
  const reports = db.prepare(`SELECT ${REPORT_COLUMNS} FROM message WHERE id IN (SELECT value FROM json_each(?)) AND account_id = ?`);
  const sent = db.prepare(
    `SELECT m.id, m.number, ${shownState('m')} AS state, coalesce(m.reason, 'none') AS reason, m.changed_at AS changedAt
     FROM transfer t JOIN message m ON m.id >= t.first_message_id AND m.id < t.first_message_id + t.messages
     WHERE t.account_id = ? AND t.kind = 'hold' AND t.at >= ? AND t.at < ? ORDER BY t.at, m.id LIMIT ? OFFSET ?`,
  );
  const inboundView = createInboundView(db);
  const inbound = db.prepare(`SELECT ${INBOUND_COLUMNS} FROM inbound WHERE account_id = ? AND id IN (SELECT value FROM json_each(?))`);
  const unreadAfter = db.prepare(
    `SELECT ${INBOUND_COLUMNS} FROM inbound WHERE account_id = ? AND read_at IS NULL AND id > ? ORDER BY id LIMIT ?`,
  );
  // Walks the account's waiting messages of every connector: cancel_sm without an id is rare, and what waits is in the index.
  const pendingOf = db
    .prepare(
      `SELECT m.id FROM connector c CROSS JOIN message m INDEXED BY message_lane
       WHERE m.state < 2 AND m.connector_id = c.id AND m.account_id = ? AND m.number = ? AND m.sender = ? ORDER BY m.id LIMIT ?`,
    )
    .pluck();
  const nextLane = db.prepare(
    `SELECT connector_id AS connectorId, account_id AS accountId, due_at AS dueAt FROM message
     WHERE state < 2 AND (connector_id, account_id) > (?, ?) ORDER BY connector_id, account_id, due_at LIMIT 1`,
  );
  const pendingPast = db.prepare(
    'SELECT id, connector_id AS connectorId, account_id AS accountId FROM message INDEXED BY message_lane WHERE state < 2 AND expires_at < ? LIMIT ?',
  );
  const rows = {
    accounts: db.prepare(
      'SELECT id, name, api_password AS sealedPassword, smpp_password AS sealedSmppPassword, locked, settings FROM account ORDER BY id',
    ),
    routes: db.prepare('SELECT id, prefix, connector_id AS connectorId FROM route ORDER BY id'),
    subAccounts: db.prepare(
      `SELECT account_id AS accountId, parent_id AS parentId, markup_basis_points AS markupBasisPoints, markup_micros AS markupMicros FROM sub_account
       WHERE parent_id IS NOT NULL ORDER BY account_id`,
    ),
  };
  const connectors = createConnectorReads(db);
  const routeReads = createRouteReads(db);
  const numbers = createNumberReads(db);
  const answers = createInboundAnswerReads(db);
  const carrierDoors = readCarrierDoors(db);
  const profiles = db.prepare('SELECT connector_id AS connectorId, profile FROM link_profile');
  const meta = db.prepare('SELECT value FROM meta WHERE key = ?').pluck();
  const message = db.prepare(
    `SELECT m.id, m.number, m.state, coalesce(m.reason, 'none') AS reason, m.changed_at AS changedAt, m.account_id AS accountId, a.name AS account,
       m.connector_id AS connectorId, CASE m.connector_id WHEN ${SANDBOX_CONNECTOR_ID} THEN '${SANDBOX_CONNECTOR_NAME}' ELSE coalesce(c.name, '') END AS connector, m.sender, m.door, m.alphabet, m.segments, m.price_micros AS priceMicros, m.gift_micros AS giftMicros,
       m.price_micros / m.segments * m.posted_segments AS postedMicros, m.posted_segments AS postedSegments, m.accepted_at AS acceptedAt,
       m.due_at AS dueAt, m.expires_at AS expiresAt, m.attempts, m.handed_at AS handedAt, m.carrier_key AS carrierKey,
       m.hold_id AS holdId, m.post_id AS postId, m.void_id AS voidId, m.receipt
     FROM message m JOIN account a ON a.id = m.account_id LEFT JOIN connector c ON c.id = m.connector_id WHERE m.id = ?`,
  );
  const parts = db.prepare('SELECT part, state, carrier_key AS carrierKey, at FROM part WHERE message_id = ? AND part > 0 ORDER BY part');
  const events = db.prepare('SELECT part, at, kind AS event, detail FROM event WHERE message_id = ? ORDER BY seq');
  const transferAt = db.prepare('SELECT at FROM transfer WHERE id = ?').pluck();
  const refunds = db.prepare(
    "SELECT t.id, t.at, a.name AS account FROM transfer t JOIN account a ON a.id = t.account_id WHERE t.kind = 'refund' AND t.first_message_id = ? ORDER BY t.id",
  );
  const substitution = db.prepare(
    'SELECT changes, first_message_id + messages AS before FROM substitution WHERE first_message_id <= ? ORDER BY first_message_id DESC LIMIT 1',
  );
  const access = createAccessReads(db);
  const checkLedger = createLedgerCheck(db);
  const { heldLines, rules: readRules, ...rulesRead } = createRulesRead(db);
  const pushReads = createPushReads(db);

  /** The segments whose outcome is known. */
  function partsOf(row: HistoryRow): readonly PartRow[] {
    if (row.segments > 1) return parts.all(row.id) as PartRow[];
    return row.handedAt === null ? [] : [{ part: 1, state: row.state, carrierKey: row.carrierKey ?? '', at: row.handedAt }];
  }

  function history(row: HistoryRow): HistoryEntry[] {
    const told = events.all(row.id) as HistoryEntry[];
    // Where it goes now is not where it was routed to; the lines of its moves tell.
    const isLink = told.some(({ event }) => event === 'link_instead');
    const isMoved = isLink || told.some(({ event }) => event === 'moved' || event === 'second_chance');
    const was = isLink ? { segments: 1, alphabet: 'mms' } : row;
    const lines: HistoryEntry[] = [
      {
        at: row.acceptedAt,
        part: null,
        event: 'accepted',
        ...acceptedLine(row.door, was.segments, was.alphabet, isMoved ? null : row.connector),
      },
      { at: row.acceptedAt, part: null, event: 'held', ...transferLine(row.holdId) },
    ];
    const substituted = substitution.get(row.id) as { changes: string; before: number } | undefined;
    if (substituted && row.id < substituted.before)
      lines.push({ at: row.acceptedAt, part: null, event: 'substituted', ...lookAlikesLine(substituted.changes) });
    for (const { part, carrierKey, at, state } of partsOf(row))
      if (state !== MessageState.REJECTED) lines.push({ at, part, event: 'handed_over', ...handedOverLine(carrierKey) });
    for (const [event, id] of [['posted', row.postId] as const, ['voided', row.voidId] as const])
      if (id !== null)
        lines.push({ at: (transferAt.get(id) as number | undefined) ?? row.changedAt, part: null, event, ...transferLine(id) });
    lines.push(...told, ...heldLines(row.id));
    if (row.receipt !== null) lines.push({ at: row.changedAt, part: 1, event: 'receipt', detail: row.receipt });
    const state = messageStateNames[row.state] ?? 'UNKNOWN';
    if (row.state > MessageState.ENROUTE)
      lines.push({ at: row.changedAt, part: null, event: 'final', detail: row.reason === 'none' ? state : `${state}: ${row.reason}` });
    for (const refund of refunds.all(row.id) as { id: number; at: number; account: string }[])
      lines.push({ at: refund.at, part: null, event: 'refunded', ...transferLine(refund.id, refund.account) });
    return lines
      .map((line, index) => ({ line, index }))
      .sort((a, b) => a.line.at - b.line.at || a.index - b.index)
      .map(({ line }) => line);
  }

  return {
    balance: (accountId: number) => balance.get(accountId) as Balance,
    balances: () => balances.all() as (Balance & { id: number })[],
    reports: ({ accountId, ids }: { accountId: number; ids: readonly number[] }) =>
      reports.all(JSON.stringify(ids), accountId) as ReportRow[],
    sentRecords: (q: { accountId: number; fromMs: number; toMs: number; startIndex: number; limit: number }) =>
      sent.all(q.accountId, q.fromMs, q.toMs, q.limit, q.startIndex) as ReportRow[],
    inboundByIds: ({ accountId, ids }: { accountId: number; ids: readonly number[] }) =>
      (inbound.all(accountId, JSON.stringify(ids)) as InboundRow[]).map(inboundView.messageOf),
    dueReceipts: createDueReceipts(db),
    unreadInbound: ({ accountId, afterId, limit }: { accountId: number; afterId: number; limit: number }): InboundMessage[] =>
      (unreadAfter.all(accountId, afterId, limit) as InboundRow[]).map(inboundView.messageOf),
    pendingOf: (q: { accountId: number; number: string; sender: string; limit: number }) =>
      pendingOf.all(q.accountId, q.number, q.sender, q.limit) as number[],
    claim: createClaim(db),
    openPast: createOpenPast(db),
    lanes(): DueLane[] {
      const lanes: DueLane[] = [];
      for (
        let at: DueLane | undefined = nextLane.get(-1, -1) as DueLane | undefined;
        at;
        at = nextLane.get(at.connectorId, at.accountId) as DueLane | undefined
      )
        lanes.push(at);
      return lanes;
    },
    pendingPast: ({ now, limit }: { now: number; limit: number }) => pendingPast.all(now, limit) as (Lane & { id: number })[],
    rulebookRows: () => ({
      keys: access.keys(),
      accounts: rows.accounts.all() as {
        id: number;
        name: string;
        sealedPassword: Uint8Array;
        sealedSmppPassword: Uint8Array | null;
        locked: number;
        settings: string;
      }[],
      connectors: connectors.connectors(),
      goneConnectors: connectors.goneConnectors(),
      routes: rows.routes.all() as { id: number; prefix: string; connectorId: number }[],
      subAccounts: rows.subAccounts.all() as SubAccount[],
      numbers: numbers.numbers(),
      inboundRules: answers.inboundRules(),
      carrierDoors: carrierDoors(),
      routeRules: routeReads.routeRules(),
      rules: readRules(),
      webhooks: pushReads.webhooks(),
    }),
    ...access,
    ...numbers,
    ...answers,
    ...pushReads,
    waitingBeyond: createWaitingBeyond(db),
    routeScores: () => routeReads.routeScores(),
    ...createPriceListReads(db),
    linkProfiles: () => profiles.all() as SavedProfile[],
    meta: (key: string) => (meta.get(key) as string | undefined) ?? null,
    messageHistory(id: number): MessageHistory | null {
      const row = message.get(id) as HistoryRow | undefined;
      if (!row) return null;
      const { holdId: _h, postId: _p, voidId: _v, postedSegments: _s, handedAt: _a, carrierKey: _c, receipt: _r, ...shown } = row;
      return {
        ...shown,
        parts: partsOf(row).map(({ part, state, carrierKey }) => ({ part, state, carrierKey })),
        history: history(row),
      };
    },
    verifyLedger: checkLedger,
    ...createWaits(db),
    ...createXray(db),
    ...createSearch(db),
    ...rulesRead,
    unsealed: createUnsealed(db),
    ...createLedgerPages(db),
    ...createMoneyReads(db),
    ...createOrderReads(db),
    ...createRequestReads(db),
    ...createCallbackReads(db),
    ...createMmsReads(db),
    ...createErasureReads(db),
    ...createMarginReads(db),
    ...createOwnMessages(db),
    ...createTallyReads(db),
    ...createConversationReads(db),
  };
}

export type ReaderVerbs = ReturnType<typeof createReaderVerbs>;
export type ReaderVerb = keyof ReaderVerbs;
