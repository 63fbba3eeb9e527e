// What a customer sees first: what can be spent and what wants attention; and, asked for by itself because a busy day takes its time to count, what became
// of today's messages.
import { NO_CURRENCY } from '../../core/price-list.ts';
import { dayBounds, formatDate } from '../../core/zone-time.ts';
import { money } from '../../web/amounts.ts';
import type { RegisterRoutes } from '../context.ts';
import { addOutcome, isFailed, noOutcomes, viewOutcomes } from '../outcomes.ts';
import type { CountedRow } from '../traffic.ts';

const tags = ['home'];
const HOURS_MAX = 25;
const UNSEEN_COUNTED_MAX = 99;

export const homeRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, clock, iso, visitorOf, pushes, countDay, timeZone } = context;

  function viewToday(rows: readonly CountedRow[], fromMs: number, isWhole: boolean): Record<string, unknown> {
    const all = noOutcomes();
    const hours = Array.from({ length: HOURS_MAX }, noOutcomes);
    const reasons = new Map<string, number>();
    for (const row of rows) {
      addOutcome(all, row);
      const hour = hours[row.hour ?? 0];
      if (hour) addOutcome(hour, row);
      if (row.reason !== 'none' && isFailed(row.state)) reasons.set(row.reason, (reasons.get(row.reason) ?? 0) + row.messages);
    }
    const last = hours.findLastIndex(({ messages }) => messages > 0);
    return {
      from: iso(fromMs),
      ...viewOutcomes(all),
      isWhole,
      hours: hours.slice(0, Math.max(1, last + 1)).map((hour, index) => ({ hour: index, ...viewOutcomes(hour) })),
      failures: [...reasons].map(([reason, messages]) => ({ reason, messages })).toSorted((a, b) => b.messages - a.messages),
    };
  }

  app.get('/api/home', { schema: { summary: 'Balance, what waits, and what wants attention', tags } }, async (request) => {
    const { account } = visitorOf(request);
    const now = clock.now();
    const own = (rulebook().webhooks ?? []).filter(({ accountId }) => accountId === account.id);
    const [balance, waiting, unseen, books] = await Promise.all([
      store.balance(account.id),
      store.ownWaiting(account.id, now),
      store.unseenConversations(account.id, UNSEEN_COUNTED_MAX),
      pushes.store.webhookBooks(own.map(({ id }) => id)),
    ]);
    const { currency } = rulebook().pricesOf(account.id).list;
    const spendable = balance.balanceMicros + balance.giftMicros + balance.creditLimitMicros;
    const { lowBalance, sandbox } = account.settings;
    return {
      account: account.name,
      currency: currency === NO_CURRENCY ? '' : currency,
      timeZone,
      sandbox,
      balance: money(balance.balanceMicros),
      gift: money(balance.giftMicros),
      held: money(balance.heldBalanceMicros + balance.heldGiftMicros),
      creditLimit: money(balance.creditLimitMicros),
      spendable: money(spendable),
      /** null: no alarm is set. */
      lowBalance: lowBalance === 0 ? null : { below: String(lowBalance), isLow: spendable < lowBalance * 1_000_000 },
      waiting: { ...waiting, dueSince: waiting.dueSince === null ? null : iso(waiting.dueSince) },
      unseen,
      webhooks: own.map(({ id, url }) => {
        const book = books.find(({ webhookId }) => webhookId === id);
        return { id, url, state: pushes.health(id)?.state ?? 'open', waiting: book?.waiting ?? 0, dead: book?.dead ?? 0 };
      }),
    };
  });

  app.get('/api/today', { schema: { summary: 'What became of today’s messages, hour by hour', tags } }, async (request) => {
    const now = clock.now();
    const day = formatDate(now, timeZone);
    const { rows, isWhole } = await countDay(visitorOf(request).account.id, day, 'hour');
    return viewToday(rows, dayBounds(day, timeZone)?.fromMs ?? now, isWhole);
  });
};
