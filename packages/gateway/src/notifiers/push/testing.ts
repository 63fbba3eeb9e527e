// What the tests of pushes share: facts and a webhook in a line each.
import { MessageState } from '../../core/message.ts';
import type { Webhook } from '../../core/webhook.ts';
import type { DuePush, PushedReport } from '../../ports/store-pushes.ts';

export const AT = Date.UTC(2026, 2, 1, 1, 5, 0, 123);

export const webhookOf = (more: Partial<Webhook> = {}): Webhook => ({
  id: 1,
  accountId: 1,
  url: 'http://127.0.0.1:9/hook',
  format: 'standard',
  events: ['report', 'inbound'],
  isOrdered: false,
  connections: 16,
  createdAt: AT,
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  oldSecret: null,
  ...more,
});

export function reportPush(id: number, more: Partial<PushedReport> & { readonly attempts?: number; readonly at?: number } = {}): DuePush {
  const { attempts = 0, at = AT, ...fact } = more;
  return {
    seq: id,
    attempts,
    at,
    event: 'report',
    fact: {
      id,
      number: '8613800138000',
      sender: 'Acme',
      state: MessageState.DELIVERED,
      reason: 'none',
      error: '',
      segments: 2,
      postedMicros: 40_000,
      postedSegments: 2,
      acceptedAt: AT,
      endedAt: AT + 3000,
      appId: '',
      orderId: '',
      ...fact,
    },
  };
}

export const inboundPush = (id: number, content = 'hello "you"'): DuePush => ({
  seq: id,
  attempts: 0,
  at: AT,
  event: 'inbound',
  fact: { id, from: '8613800138000', to: '10690001', content, traits: null, receivedAt: AT },
});
