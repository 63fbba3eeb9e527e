// One message: everything known about it, and taking it back while it waits.
import { isPending, messageStateNames } from '../../core/message.ts';
import type { Wait } from '../../core/waits.ts';
import type { MessageHistory } from '../../ports/store.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, type RouteContext } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { idParams } from '../../web/schemas.ts';

/** Beyond it no date can be written: a message that waits for its parts is due never. */
const TIME_MS_MAX = 8.64e15;

export function viewWait(wait: Wait, iso: RouteContext['iso']): Record<string, unknown> {
  const at = (ms: number | null | undefined): string | null => (ms === null || ms === undefined || ms > TIME_MS_MAX ? null : iso(ms));
  return {
    reasons: wait.reasons.map(({ code, text, told, since, until }) => ({ code, text, told, since: at(since), until: at(until) })),
    nextTryAt: at(wait.nextTryAt),
    isEstimate: wait.isEstimate,
  };
}

export function viewMessage(message: MessageHistory, { iso, timeZone }: RouteContext): Record<string, unknown> {
  return {
    id: message.id,
    account: message.account,
    number: message.number,
    sender: message.sender,
    state: messageStateNames[message.state],
    reason: message.reason,
    changedAt: iso(message.changedAt),
    connector: message.connector,
    door: message.door,
    alphabet: message.alphabet,
    segments: message.segments,
    attempts: message.attempts,
    acceptedAt: iso(message.acceptedAt),
    dueAt: message.dueAt > TIME_MS_MAX ? null : iso(message.dueAt),
    expiresAt: iso(message.expiresAt),
    timeZone,
    price: money(message.priceMicros),
    ofWhichGift: money(message.giftMicros),
    posted: message.postedMicros === null ? null : money(message.postedMicros),
    parts: message.parts.map((part) => ({ part: part.part, state: messageStateNames[part.state], carrierId: part.carrierKey })),
    history: message.history.map((entry) => ({ ...entry, at: iso(entry.at) })),
  };
}

export const messageRoutes: RegisterRoutes = (app, context) => {
  app.get('/api/messages/:id', { schema: { params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const message = await context.store.messageHistory(id);
    const wait = message && isPending(message.state) ? await context.sight.explain(id) : null;
    return message
      ? { ...viewMessage(message, context), inReplyTo: await context.store.inReplyTo(id), waiting: wait && viewWait(wait, context.iso) }
      : refuse(reply, 'not_found', `There is no message ${id}`, 'id');
  });

  app.post('/api/messages/:id/cancel', { schema: { params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const result = await context.cancelMessage(id);
    switch (result.kind) {
      case 'cancelled':
        return { id, state: 'DELETED', refund: money(result.refundMicros) };
      case 'not_found':
        return refuse(reply, 'not_found', `There is no message ${id}`, 'id');
      case 'too_late':
        return refuse(reply, 'too_late', `Message ${id} is ${messageStateNames[result.state]} and cannot be taken back`, 'id');
      default:
        return result satisfies never;
    }
  });
};
