// Prices: what one segment to the recipients of a prefix costs.
import { Type } from 'typebox';
import { refuse } from '../answers.ts';
import { type RegisterRoutes, money, readAmount } from '../context.ts';
import { amount, digitsOfPrefix, prefix } from '../schemas.ts';

const setBody = Type.Object({ prefix: Type.Optional(prefix), price: amount }, { additionalProperties: false });

export const priceRoutes: RegisterRoutes = (app, context) => {
  app.put('/api/prices', { schema: { body: setBody } }, async (request, reply) => {
    const digits = digitsOfPrefix(request.body.prefix ?? '');
    const price = readAmount(request.body.price, 'price', 'positive');
    if (!price.ok) return refuse(reply, 'parameter', price.message, 'price');
    await context.change(() => context.store.setPrice(digits, price.micros));
    return { prefix: digits, price: money(price.micros) };
  });

  app.get('/api/prices', async () =>
    context
      .rulebook()
      .prices.map((row) => ({ prefix: row.prefix, price: money(row.priceMicros) }))
      .sort((a, b) => (a.prefix < b.prefix ? -1 : 1)),
  );
};
