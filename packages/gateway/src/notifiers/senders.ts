// One PushSender of two: mails go out through the relay, everything else over HTTP. A webhook that changes from one to the other is forgotten by both.
import type { Webhook } from '../core/webhook.ts';
import type { PushSender } from '../ports/push-sender.ts';

export function joinSenders(http: PushSender, mail: PushSender): PushSender {
  const of = ({ format }: Webhook): PushSender => (format === 'email' ? mail : http);
  return {
    batchMax: (webhook) => of(webhook).batchMax(webhook),
    send: (webhook, pushes, done) => of(webhook).send(webhook, pushes, done),
    forget(webhookId) {
      http.forget(webhookId);
      mail.forget(webhookId);
    },
    async close() {
      await Promise.all([http.close(), mail.close()]);
    },
  };
}
