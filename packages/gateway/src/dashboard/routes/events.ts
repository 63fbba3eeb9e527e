// That something of the own account changed, as it happens: a message's state, an inbound message, the balance, a setting.
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';

export const eventRoutes: RegisterRoutes = (app, { followers, visitorOf }) => {
  app.addHook('preClose', (done) => {
    followers.endAll();
    done();
  });
  app.get(
    '/api/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'That something of the account changed, as it happens (server-sent events)',
        tags: ['events'],
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const { account } = visitorOf(request);
      if (!followers.hasRoom(account.id)) return refuse(reply, 'platform', 'Too many pages follow already; close some');
      reply.hijack();
      followers.follow(account.id, reply.raw);
      return reply;
    },
  );
};
