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
    picture: Type.Optional(
      Type.Object(
        {
          name: Type.String({ pattern: '^[\\w.-]{1,40}$', description: 'letters, digits, dots and dashes, at most 40' }),
          type: Type.String({ pattern: '^image/[a-z0-9.+-]{1,40}$', description: 'such as image/jpeg' }),
          base64: Type.String({ description: 'the picture in base64' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
const mediaParams = Type.Object({ id: Type.String(), name: Type.String() });
const tags = ['handset'];
const MESSAGES_MAX = 200;
/** A picture of a phone in base64. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;

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

  const mediaSchema = { params: mediaParams, summary: 'A picture, sound or file of an MMS that came to a phone of the demo', tags };
  app.get('/api/handset/media/:id/:name', { schema: mediaSchema }, async (request, reply) => {
    const { id, name } = request.params;
    const octets = context.handset?.media(id, name) ?? null;
    const message = context.handset?.received().find(({ mms }) => mms?.id === id);
    const type = message?.mms?.media.find((one) => one.name === name)?.type ?? '';
    if (octets === null) return refuse(reply, 'not_found', 'It is not kept');
    // What came may be anything: only pictures are shown, nothing is ever a page.
    return reply
      .headers({
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      })
      .type(/^image\/(?:gif|jpeg|png)$/.test(type) ? type : 'application/octet-stream')
      .send(octets);
  });

  const schema = { summary: 'A phone of the demo writes', tags, body };
  app.post('/api/handset/messages', { bodyLimit: BODY_BYTES_MAX, schema }, async (request, reply) => {
    if (!context.handset) return refuse(reply, 'not_found', none);
    try {
      const { picture, ...message } = request.body;
      const octets = picture && Buffer.from(picture.base64, 'base64');
      await context.handset.send({
        ...message,
        picture: picture && octets ? { name: picture.name, contentType: picture.type, octets } : null,
      });
      return { sent: true };
    } catch (error) {
      if (error instanceof RangeError) return refuse(reply, 'parameter', `text cannot be sent by a phone: ${error.message}`, 'text');
      return refuse(reply, 'platform', 'The gateway did not take the message; try again');
    }
  });
};
