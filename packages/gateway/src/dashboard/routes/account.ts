// The own account at a glance: what it can spend, and in which currency.
import { money } from '../../web/amounts.ts';
import type { RegisterRoutes } from '../context.ts';

export const accountRoutes: RegisterRoutes = (app, { store, rulebook, visitorOf }) => {
  app.get('/api/account', { schema: { summary: 'The own account: what it can spend', tags: ['account'] } }, async (request) => {
    const { account } = visitorOf(request);
    const { balanceMicros, giftMicros, heldBalanceMicros, heldGiftMicros, creditLimitMicros } = await store.balance(account.id);
    return {
      name: account.name,
      currency: rulebook().pricesOf(account.id).list.currency,
      balance: money(balanceMicros),
      gift: money(giftMicros),
      heldBalance: money(heldBalanceMicros),
      heldGift: money(heldGiftMicros),
      creditLimit: money(creditLimitMicros),
    };
  });
};
