// Virtual numbers: which connector they come in by and which account receives what is sent to them.
import { parseNumber } from '@trunkline/sms';
import { Type } from 'typebox';
import type { Rulebook, VirtualNumber } from '../../core/rulebook.ts';
import { refuse } from '../answers.ts';
import { type RegisterRoutes, findAccount, findConnector, noAccount, noConnector } from '../context.ts';
import { knownName } from '../schemas.ts';

const numberText = Type.String({ maxLength: 40, description: '3 to 20 digits' });
const createBody = Type.Object(
  {
    number: numberText,
    connector: Type.Optional(Type.Union([knownName, Type.Null()], { description: 'the name of a connector or null' })),
  },
  { additionalProperties: false },
);
const assignBody = Type.Object(
  { account: Type.Union([knownName, Type.Null()], { description: 'the name of an account or null' }) },
  { additionalProperties: false },
);

const view = (row: VirtualNumber, rulebook: Rulebook): Record<string, unknown> => ({
  id: row.id,
  number: row.number,
  connector: row.connectorId === null ? null : (rulebook.connectorById.get(row.connectorId)?.name ?? null),
  account: row.accountId === null ? null : (rulebook.accountById.get(row.accountId)?.name ?? null),
});

const digitsOf = (text: string): string | null => {
  const parsed = parseNumber(text.trim());
  return parsed.ok ? parsed.digits : null;
};

export const numberRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;

  app.post('/api/numbers', { schema: { body: createBody } }, async (request, reply) => {
    const name = request.body.connector ?? null;
    const digits = digitsOf(request.body.number);
    if (digits === null) return refuse(reply, 'parameter', 'number must be 3 to 20 digits', 'number');
    const connector = name === null ? null : findConnector(rulebook(), name);
    if (name !== null && !connector) return noConnector(reply, name, 'connector');
    const id = await context.change(async () =>
      rulebook().numberByDigits.has(digits) ? null : store.addNumber(digits, connector?.id ?? null),
    );
    if (id === null) return refuse(reply, 'exists', `The number ${digits} is there already`, 'number');
    return reply.code(201).send({ id, number: digits, connector: name, account: null });
  });

  app.post(
    '/api/numbers/:number/assign',
    { schema: { params: Type.Object({ number: numberText }), body: assignBody } },
    async (request, reply) => {
      const digits = digitsOf(request.params.number);
      const row = digits === null ? undefined : rulebook().numberByDigits.get(digits);
      if (!row) return refuse(reply, 'not_found', `There is no number ${JSON.stringify(request.params.number)}`, 'number');
      const account = request.body.account === null ? null : findAccount(rulebook(), request.body.account);
      if (request.body.account !== null && !account) return noAccount(reply, request.body.account, 'account');
      await context.change(() => store.assignNumber(row.id, account?.id ?? null));
      return view({ ...row, accountId: account?.id ?? null }, rulebook());
    },
  );

  app.get('/api/numbers', async () => {
    const now = rulebook();
    return now.numbers.map((row) => view(row, now));
  });
};
