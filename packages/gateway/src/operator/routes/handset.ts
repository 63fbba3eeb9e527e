// The phone of the demo: what came to it and what it answers. There is one only while the bundled simulator is the carrier.
import { Type } from 'typebox';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';

/** More than a phone can send: what it says then is to be seen. */
const TEXT_CHARACTERS_MAX = 10_000;
const NUMBER = Type.String({ pattern: '^\\+?[0-9A-Za-z]{1,20}$', description: 'a number of at most 20 digits' });
const body = Type.Object(
  {
    from: NUMBER,
    to: NUMBER,
    text: Type.String({ maxLength: TEXT_CHARACTERS_MAX, description: `a text of at most ${TEXT_CHARACTERS_MAX} characters` }),
  },
  { additionalProperties: false },
);
const tags = ['handset'];
const MESSAGES_MAX = 200;

export const handsetRoutes: RegisterRoutes = (app, context) => {
  const none = 'There is no handset: no simulator of this gateway is its carrier';

  app.get('/api/handset', { schema: { summary: 'What the phones of the demo got', tags } }, async (_request, reply) => {
    const { handset } = context;
    if (!handset) return refuse(reply, 'not_found', none);
    const messages = handset.received().slice(-MESSAGES_MAX);
    return {
      account: handset.account,
      apiUrl: handset.apiUrl(),
      number: handset.number,
      messages: messages.map((message) => ({ ...message, at: context.iso(message.at) })),
    };
  });

  app.post('/api/handset/messages', { schema: { summary: 'A phone of the demo writes', tags, body } }, async (request, reply) => {
    if (!context.handset) return refuse(reply, 'not_found', none);
    try {
      await context.handset.send(request.body);
      return { sent: true };
    } catch (error) {
      if (error instanceof RangeError) return refuse(reply, 'parameter', `text cannot be sent by a phone: ${error.message}`, 'text');
      return refuse(reply, 'platform', 'The gateway did not take the message; try again');
    }
  });
};
