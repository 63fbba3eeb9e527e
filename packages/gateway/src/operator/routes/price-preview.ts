// What a message would cost, and what the digits of a number tell.
import { parseNumber } from '@trunkline/sms';
import { Type } from 'typebox';
import { CONTENT_CODE_POINTS_MAX } from '../../core/accept.ts';
import type { JudgedRow, PriceList } from '../../core/price-list.ts';
import { type PricePreview, previewPrices } from '../../core/price-preview.ts';
import { quietWorld } from '../../core/routing.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { rowView } from '../price-rows.ts';
import { knownName } from '../../web/schemas.ts';

const NUMBERS_MAX = 1000;
const previewBody = Type.Object(
  {
    account: knownName,
    numbers: Type.Array(Type.String({ maxLength: 40 }), {
      minItems: 1,
      maxItems: NUMBERS_MAX,
      description: `a list of 1 to ${NUMBERS_MAX} numbers`,
    }),
    sender: Type.Optional(Type.String({ maxLength: 32, description: "a text of at most 32 characters; the account's own when left out" })),
    content: Type.String({
      minLength: 1,
      maxLength: 2 * CONTENT_CODE_POINTS_MAX,
      description: `a text of 1 to ${CONTENT_CODE_POINTS_MAX} characters`,
    }),
  },
  { additionalProperties: false },
);
const numberParams = Type.Object({ number: Type.String({ maxLength: 40, description: '3 to 20 digits' }) });
const tags = ['prices'];

export const pricePreviewRoutes: RegisterRoutes = (app, context) => {
  const { rulebook } = context;

  const side = (list: PriceList | null, rows: readonly JudgedRow[]): Record<string, unknown> | null =>
    list && {
      list: list.name,
      currency: list.currency,
      rows: rows.map(({ row, verdict }) => ({ id: row.id, ...rowView(row, context.timeZone), verdict })),
    };
  const amount = (micros: number | null): string | null => (micros === null ? null : money(micros));
  const shown = (row: PricePreview): Record<string, unknown> => ({
    number: row.number,
    refusal: row.refusal,
    country: row.country,
    type: row.destination?.type ?? null,
    segments: row.segments,
    alphabet: row.alphabet,
    currency: row.currency,
    price: amount(row.priceMicros),
    cost: amount(row.costMicros),
    margin: amount(row.marginMicros),
    connector: row.connectorId === null ? null : (rulebook().connectorById.get(row.connectorId)?.name ?? null),
    prices: side(row.list, row.rows),
    costs: side(row.costList, row.costRows),
  });

  app.post(
    '/api/price-preview',
    { schema: { summary: 'What a message would cost, and why', tags, body: previewBody } },
    async (request, reply) => {
      const { account: name, numbers, content, sender = '' } = request.body;
      const account = findAccount(rulebook(), name);
      if (!account) return noAccount(reply, name, 'account');
      const input = { account, numbers, sender, content, now: context.clock.now() };
      return previewPrices(input, rulebook(), context.routingWorld ?? quietWorld).map(shown);
    },
  );

  app.get(
    '/api/number-plan/:number',
    { schema: { summary: 'Country, type and network of a number', tags, params: numberParams } },
    async (request, reply) => {
      const parsed = parseNumber(request.params.number.trim());
      if (!parsed.ok) return refuse(reply, 'parameter', 'number must be 3 to 20 digits', 'number');
      const { numberPlan } = rulebook();
      return { number: parsed.digits, ...numberPlan.destinationOf(parsed.digits), sources: numberPlan.sources };
    },
  );
};
