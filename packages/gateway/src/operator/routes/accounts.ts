// Accounts: create, look at, credit, lock, set.
import { Type } from 'typebox';
import { type Account, type AccountSettings, defaultAccountSettings, type Rulebook } from '../../core/rulebook.ts';
import { accountSid } from '../../core/twilio.ts';
import type { Balance } from '../../ports/store.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, type RouteContext, findAccount, noAccount } from '../context.ts';
import { money, readAmount } from '../../web/amounts.ts';
import { accountFields, apiPasswordField, readFields, smppPasswordField } from '../../web/fields.ts';
import { amount, nameParams, newName, reveal, settingsBody } from '../../web/schemas.ts';

const createBody = Type.Object(
  {
    name: newName,
    password: Type.Optional(Type.String({ description: apiPasswordField.allowed })),
    smppPassword: Type.Optional(Type.String({ description: smppPasswordField.allowed })),
    balance: Type.Optional(amount),
    gift: Type.Optional(amount),
  },
  { additionalProperties: false },
);
const creditBody = Type.Object(
  {
    balance: Type.Optional(amount),
    gift: Type.Optional(amount),
    reference: Type.Optional(Type.String({ maxLength: 200, description: 'a text of at most 200 characters' })),
  },
  { additionalProperties: false },
);

const noBalance: Balance = { balanceMicros: 0, giftMicros: 0, heldBalanceMicros: 0, heldGiftMicros: 0, creditLimitMicros: 0 };

/** Secrets stay out unless they are asked for by name. */
function view({ accountById, chainById }: Rulebook, account: Account, balance: Balance, revealed = false): Record<string, unknown> {
  const { encryptionKey, ...settings } = account.settings;
  const above = chainById.get(account.id)?.parents[0];
  return {
    id: account.id,
    sid: accountSid(account.id),
    name: account.name,
    locked: account.locked,
    balance: money(balance.balanceMicros),
    gift: money(balance.giftMicros),
    heldBalance: money(balance.heldBalanceMicros),
    heldGift: money(balance.heldGiftMicros),
    creditLimit: money(balance.creditLimitMicros),
    parent: above === undefined ? null : (accountById.get(above)?.name ?? null),
    settings: { ...settings, encryptionMode: encryptionKey !== null, ...(revealed ? { encryptionKey } : {}) },
    hasSmppPassword: account.smppPassword !== null,
    ...(revealed ? { password: account.apiPassword, smppPassword: account.smppPassword } : {}),
  };
}

/** 16 characters that stand in a URL as they are; the first is a letter or digit, because a leading dash reads as an option. */
const randomPassword = ({ clock }: RouteContext): string => Buffer.from(clock.id(12), 'hex').toString('base64url').replace(/^[-_]/, 'T');

