// Money between accounts and beyond the prepaid purse: credit lines, gifts that expire, the reseller tree, transfers along it.
import { Type } from 'typebox';
import { formatMicros } from '../../core/money.ts';
import { judgeParent, MARKUP_BASIS_POINTS_MAX, RESELLER_DEPTH_MAX } from '../../core/resellers.ts';
import type { Account } from '../../core/rulebook.ts';
import { refuse } from '../../web/answers.ts';
import { findAccount, noAccount, type RegisterRoutes } from '../context.ts';
import { money, readAmount } from '../../web/amounts.ts';
import { amount, knownName, nameParams } from '../../web/schemas.ts';

const reference = Type.Optional(Type.String({ maxLength: 200, description: 'a text of at most 200 characters' }));
const limitBody = Type.Object({ limit: amount }, { additionalProperties: false });
const parentBody = Type.Object(
  { parent: knownName, markupPercent: Type.Optional(amount), markup: Type.Optional(amount) },
  { additionalProperties: false },
);
const transferBody = Type.Object(
  { to: knownName, balance: Type.Optional(amount), gift: Type.Optional(amount), reference },
  { additionalProperties: false },
);
const DAYS_MAX = 3660;
const DAY_MS = 86_400_000;
const grantBody = Type.Object(
  {
    gift: amount,
    days: Type.Integer({ minimum: 1, maximum: DAYS_MAX, description: `a whole number from 1 to ${DAYS_MAX}` }),
    reference,
  },
  { additionalProperties: false },
);

const MICROS_PER_BASIS_POINT = 10_000;
/** 12.5 for 1250 basis points. */
export const percentOf = (basisPoints: number): string => formatMicros(basisPoints * MICROS_PER_BASIS_POINT, 6).replace(/\.?0+$/, '');

