// Dry run: what would become of a submission now, number by number, with every rule's word. It is the way of a real one up to the commit.
import { Type } from 'typebox';
import { errors } from '../../errors.ts';
import { refuse } from '../../web/answers.ts';
import { askedItem, askedKind } from '../asked-message.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { knownName } from '../../web/schemas.ts';
import { SANDBOX_CONNECTOR_ID, SANDBOX_CONNECTOR_NAME } from '../../core/sandbox.ts';

/** For people: what a campaign of ten thousand would say is said by a hundred. */
const NUMBERS_MAX = 100;

const body = Type.Object(
  {
    account: knownName,
    numbers: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
      minItems: 1,
      maxItems: NUMBERS_MAX,
      description: `a list of 1 to ${NUMBERS_MAX} numbers`,
    }),
    content: Type.String({ maxLength: 10_000, description: 'a text' }),
    sender: Type.Optional(Type.String({ maxLength: 64, description: 'a text of at most 64 characters' })),
    ...askedKind,
    door: Type.Optional(
      Type.Union([Type.Literal('http'), Type.Literal('smpp'), Type.Literal('email'), Type.Literal('operator')], {
        description: 'http, smpp, email or operator',
      }),
    ),
    at: Type.Optional(
      Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'when it would be sent, a unix time in milliseconds' }),
    ),
  },
  { additionalProperties: false },
);

export const dryRunRoutes: RegisterRoutes = (app, context) => {
  app.post(
    '/api/dry-run',
    { schema: { summary: 'What every rule, price and route would do with a message; nothing is sent or counted', tags: ['rules'], body } },
    async (request, reply) => {
      const { account: name, numbers, content, sender = '', kind, mmsTitle, door = 'operator', at = null } = request.body;
      const rulebook = context.rulebook();
      const account = findAccount(rulebook, name);
      if (!account) return noAccount(reply, name, 'account');
      if (numbers.some((number) => number.trim() === '')) return refuse(reply, 'parameter', 'numbers must not have blank ones', 'numbers');
      const item = askedItem({ numbers: numbers.map((number) => number.trim()), content, sender, kind, mmsTitle });
      const formOf = (alphabet: string | null) => (alphabet === null ? null : kind !== 'mms' ? 'sms' : alphabet === 'mms' ? 'mms' : 'link');
      const explanation = await context.explain({ accountId: account.id, door, dueAt: at, items: [item] });
      const verdictOf = (code: keyof typeof errors | null) =>
        code === null ? { accepted: true, code: null } : { accepted: false, code, status: errors[code].v1, text: errors[code].text };
      const [only] = explanation.items;
      return {
        ...verdictOf(explanation.code),
        held: explanation.isHeld,
        messages: explanation.messages,
        total: money(explanation.totalMicros),
        steps: [...(only?.steps ?? []), ...explanation.steps],
        numbers: (only?.numbers ?? []).map(
          ({ number, code, sender: from, country, connectorId, segments, alphabet, priceMicros, steps }) => ({
            number,
            ...verdictOf(code),
            sender: from,
            country,
            connector:
              connectorId === null
                ? null
                : connectorId === SANDBOX_CONNECTOR_ID
                  ? SANDBOX_CONNECTOR_NAME
                  : (rulebook.connectorById.get(connectorId)?.name ?? null),
            as: formOf(alphabet),
            segments,
            alphabet,
            price: priceMicros === null ? null : money(priceMicros),
            steps,
          }),
        ),
      };
    },
  );
};
