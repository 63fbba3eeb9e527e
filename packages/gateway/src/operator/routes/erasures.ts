// Erasing a person, by phone number: texts, numbers and media go, states and money stay (docs/erasure.md). Asked for twice by name, because nothing brings it
// back. The record of changes keeps who did it and the pseudonym, not the number.
import { parseNumber } from '@trunkline/sms';
import { Type } from 'typebox';
import { numberKey } from '../../core/virtual-number.ts';
import type { PersonPage, PersonPlace } from '../../ports/store-erasure.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';

/** Messages taken out in one transaction, a few milliseconds: others wait behind it. */
const ERASED_AT_ONCE = 200;
const PSEUDONYM_CHARACTERS = 12;
/** Without digits: nobody must take it for a number, nor its first digits for those of a country. */
const inLetters = (hex: string): string => hex.replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '');
const number = Type.String({ minLength: 1, maxLength: 40, description: 'a phone number with its country code' });
const body = Type.Object(
  { number, confirm: Type.String({ maxLength: 40, description: 'the same number again' }) },
  { additionalProperties: false },
);

type Found = Omit<PersonPage, 'next'>;

const chunksOf = (ids: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(ids.length / ERASED_AT_ONCE) }, (_, index) =>
    ids.slice(index * ERASED_AT_ONCE, (index + 1) * ERASED_AT_ONCE),
  );

export const erasureRoutes: RegisterRoutes = (app, { store, clock, rulebook }) => {
  async function find(digits: string): Promise<Found> {
    const found = { messageIds: [] as number[], forwardIds: [] as number[], openIds: [] as number[], inboundIds: [] as number[] };
    for (let after: PersonPlace | null = { message: 0, inbound: 0 }; after; ) {
      const { next, ...page }: PersonPage = await store.personPage(digits, after);
      for (const key of ['messageIds', 'forwardIds', 'openIds', 'inboundIds'] as const) found[key].push(...page[key]);
      after = next;
    }
    return found;
  }

  app.post(
    '/api/erasures',
    { schema: { summary: 'Erases a person: texts, number and media of all messages to and from a phone', tags: ['messages'], body } },
    async (request, reply) => {
      const parsed = parseNumber(request.body.number);
      if (!parsed.ok) return refuse(reply, 'parameter', 'number must be a phone number with its country code', 'number');
      if (request.body.confirm !== request.body.number)
        return refuse(reply, 'parameter', 'confirm must be the same number again: what is erased cannot be brought back', 'confirm');
      const { digits } = parsed;
      if (rulebook().numberByKey.has(numberKey(digits)))
        return refuse(reply, 'conflict', 'This is a virtual number of ours, not a person’s', 'number');
      const { messageIds, forwardIds, openIds, inboundIds } = await find(digits);
      const [open] = openIds;
      if (open !== undefined)
        return refuse(
          reply,
          'conflict',
          `${openIds.length} message(s) have not ended yet, the first is ${open}: cancel them, or erase when they have; nothing was erased`,
          'number',
        );
      const pseudonym = `erased-${inLetters(clock.id().slice(0, PSEUDONYM_CHARACTERS))}`;
      const none = { digits, pseudonym, messageIds: [], forwardIds: [], inboundIds: [], now: clock.now() };
      for (const ids of chunksOf(messageIds)) await store.erasePerson({ ...none, messageIds: ids });
      for (const ids of chunksOf(inboundIds)) await store.erasePerson({ ...none, inboundIds: ids });
      await store.erasePerson({ ...none, forwardIds });
      return { name: pseudonym, messages: messageIds.length, forwards: forwardIds.length, inbound: inboundIds.length };
    },
  );
};