export const accountRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;

  const show = async (name: string): Promise<Record<string, unknown> | null> => {
    const account = findAccount(rulebook(), name);
    return account && view(rulebook(), account, await store.balance(account.id));
  };

  app.post('/api/accounts', { schema: { body: createBody } }, async (request, reply) => {
    const { name } = request.body;
    const password = request.body.password ?? randomPassword(context);
    if (!apiPasswordField.read(password).ok)
      return refuse(reply, 'parameter', `password must be ${apiPasswordField.allowed}`, 'password', apiPasswordField.says);
    const own = readFields<{ smppPassword: string | null }>([smppPasswordField], { smppPassword: request.body.smppPassword });
    if (!own.ok) return refuse(reply, 'parameter', own.message, own.field, own.told);
    const balance = readAmount(request.body.balance, 'balance', 'positive');
    if (!balance.ok) return refuse(reply, 'parameter', balance.message, 'balance');
    const gift = readAmount(request.body.gift, 'gift', 'positive');
    if (!gift.ok) return refuse(reply, 'parameter', gift.message, 'gift');
    const id = await context.change(async () => {
      if (findAccount(rulebook(), name)) return null;
      const made = await store.createAccount({
        name,
        apiPassword: password,
        balanceMicros: balance.micros,
        giftMicros: gift.micros,
        settings: defaultAccountSettings,
        now: context.clock.now(),
      });
      if (own.values.smppPassword !== undefined) await store.setAccount(made, own.values);
      return made;
    });
    if (id === null) return refuse(reply, 'exists', `There is already an account ${JSON.stringify(name)}`, 'name');
    return reply.code(201).send({ id, name, password, balance: money(balance.micros), gift: money(gift.micros) });
  });

  app.get('/api/accounts', async () => {
    const balances = await store.balances();
    return rulebook().accounts.map((account) => view(rulebook(), account, balances.get(account.id) ?? noBalance));
  });

  app.get('/api/accounts/:name', { schema: { params: nameParams, querystring: reveal } }, async (request, reply) => {
    const account = findAccount(rulebook(), request.params.name);
    if (!account) return noAccount(reply, request.params.name, 'name');
    const binds = context.bindsOf(account.id).map((bind) => ({ ...bind, since: context.iso(bind.since) }));
    return { ...view(rulebook(), account, await store.balance(account.id), request.query.reveal === true), binds };
  });

  app.post('/api/accounts/:name/credit', { schema: { params: nameParams, body: creditBody } }, async (request, reply) => {
    const balance = readAmount(request.body.balance, 'balance', 'any');
    if (!balance.ok) return refuse(reply, 'parameter', balance.message, 'balance');
    const gift = readAmount(request.body.gift, 'gift', 'any');
    if (!gift.ok) return refuse(reply, 'parameter', gift.message, 'gift');
    if (balance.micros === 0 && gift.micros === 0) return refuse(reply, 'parameter', 'Give a balance or a gift that is not 0', 'balance');
    const account = findAccount(rulebook(), request.params.name);
    if (!account) return noAccount(reply, request.params.name, 'name');
    const had = await store.balance(account.id);
    const sum = had.balanceMicros + had.heldBalanceMicros + had.giftMicros + had.heldGiftMicros + balance.micros + gift.micros;
    if (!Number.isSafeInteger(sum)) return refuse(reply, 'parameter', 'The account would hold more than can be counted exactly', 'balance');
    const result = await store.credit({
      accountId: account.id,
      balanceMicros: balance.micros,
      giftMicros: gift.micros,
      reference: request.body.reference ?? '',
      now: context.clock.now(),
    });
    if (!result.ok)
      return refuse(
        reply,
        result.code,
        'The account holds less than is to be taken; nothing was changed',
        balance.micros < 0 ? 'balance' : 'gift',
      );
    return show(account.name);
  });

  for (const [verb, locked] of [
    ['lock', true],
    ['unlock', false],
  ] as const) {
    app.post(`/api/accounts/:name/${verb}`, { schema: { params: nameParams } }, async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      await context.change(() => store.setAccount(account.id, { locked }));
      return show(account.name);
    });
  }

  app.patch('/api/accounts/:name', { schema: { params: nameParams, body: settingsBody } }, async (request, reply) => {
    const fields = [...accountFields, apiPasswordField, smppPasswordField];
    const read = readFields<AccountSettings & { password: string; smppPassword: string | null }>(fields, request.body);
    if (!read.ok) return refuse(reply, 'parameter', read.message, read.field, read.told);
    if (Object.keys(read.values).length === 0) return refuse(reply, 'parameter', 'Nothing is given to set');
    const { password, smppPassword, ...values } = read.values;
    const found = await context.change(async () => {
      // Read inside: the change before this one may have set another key.
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return false;
      await store.setAccount(account.id, {
        ...(password === undefined ? {} : { apiPassword: password }),
        ...(smppPassword === undefined ? {} : { smppPassword }),
        ...(Object.keys(values).length > 0 ? { settings: { ...account.settings, ...values } } : {}),
      });
      return true;
    });
    return found ? show(request.params.name) : noAccount(reply, request.params.name, 'name');
  });
};
