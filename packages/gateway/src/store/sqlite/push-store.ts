// The verbs of ports/store-pushes.ts over the two threads, secrets sealed on the way in.
import type { Webhook, WebhookSettings } from '../../core/webhook.ts';
import type { PushStore } from '../../ports/store-pushes.ts';
import type { AccessStoreParts } from './access-store.ts';
import { packResults } from './packed-pushes.ts';
import { unpackDues, type WebhookRow } from './push-reads.ts';
import type { Secrets } from './secrets.ts';

const settingsText = ({ url, format, events, isOrdered, connections }: WebhookSettings): string =>
  JSON.stringify({ url, format, events, isOrdered, connections });

export function openWebhook({ settings, sealedSecret, sealedOldSecret, oldEndsAt, ...row }: WebhookRow, secrets: Secrets): Webhook {
  return {
    ...(JSON.parse(settings) as WebhookSettings),
    ...row,
    secret: secrets.open(sealedSecret),
    oldSecret: sealedOldSecret === null || oldEndsAt === null ? null : { secret: secrets.open(sealedOldSecret), endsAt: oldEndsAt },
  };
}

export function createPushStore({ writer, reader, secrets }: AccessStoreParts): PushStore {
  return {
    addWebhook: ({ accountId, secret, now, ...settings }) =>
      writer.call('addWebhook', { accountId, settings: settingsText(settings), secret: secrets.seal(secret), now }),
    setWebhook: (id, settings) => writer.call('setWebhook', { id, settings: settingsText(settings) }),
    rotateWebhook: (id, secret, oldEndsAt) => writer.call('rotateWebhook', { id, secret: secrets.seal(secret), oldEndsAt }),
    removeWebhook: (id) => writer.call('removeWebhook', id),
    pushInbound: (input) => writer.call('pushInbound', input),
    webhooksWaiting: () => reader.call('webhooksWaiting'),
    claimPushes: async (input) => unpackDues(await reader.call('claimPushes', input)),
    recordPushes: (results) => writer.call('recordPushes', packResults(results), results.taken.length + results.failed.length),
    giveUpPushes: (input) => writer.call('giveUpPushes', input),
    replayPushes: (input) => writer.call('replayPushes', input),
    purgePushes: (input) => writer.call('purgePushes', input),
    deliveries: (input) => reader.call('deliveries', input),
    deliveriesOf: (input) => reader.call('deliveriesOf', input),
    webhookBooks: (webhookIds) => reader.call('webhookBooks', webhookIds),
  };
}
