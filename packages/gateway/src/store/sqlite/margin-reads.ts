// Reads of what messages cost and earned, and of recorded traffic for what-if. Each read walks a page of ids and no more, in a thread that does nothing
// else: a year of messages is read beside the traffic, not in front of it.
import type { MessageAlphabet } from '../../core/plan.ts';
import { SANDBOX_CONNECTOR_ID } from '../../core/sandbox.ts';
import { parseTraits } from '../../core/traits.ts';
import { formatDate } from '../../core/zone-time.ts';
import type {
  MarginGrouping,
  MarginsInput,
  MarginSum,
  MessageCost,
  MessageMargin,
  Period,
  RecordedMessage,
} from '../../ports/store-margins.ts';
import { UNKNOWN_CURRENCY } from './handed-costs.ts';
import { BLOCK_IDS, blockOf, type BlockSum, type MarginBlock } from './margin-blocks.ts';
import { idAt, LAST_MESSAGE, MESSAGE_AT, SLACK_MS } from './ids-by-time.ts';
import { NEVER } from './long-parts.ts';
import type { Sqlite } from './open.ts';
import { areaOf, areaSql } from './tally-sums.ts';

/** Enough of a number to tell the countries that share a calling code (the longest such prefixes have six digits). */
const COUNTRY_DIGITS = 7;
const QUARTER_HOUR_MS = 900_000;

export interface IdRange {
  readonly low: number;
  /** Not included. */
  readonly high: number;
}
export type MarginPageInput = IdRange & MarginsInput;
export interface RecordedPageInput extends Period {
  readonly ids: readonly number[];
  readonly accountId: number | null;
}
export interface RecordedIdsInput extends Period {
  readonly accountId: number | null;
  readonly limit: number;
}
export interface RecordedIds {
  readonly messages: number;
  readonly every: number;
  readonly ids: Float64Array;
}

export interface KeptMargins {
  readonly rows: readonly MarginSum[];
  readonly rest: readonly IdRange[];
}

interface Carried {
  readonly id: number;
  readonly accountId: number;
  readonly connectorId: number;
  readonly number: string;
  readonly segments: number;
  readonly acceptedAt: number;
  readonly handedAt: number | null;
  readonly postedMicros: number | null;
  readonly postedSegments: number | null;
  readonly costMicros: number | null;
  readonly costCurrency: string | null;
}
interface Kept {
  readonly id: number;
  readonly connectorId: number;
  readonly currency: string;
  readonly segments: number;
  readonly micros: number;
}

interface Refund {
  readonly accountId: number;
  readonly micros: number;
}
interface Handed {
  readonly message: Carried;
  readonly handOvers: readonly MessageCost[];
  readonly revenueMicros: number;
}

const CARRIED = `id, account_id AS accountId, connector_id AS connectorId, number, segments, accepted_at AS acceptedAt, handed_at AS handedAt,
  price_micros / segments * posted_segments AS postedMicros, posted_segments AS postedSegments, cost_micros AS costMicros, cost_currency AS costCurrency`;
const KEPT = 'message_id AS id, connector_id AS connectorId, currency, segments, micros';

/** Every hand-over of a message. `taken`: parts that the carrier of its connector took, of a message of several. */
function handOversOf(message: Carried, kept: readonly Kept[], taken: number): MessageCost[] {
  const { connectorId, handedAt, costMicros, costCurrency } = message;
  const all = kept.map(
    ({ currency, micros, segments, ...row }): MessageCost => ({
      connectorId: row.connectorId,
      segments,
      cost: currency === UNKNOWN_CURRENCY ? null : { micros, currency },
    }),
  );
  if (message.segments === 1) {
    const cost = costMicros === null ? null : { micros: costMicros, currency: costCurrency ?? '' };
    return handedAt === null ? all : [...all, { connectorId, segments: 1, cost }];
  }
  const known = kept.reduce((sum, row) => (row.connectorId === connectorId ? sum + row.segments : sum), 0);
  return taken > known ? [...all, { connectorId, segments: taken - known, cost: null }] : all;
}

