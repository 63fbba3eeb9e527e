// Prices: what one segment to the recipients of a prefix costs, by the default list's rows without dates.
import { Type } from 'typebox';
import { DEFAULT_LIST_ID, standingPrices } from '../../core/price-list.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes } from '../context.ts';
import { money, readAmount } from '../../web/amounts.ts';
import { amount, digitsOfPrefix, prefix } from '../../web/schemas.ts';

const setBody = Type.Object({ prefix: Type.Optional(prefix), price: amount }, { additionalProperties: false });

export const priceRoutes: RegisterRoutes = (app, context) => {
  app.put('/api/prices', { schema: { body: setBody } }, async (request, reply) => {
    const digits = digitsOfPrefix(request.body.prefix ?? '');
    const price = readAmount(request.body.price, 'price', 'positive');
    if (!price.ok) return refuse(reply, 'parameter', price.message, 'price');
    const dated = await context.change(async () => {
      const rows = context.rulebook().priceLists.find(({ id }) => id === DEFAULT_LIST_ID)?.rows ?? [];
      if (
        rows.some(({ kind, key, from, until, isMms }) => kind === 'prefix' && key === digits && !isMms && (from !== null || until !== null))
      )
        return true;
      await context.store.setPrice(digits, price.micros);
      return false;
    });
    if (dated)
      return refuse(
        reply,
        'conflict',
        'This prefix has rows with dates in the default list; change them there, by the rows of the price list',
        'prefix',
      );
    return { prefix: digits, price: money(price.micros) };
  });

  app.get('/api/prices', async () =>
    standingPrices(context.rulebook())
      .map(({ key, priceMicros }) => ({ prefix: key, price: money(priceMicros) }))
      .sort((a, b) => (a.prefix < b.prefix ? -1 : 1)),
  );
};
