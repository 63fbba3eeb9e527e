// The virtual handset: a phone of the bundled simulator writes to a virtual number, by the way a phone's message takes.
import { Type } from 'typebox';
import { refuse } from '../answers.ts';
import type { RegisterRoutes } from '../context.ts';

const TEXT_CHARACTERS_MAX = 10_000;
const address = Type.String({ minLength: 1, maxLength: 20, description: 'a number or name of at most 20 characters' });
const body = Type.Object(
  {
    from: address,
    to: address,
    text: Type.String({ maxLength: TEXT_CHARACTERS_MAX, description: `a text of at most ${TEXT_CHARACTERS_MAX} characters` }),
  },
  { additionalProperties: false },
);

export const handsetRoutes: RegisterRoutes = (app, context) => {
  const schema = { summary: 'Let a phone of the bundled simulator send a message', tags: ['inbound'], body };
  app.post('/api/handset', { schema }, async (request, reply) => {
    if (!context.handset) return refuse(reply, 'not_found', 'No bundled simulator runs in this gateway: it is part of the demo');
    const result = await context.handset(request.body);
    return result.ok ? { ...request.body, state: 'acknowledged' } : refuse(reply, 'platform', result.why);
  });
};