function gathered<T extends { readonly id: number }>(rows: readonly T[]): ReadonlyMap<number, readonly T[]> {
  const byId = new Map<number, T[]>();
  for (const row of rows) {
    const own = byId.get(row.id);
    if (own) own.push(row);
    else byId.set(row.id, [row]);
  }
  return byId;
}

const dashedDay = (ms: number, timeZone: string): string => formatDate(ms, timeZone).replace(/^(....)(..)(..)$/, '$1-$2-$3');

function createSums() {
  const sums = new Map<string, { -readonly [K in keyof MarginSum]: MarginSum[K] }>();
  return {
    rows: (): MarginSum[] => [...sums.values()],
    add(key: string, accountId: number, currency: string | null, more: Partial<MarginSum>): void {
      const name = `${accountId}/${currency ?? ''}/${key}`;
      let sum = sums.get(name);
      if (!sum) sums.set(name, (sum = { key, accountId, currency, messages: 0, segments: 0, revenueMicros: 0, costMicros: 0 }));
      sum.messages += more.messages ?? 0;
      sum.segments += more.segments ?? 0;
      sum.revenueMicros += more.revenueMicros ?? 0;
      sum.costMicros += more.costMicros ?? 0;
    },
  };
}

function keyOfSum(by: MarginGrouping, { day, accountId, connectorId, country }: BlockSum): string {
  switch (by) {
    case 'day':
      return day;
    case 'account':
      return String(accountId);
    case 'connector':
      return String(connectorId);
    case 'country':
      return country;
    default:
      return by satisfies never;
  }
}

/** Whose row a message, or one of its hand-overs, counts in. */
function createKeys(
  { by, timeZone }: MarginsInput,
  countries: ReadonlyMap<string, string>,
): (message: Carried, connectorId: number) => string {
  const firstOf = new Map<string, string>();
  return ({ acceptedAt, accountId, number }, connectorId) => {
    switch (by) {
      case 'day':
        return dashedDay(acceptedAt, timeZone);
      case 'account':
        return String(accountId);
      case 'connector':
        return String(connectorId);
      case 'country': {
        const known = countries.get(areaOf(number));
        if (known !== undefined) return known;
        const digits = number.replaceAll(/\D/g, '').replace(/^00/, '');
        const alike = `${digits.length}/${digits.slice(0, COUNTRY_DIGITS)}`;
        const first = firstOf.get(alike) ?? digits;
        firstOf.set(alike, first);
        return first;
      }
      default:
        return by satisfies never;
    }
  };
}

