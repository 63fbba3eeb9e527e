// The relay that mails go out through: tried by hand, before a customer finds out that it does not work.
import { Type } from 'typebox';
import { readMailAddress } from '../../core/mail-address.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';

const body = Type.Object(
  { to: Type.String({ maxLength: 320, description: 'an address such as ann@example.com' }) },
  { additionalProperties: false },
);
const schema = { summary: 'Send a mail through the relay, to see that it works', tags: ['e-mail'], body };

export const emailRoutes: RegisterRoutes = (app, context) => {
  app.post('/api/email/test', { schema }, async (request, reply) => {
    const { to } = request.body;
    if (readMailAddress(to) === null) return refuse(reply, 'parameter', 'to must be an address such as ann@example.com', 'to');
    if (!context.mailer)
      return refuse(reply, 'conflict', 'No relay is set: set TRUNKLINE_MAIL_RELAY and TRUNKLINE_MAIL_FROM, and start again');
    const text = `This mail was sent to see whether the relay of Trunkline ${context.version} works. It does.\n`;
    const result = await context.mailer.send({ to, subject: 'Trunkline: a mail to try the relay', text, automatic: 'notification' });
    switch (result.kind) {
      case 'sent':
        return { to, sent: true, status: result.status };
      case 'refused':
        return refuse(reply, 'conflict', `The relay refused the mail: ${result.detail}`);
      default:
        return refuse(reply, 'platform', `The relay did not take the mail: ${result.detail}`);
    }
  });
};
