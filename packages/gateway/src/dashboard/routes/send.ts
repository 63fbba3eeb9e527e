// Sending from the Dashboard: what it would cost, number by number, and the sending itself by the very intake that every door uses.
import { Type } from 'typebox';
import { callerText } from '../../core/caller.ts';
import { CONTENT_CODE_POINTS_MAX, SENDER_CHARACTERS_MAX } from '../../core/accept.ts';
import { NO_CURRENCY } from '../../core/price-list.ts';
import type { Submission } from '../../core/submission.ts';
import { type ErrorCode, errors } from '../../errors.ts';
import { SEND_TIME_AHEAD_MS } from '../../limits.ts';
import { money } from '../../web/amounts.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { formKey, requestKeyOf } from '../form-key.ts';
import { accountRefusal, viewAccepted } from '../sent.ts';

/** A list of ten thousand goes in ten requests, so that its sender sees how far it is and can stop. */
const NUMBERS_MAX = 1000;
const BODY_BYTES_MAX = 128 * 1024;

const fields = {
  numbers: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
    minItems: 1,
    maxItems: NUMBERS_MAX,
    description: `a list of 1 to ${NUMBERS_MAX} numbers`,
  }),
  content: Type.String({ maxLength: 2 * CONTENT_CODE_POINTS_MAX, description: `a text of 1 to ${CONTENT_CODE_POINTS_MAX} characters` }),
  sender: Type.Optional(
    Type.String({
      maxLength: SENDER_CHARACTERS_MAX,
      description: `a text of at most ${SENDER_CHARACTERS_MAX} characters; the account's own when left out`,
    }),
  ),
};
const quoteBody = Type.Object(fields, { additionalProperties: false });
const sendBody = Type.Object(
  {
    ...fields,
    sendAt: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'when it may leave, a unix time in milliseconds; at once when left out',
      }),
    ),
    key: formKey,
  },
  { additionalProperties: false },
);
const tags = ['send'];

const why = (code: ErrorCode) => ({ code, text: errors[code].text });

export const sendRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, clock, intake, visitorOf, timeZone } = context;
  const currencyOf = (accountId: number): string => {
    const { currency } = rulebook().pricesOf(accountId).list;
    return currency === NO_CURRENCY ? '' : currency;
  };
  const itemOf = (body: { readonly numbers: readonly string[]; readonly content: string; readonly sender?: string | undefined }) => ({
    numbers: body.numbers.map((number) => number.trim()).filter((number) => number !== ''),
    content: body.content,
    sender: body.sender?.trim() ?? '',
    smsType: 0,
    mmsTitle: '',
  });

  app.get('/api/send', { schema: { summary: 'What sending needs to know: senders, currency, zone', tags } }, async (request) => {
    const { account } = visitorOf(request);
    const numbers = rulebook().numbers.filter(
      ({ settings, rents }) =>
        settings.capabilities.includes('send') && rents.some(({ accountId, state }) => accountId === account.id && state !== 'suspended'),
    );
    return {
      defaultSender: account.settings.defaultSender,
      senders: numbers.map(({ number }) => number),
      currency: currencyOf(account.id),
      timeZone,
      sandbox: account.settings.sandbox,
      numbersMax: NUMBERS_MAX,
      charactersMax: CONTENT_CODE_POINTS_MAX,
      aheadMs: SEND_TIME_AHEAD_MS,
    };
  });

  app.post(
    '/api/send/quote',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: { summary: 'What a message would cost and which numbers it would not reach; nothing is sent', tags, body: quoteBody },
    },
    async (request) => {
      const { account } = visitorOf(request);
      const item = itemOf(request.body);
      const explained = await intake.explain({ accountId: account.id, door: 'dashboard', dueAt: null, items: [item] });
      const numbers = explained.items.flatMap((one) => one.numbers);
      const purses = await store.balance(account.id);
      const spendable = purses.balanceMicros + purses.giftMicros + purses.creditLimitMicros;
      return {
        ...(explained.code === null ? { accepted: true } : { accepted: false, ...why(explained.code) }),
        held: explained.isHeld,
        messages: explained.messages,
        segments: numbers.reduce((sum, { code, segments }) => sum + (code === null ? (segments ?? 0) : 0), 0),
        total: money(explained.totalMicros),
        currency: currencyOf(account.id),
        isEnough: explained.totalMicros <= spendable,
        spendable: money(spendable),
        refused: numbers.flatMap(({ number, code }, index) => (code === null ? [] : [{ index, number, ...why(code) }])),
      };
    },
  );

  app.post(
    '/api/send',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: { summary: 'Send; the same key again gets the first answer and sends nothing', tags, body: sendBody },
    },
    async (request, reply) => {
      const { account, name: user } = visitorOf(request);
      const { sendAt, key } = request.body;
      const now = clock.now();
      if (sendAt !== undefined && sendAt > now + SEND_TIME_AHEAD_MS)
        return refuse(reply, 'parameter', 'sendAt must be at most 365 days ahead', 'sendAt');
      const item = itemOf(request.body);
      const submission: Submission = {
        accountId: account.id,
        door: 'dashboard',
        caller: callerText({ address: request.ip, user }),
        dueAt: sendAt ?? null,
        items: [item],
        requestKey: requestKeyOf(key),
      };
      const result = await intake.submit(submission);
      return result.ok ? reply.code(201).send(viewAccepted(item.numbers, result)) : accountRefusal(reply, result);
    },
  );
};