export function createMarginReads(db: Sqlite) {
  const messageAt = db.prepare(MESSAGE_AT).pluck();
  const lastMessage = db.prepare(LAST_MESSAGE).pluck();
  const inRange = 'BETWEEN @low AND @high - 1';
  const carried = db.prepare(
    `SELECT ${CARRIED} FROM message WHERE id ${inRange} AND accepted_at >= @fromMs AND accepted_at < @toMs AND connector_id <> ${SANDBOX_CONNECTOR_ID}`,
  );
  // Nearly every message is of one segment and its row says all: SQLite adds those up for a tenth of what it costs to bring them over one by one. Every zone
  // changes its day at a full quarter of an hour.
  const plain = db.prepare(
    `SELECT account_id AS accountId, connector_id AS connectorId, ${areaSql('number')} AS area,
       CASE WHEN cost_micros IS NULL THEN NULL ELSE coalesce(cost_currency, '') END AS currency, min(accepted_at) AS acceptedAt, count(*) AS messages,
       sum(price_micros * coalesce(posted_segments, 0)) AS revenueMicros, coalesce(sum(cost_micros), 0) AS costMicros
     FROM message WHERE id ${inRange} AND segments = 1 AND handed_at IS NOT NULL AND connector_id <> ${SANDBOX_CONNECTOR_ID}
       AND id NOT IN (SELECT value FROM json_each(@moreToldOf)) GROUP BY 1, 2, 3, 4, accepted_at / ${QUARTER_HOUR_MS}`,
  );
  const others = db.prepare(
    `SELECT ${CARRIED} FROM message WHERE id ${inRange} AND connector_id <> ${SANDBOX_CONNECTOR_ID}
       AND (segments > 1 OR id IN (SELECT value FROM json_each(@moreToldOf)))`,
  );
  const kept = db.prepare(`SELECT ${KEPT} FROM handed_cost WHERE message_id ${inRange}`);
  const taken = db
    .prepare(`SELECT message_id, count(*) FROM part WHERE message_id ${inRange} AND part > 0 AND state <> 6 GROUP BY message_id`)
    .raw();
  // Mark-ups are never negative: the account at the top pays least, and of equals it is the one that is nobody's sub-account.
  const shares = db.prepare(
    `SELECT s.message_id AS id, s.account_id AS accountId, s.price_micros AS priceMicros FROM parent_share s
     LEFT JOIN sub_account b ON b.account_id = s.account_id AND b.parent_id IS NOT NULL
     WHERE s.message_id ${inRange} ORDER BY s.message_id, s.price_micros DESC, b.account_id IS NULL`,
  );
  const refunds = db.prepare(
    `SELECT first_message_id AS id, account_id AS accountId, balance_micros + gift_micros AS micros FROM transfer
     WHERE kind = 'refund' AND first_message_id ${inRange}`,
  );
  // An account's submissions: the messages of each have consecutive ids.
  const holds =
    "transfer WHERE account_id = @accountId AND kind = 'hold' AND at >= @fromMs AND at < @toMs AND first_message_id IS NOT NULL";
  const heldMessages = db.prepare(`SELECT coalesce(sum(messages), 0) FROM ${holds}`).pluck();
  const held = db.prepare(`SELECT first_message_id, first_message_id + messages FROM ${holds} ORDER BY at, id`).raw();
  const recorded = db.prepare(
    `SELECT m.id, m.account_id AS accountId, m.accepted_at AS acceptedAt, m.number, m.sender, CASE WHEN m.number LIKE 'erased-%' THEN NULL ELSE coalesce(m.content, b.content) END AS content, m.alphabet,
       m.traits, m.due_at = ${NEVER} OR EXISTS (SELECT 1 FROM piece p WHERE p.message_id = m.id) AS isJoined,
       s.subject, s.link_base AS linkBase
     FROM message m LEFT JOIN body b ON b.id = m.body_id LEFT JOIN mms s ON s.id = m.traits ->> '$.mms'
     WHERE m.id IN (SELECT value FROM json_each(@ids)) AND (@accountId IS NULL OR m.account_id = @accountId)
       AND m.accepted_at >= @fromMs AND m.accepted_at < @toMs ORDER BY m.id`,
  );

  function revenueOf(message: Carried, top: { accountId: number; priceMicros: number } | undefined, given: readonly Refund[]): number {
    const payer = top?.accountId ?? message.accountId;
    const posted = top ? (top.priceMicros / message.segments) * (message.postedSegments ?? 0) : (message.postedMicros ?? 0);
    return given.reduce((left, { accountId, micros }) => (accountId === payer ? left - micros : left), posted);
  }

  /** Of the messages of a range, those of which a carrier took something. */
  function* handedOf(messages: readonly Carried[], input: IdRange): Generator<Handed> {
    const keptOf = gathered(kept.all(input) as Kept[]);
    const takenOf = new Map(taken.all(input) as [id: number, taken: number][]);
    const topOf = new Map((shares.all(input) as { id: number; accountId: number; priceMicros: number }[]).map((row) => [row.id, row]));
    const refundsOf = gathered(refunds.all(input) as (Refund & { id: number })[]);
    for (const message of messages) {
      const { id } = message;
      const handOvers = handOversOf(message, keptOf.get(id) ?? [], takenOf.get(id) ?? 0);
      if (handOvers.length > 0) yield { message, handOvers, revenueMicros: revenueOf(message, topOf.get(id), refundsOf.get(id) ?? []) };
    }
  }

  const handed = (input: IdRange & Period): Generator<Handed> => handedOf(carried.all(input) as Carried[], input);

  function messageRange({ fromMs, toMs }: Period): IdRange {
    const last = lastMessage.get() as number;
    return { low: idAt(messageAt, last, fromMs - SLACK_MS), high: idAt(messageAt, last, toMs + SLACK_MS) };
  }

  const tallied = db.prepare('SELECT last_id AS lastId, time_zone AS timeZone, changes FROM tallied');
  const readAreas = db.prepare('SELECT digits, country FROM area').raw();
  const blocks = db.prepare('SELECT block, from_at AS fromAt, to_at AS toAt, sums FROM margin_block WHERE block BETWEEN ? AND ?');
  const blocksDown = db.prepare('SELECT block FROM margin_block WHERE block <= ? ORDER BY block DESC').pluck();
  const times = db.prepare(`SELECT min(accepted_at) AS fromAt, max(accepted_at) AS toAt FROM message WHERE id ${inRange}`);
  let countries = new Map<string, string>();
  /** What `tallied` said when all was kept. */
  let noneAt = '';

  const readCountries = (): void => void (countries = new Map(readAreas.all() as [string, string][]));

  /** The newest block that is tallied whole and not kept; null: there is none. */
  function newestUnkept(lastId: number): number | null {
    let wanted = blockOf(lastId + 1) - 1;
    for (const block of blocksDown.iterate(wanted) as IterableIterator<number>) {
      if (block < wanted) return wanted;
      wanted--;
    }
    return wanted < 0 ? null : wanted;
  }

  function blockSums(range: IdRange, timeZone: string): BlockSum[] {
    const sums = new Map<string, { -readonly [K in keyof BlockSum]: BlockSum[K] }>();
    type Of = Pick<BlockSum, 'accountId' | 'connectorId' | 'currency'> & { readonly acceptedAt: number; readonly area: string };
    function add({ accountId, connectorId, currency, acceptedAt, area }: Of, more: Partial<BlockSum>): void {
      const day = dashedDay(acceptedAt, timeZone);
      const country = countries.get(area) ?? '';
      const key = `${day} ${accountId} ${connectorId} ${country} ${currency}`;
      let sum = sums.get(key);
      if (!sum)
        sums.set(
          key,
          (sum = { day, accountId, connectorId, country, currency, messages: 0, segments: 0, revenueMicros: 0, costMicros: 0 }),
        );
      sum.messages += more.messages ?? 0;
      sum.segments += more.segments ?? 0;
      sum.revenueMicros += more.revenueMicros ?? 0;
      sum.costMicros += more.costMicros ?? 0;
    }
    const toldOf = [kept, shares, refunds].flatMap((told) => (told.all(range) as { id: number }[]).map(({ id }) => id));
    const input = { ...range, moreToldOf: JSON.stringify(toldOf) };
    type Plain = Of & Pick<BlockSum, 'messages' | 'revenueMicros' | 'costMicros'>;
    for (const row of plain.all(input) as Plain[]) add(row, { ...row, segments: row.messages });
    for (const { message, handOvers, revenueMicros } of handedOf(others.all(input) as Carried[], range)) {
      const of = { ...message, area: areaOf(message.number) };
      const isKnown = handOvers.every(({ cost }) => cost !== null);
      add({ ...of, currency: isKnown ? (handOvers.at(-1)?.cost?.currency ?? null) : null }, { messages: 1, revenueMicros });
      for (const { connectorId, segments, cost } of handOvers)
        add(
          { ...of, connectorId, currency: isKnown ? (cost?.currency ?? null) : null },
          { segments, costMicros: isKnown ? (cost?.micros ?? 0) : 0 },
        );
    }
    return [...sums.values()];
  }

  return {
    messageRange,
    /** Makes the margins of a block that has none; null: all have. */
    marginBlock: db.transaction((): MarginBlock | null => {
      const { lastId, timeZone, changes } = tallied.get() as { lastId: number; timeZone: string; changes: number };
      const now = `${lastId} ${changes} ${timeZone}`;
      const block = now === noneAt ? null : newestUnkept(lastId);
      if (block === null) {
        noneAt = now;
        return null;
      }
      readCountries();
      const range = { low: block * BLOCK_IDS, high: (block + 1) * BLOCK_IDS };
      const { fromAt, toAt } = times.get(range) as { fromAt: number | null; toAt: number | null };
      return { block, fromAt: fromAt ?? 0, toAt: toAt ?? 0, sums: JSON.stringify(blockSums(range, timeZone)), changes, timeZone };
    }),
    /** What is kept of a range of ids, and what else of it there is to read, oldest first. */
    keptMargins: db.transaction(({ low, high, fromMs, toMs, by, timeZone }: MarginPageInput): KeptMargins => {
      const { timeZone: ofDays } = tallied.get() as { timeZone: string };
      if (by === 'country') readCountries();
      const sums = createSums();
      const rest: IdRange[] = [];
      let at = low;
      // No message has id 0.
      const first = low <= 1 ? 0 : Math.ceil(low / BLOCK_IDS);
      const found = ofDays === timeZone ? blocks.iterate(first, Math.floor(high / BLOCK_IDS) - 1) : [];
      for (const { block, fromAt, toAt, sums: kept } of found as IterableIterator<Omit<MarginBlock, 'changes' | 'timeZone'>>) {
        if (fromAt < fromMs || toAt >= toMs) continue;
        if (at < block * BLOCK_IDS) rest.push({ low: at, high: block * BLOCK_IDS });
        at = (block + 1) * BLOCK_IDS;
        for (const sum of JSON.parse(kept) as BlockSum[]) sums.add(keyOfSum(by, sum), sum.accountId, sum.currency, sum);
      }
      if (at < high) rest.push({ low: at, high });
      return { rows: sums.rows(), rest };
    }),
    /** The sums over the messages of a page. */
    marginPage: db.transaction((input: MarginPageInput): MarginSum[] => {
      const sums = createSums();
      const keyOf = createKeys(input, countries);
      for (const { message, handOvers, revenueMicros } of handed(input)) {
        const { accountId, connectorId } = message;
        const isKnown = handOvers.every(({ cost }) => cost !== null);
        // Its last hand-over is that of the connector it is with.
        const currency = isKnown ? (handOvers.at(-1)?.cost?.currency ?? null) : null;
        sums.add(keyOf(message, connectorId), accountId, currency, { messages: 1, revenueMicros });
        for (const { connectorId: by, segments, cost } of handOvers)
          sums.add(keyOf(message, by), accountId, isKnown ? (cost?.currency ?? null) : null, {
            segments,
            costMicros: isKnown ? (cost?.micros ?? 0) : 0,
          });
      }
      return sums.rows();
    }),
    messageMargin: db.transaction((id: number): MessageMargin | null => {
      const [found] = handed({ low: id, high: id + 1, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
      return found ? { revenueMicros: found.revenueMicros, costs: found.handOvers } : null;
    }),
    /** Evenly spread over the period: each so many-th message. */
    recordedIds: db.transaction(({ accountId, limit, ...period }: RecordedIdsInput): RecordedIds => {
      const { low, high } = messageRange(period);
      const messages = accountId === null ? high - low : (heldMessages.get({ accountId, ...period }) as number);
      const every = Math.max(1, Math.ceil(messages / limit));
      const ranges = accountId === null ? [[low, high] as const] : (held.iterate({ accountId, ...period }) as Iterable<[number, number]>);
      const ids = new Float64Array(Math.ceil(messages / every));
      let count = 0;
      let skip = 0;
      for (const [from, to] of ranges) {
        let id = from + skip;
        for (; id < to; id += every) ids[count++] = id;
        skip = id - to;
      }
      return { messages, every, ids: ids.subarray(0, count) };
    }),
    recordedPage({ ids, ...input }: RecordedPageInput): RecordedMessage[] {
      type Row = Omit<RecordedMessage, 'traits' | 'isJoined' | 'alphabet' | 'mms'> & {
        traits: string | null;
        isJoined: number;
        alphabet: MessageAlphabet;
        subject: string | null;
        linkBase: string | null;
      };
      return (recorded.all({ ...input, ids: JSON.stringify(ids) }) as Row[]).map(({ subject, linkBase, ...row }) => ({
        ...row,
        traits: parseTraits(row.traits),
        isJoined: row.isJoined !== 0,
        mms: subject === null || linkBase === null ? null : { subject, linkBase },
      }));
    },
  };
}