export const resellingRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;
  const nameOf = (id: number): string => rulebook().accountById.get(id)?.name ?? String(id);
  async function hasMoney(accountId: number): Promise<boolean> {
    const { balanceMicros, giftMicros, heldBalanceMicros, heldGiftMicros } = await store.balance(accountId);
    return balanceMicros !== 0 || giftMicros + heldBalanceMicros + heldGiftMicros > 0;
  }
  const subAccounts = () => rulebook().subAccounts ?? [];

  context.registerSubject({
    kind: 'credit-limit',
    async read(name) {
      const account = findAccount(rulebook(), name);
      return account && { limit: money((await store.balance(account.id)).creditLimitMicros) };
    },
    async write(name, value) {
      const account = findAccount(rulebook(), name);
      const limit = readAmount(value?.['limit'] as string | undefined, 'limit', 'positive');
      if (!account || !limit.ok) return { ok: false, why: `The account ${name} is not there any more` };
      const isSet = await store.setCreditLimit(account.id, limit.micros);
      return isSet ? { ok: true } : { ok: false, why: 'The balance is below that limit by now' };
    },
  });

  app.put(
    '/api/accounts/:name/credit-limit',
    { schema: { summary: 'How far below zero the balance may go', tags: ['money'], params: nameParams, body: limitBody } },
    async (request, reply) => {
      await context.retarget(request, { kind: 'credit-limit', name: request.params.name });
      const limit = readAmount(request.body.limit, 'limit', 'positive');
      if (!limit.ok) return refuse(reply, 'parameter', limit.message, 'limit');
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      if (!(await store.setCreditLimit(account.id, limit.micros))) {
        const { balanceMicros } = await store.balance(account.id);
        return refuse(
          reply,
          'balance_too_low',
          `The account is at ${money(balanceMicros)}: the limit must be at least ${money(-balanceMicros)}`,
          'limit',
        );
      }
      return { name: account.name, creditLimit: money(limit.micros) };
    },
  );

  app.post(
    '/api/accounts/:name/grants',
    { schema: { summary: 'Grant a gift that expires', tags: ['money'], params: nameParams, body: grantBody } },
    async (request, reply) => {
      const gift = readAmount(request.body.gift, 'gift', 'positive');
      if (!gift.ok) return refuse(reply, 'parameter', gift.message, 'gift');
      if (gift.micros === 0) return refuse(reply, 'parameter', 'gift must not be 0', 'gift');
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const now = context.clock.now();
      const expiresAt = now + request.body.days * DAY_MS;
      await store.grantGift({ accountId: account.id, giftMicros: gift.micros, expiresAt, reference: request.body.reference ?? '', now });
      return reply.code(201).send({ name: account.name, gift: money(gift.micros), expiresAt: context.iso(expiresAt) });
    },
  );

  app.get(
    '/api/accounts/:name/grants',
    { schema: { summary: 'Gifts with something left, in the order in which they are spent', tags: ['money'], params: nameParams } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const grants = await store.grants(account.id);
      return grants.map((row) => ({
        amount: money(row.amountMicros),
        left: money(row.leftMicros),
        expiresAt: context.iso(row.expiresAt),
        reference: row.reference,
      }));
    },
  );

  app.get(
    '/api/accounts/:name/sub-accounts',
    { schema: { summary: 'The accounts directly below an account', tags: ['money'], params: nameParams } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      return subAccounts()
        .filter((row) => row.parentId === account.id)
        .map((row) => ({ name: nameOf(row.accountId), markupPercent: percentOf(row.markupBasisPoints), markup: money(row.markupMicros) }));
    },
  );

  app.put(
    '/api/accounts/:name/parent',
    { schema: { summary: 'Put an account below another, with a mark-up', tags: ['money'], params: nameParams, body: parentBody } },
    async (request, reply) => {
      const percent = readAmount(request.body.markupPercent, 'markupPercent', 'positive');
      if (!percent.ok) return refuse(reply, 'parameter', percent.message, 'markupPercent');
      const basisPoints = percent.micros / MICROS_PER_BASIS_POINT;
      if (!Number.isInteger(basisPoints) || basisPoints > MARKUP_BASIS_POINTS_MAX) {
        const allowed = `a percentage with at most 2 decimals, at most ${MARKUP_BASIS_POINTS_MAX / 100}`;
        return refuse(reply, 'parameter', `markupPercent must be ${allowed}`, 'markupPercent');
      }
      const markup = readAmount(request.body.markup, 'markup', 'positive');
      if (!markup.ok) return refuse(reply, 'parameter', markup.message, 'markup');
      type Done =
        | { account: Account; parent: Account }
        | { missing: 'name' | 'parent' }
        | { why: 'loop' | 'depth'; path: readonly number[] }
        | { currencies: string };
      const done = await context.change(async (): Promise<Done> => {
        // Judged inside: the change before this one may have moved another account.
        const account = findAccount(rulebook(), request.params.name);
        const parent = findAccount(rulebook(), request.body.parent);
        if (!account || !parent) return { missing: account ? 'parent' : 'name' };
        const verdict = judgeParent(subAccounts(), account.id, parent.id);
        if (!verdict.ok) return verdict;
        const [own, above] = [account, parent].map(({ id }) => rulebook().pricesOf(id).list.currency);
        if (own !== above && (await hasMoney(account.id)))
          return { currencies: `${account.name} has money in ${own}, ${parent.name} pays in ${above}` };
        await store.setSubAccount({
          accountId: account.id,
          parentId: parent.id,
          markupBasisPoints: basisPoints,
          markupMicros: markup.micros,
        });
        return { account, parent };
      });
      if ('missing' in done) return noAccount(reply, done.missing === 'name' ? request.params.name : request.body.parent, done.missing);
      if ('currencies' in done) return refuse(reply, 'conflict', `${done.currencies}; take the money out first`, 'parent');
      if ('why' in done) {
        const path = done.path.map(nameOf).join(' → ');
        const message =
          done.why === 'loop'
            ? `That would be a loop: ${path}; choose a parent that is not below ${request.params.name}`
            : `That would be ${done.path.length} accounts above one another (${path}); at most ${RESELLER_DEPTH_MAX} are allowed`;
        return refuse(reply, 'parameter', message, 'parent');
      }
      return { name: done.account.name, parent: done.parent.name, markupPercent: percentOf(basisPoints), markup: money(markup.micros) };
    },
  );

  app.delete(
    '/api/accounts/:name/parent',
    { schema: { summary: 'Take an account from its parent', tags: ['money'], params: nameParams } },
    async (request, reply) => {
      const found = await context.change(async () => {
        const account = findAccount(rulebook(), request.params.name);
        if (!account) return null;
        const isBelow = rulebook().chainById.has(account.id);
        if (isBelow) await store.setSubAccount({ accountId: account.id, parentId: null, markupBasisPoints: 0, markupMicros: 0 });
        return { name: account.name, isBelow };
      });
      if (!found) return noAccount(reply, request.params.name, 'name');
      if (!found.isBelow) return refuse(reply, 'not_found', `${found.name} has no parent`, 'name');
      return { name: found.name, parent: null };
    },
  );

  app.post(
    '/api/accounts/:name/transfer',
    {
      schema: {
        summary: 'Move money between an account and its parent or sub-account',
        tags: ['money'],
        params: nameParams,
        body: transferBody,
      },
    },
    async (request, reply) => {
      const balance = readAmount(request.body.balance, 'balance', 'positive');
      if (!balance.ok) return refuse(reply, 'parameter', balance.message, 'balance');
      const gift = readAmount(request.body.gift, 'gift', 'positive');
      if (!gift.ok) return refuse(reply, 'parameter', gift.message, 'gift');
      if (balance.micros + gift.micros === 0) return refuse(reply, 'parameter', 'Give a balance or a gift that is not 0', 'balance');
      const from = findAccount(rulebook(), request.params.name);
      if (!from) return noAccount(reply, request.params.name, 'name');
      const to = findAccount(rulebook(), request.body.to);
      if (!to) return noAccount(reply, request.body.to, 'to');
      const isRelated = subAccounts().some(
        (row) => (row.accountId === from.id && row.parentId === to.id) || (row.accountId === to.id && row.parentId === from.id),
      );
      if (!isRelated) return refuse(reply, 'parameter', `${to.name} is neither the parent nor a sub-account of ${from.name}`, 'to');
      const result = await store.moveBetween({
        fromId: from.id,
        toId: to.id,
        balanceMicros: balance.micros,
        giftMicros: gift.micros,
        reference: request.body.reference ?? '',
        now: context.clock.now(),
      });
      if (!result.ok)
        return refuse(
          reply,
          result.code,
          `${from.name} has less than is to be moved; nothing was changed`,
          balance.micros > 0 ? 'balance' : 'gift',
        );
      return { from: from.name, to: to.name, balance: money(balance.micros), gift: money(gift.micros) };
    },
  );
};
