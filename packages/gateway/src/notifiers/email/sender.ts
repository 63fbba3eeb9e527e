// Sends pushes as mails, one event a mail, through the relay. The outbox, its retries and its dead letters are those of the webhooks: here a mail is made, handed
// to the relay, and what became of it said in their words.
import { assert } from '../../core/assert.ts';
import type { Rulebook } from '../../core/rulebook.ts';
import { mailAddressOf, type Webhook } from '../../core/webhook.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Mailer, MailResult } from '../../ports/mailer.ts';
import type { PushOutcome, PushSender } from '../../ports/push-sender.ts';
import type { DuePush } from '../../ports/store-pushes.ts';
import { mailOf } from './mails.ts';

export interface MailSenderParts {
  /** null: no relay is set. */
  readonly mailer: Mailer | null;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly rulebook: () => Rulebook;
  /** What Message-IDs end with. */
  readonly domain: string;
  readonly timeZone: string;
  /** The address that answers an inbound message; null = mails cannot be answered. */
  readonly replyAddressFor: ((conversation: { readonly accountId: number; readonly inboundId: number }) => string) | null;
}

const NO_RELAY: MailResult = { kind: 'later', status: null, detail: 'no relay is set: TRUNKLINE_MAIL_RELAY', isUnreachable: true };

function outcomeOf(result: MailResult, durationMs: number): PushOutcome {
  const same = { status: result.status, retryAfterMs: null, durationMs };
  switch (result.kind) {
    case 'sent':
      return { ...same, error: '', isUnreachable: false };
    case 'refused':
      return { ...same, error: result.detail, isUnreachable: false, isRefused: true };
    case 'later':
      return { ...same, error: result.detail, isUnreachable: result.isUnreachable };
    default:
      return result satisfies never;
  }
}

export function createMailSender({ mailer, clock, rulebook, domain, timeZone, replyAddressFor }: MailSenderParts): PushSender {
  const underWay = new Set<Promise<void>>();

  function replyTo({ accountId }: Webhook, push: DuePush): string | null {
    // An answer to an account whose door is shut would be refused.
    const mayAnswer = rulebook().accountById.get(accountId)?.settings.doors.includes('email') === true;
    return push.event === 'inbound' && mayAnswer ? (replyAddressFor?.({ accountId, inboundId: push.fact.id }) ?? null) : null;
  }

  async function sendOne(webhook: Webhook, push: DuePush): Promise<PushOutcome> {
    const startedAt = clock.monotonic();
    const to = mailAddressOf(webhook.url);
    assert(to !== null, 'a webhook of mails has an address');
    const result = mailer ? await mailer.send(mailOf(webhook, push, to, { domain, timeZone, replyTo: replyTo(webhook, push) })) : NO_RELAY;
    return outcomeOf(result, clock.monotonic() - startedAt);
  }

  return {
    batchMax: () => 1,
    send(webhook, [push], done) {
      assert(push !== undefined, 'one event a mail');
      const work = sendOne(webhook, push)
        .then(done)
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    // No connection is kept between mails.
    forget() {},
    async close() {
      await Promise.allSettled(underWay);
    },
  };
}
