// Follows the rules for messages from phones: answers, copies to other numbers, opt-outs. A message is due from the commit that kept it until the commit that
// notes what was done, so that a process that ends in between does it again; each message that is sent is kept under its step and goes out once all the
// same. What is sent is a submission like any other: judged, priced, held for, queued.
import type { DueInbound, InboundDecision, PlannedSend } from '../core/inbound-rules.ts';
import type { Rulebook } from '../core/rulebook.ts';
import { numberKey, plainAddress } from '../core/virtual-number.ts';
import { errors } from '../errors.ts';
import { DUE_INBOUND_MAX, DUE_INBOUND_RESCAN_MS, DUE_INBOUND_RETRY_MS } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import { type Store, StoreUnavailable } from '../ports/store.ts';
import type { Intake } from './intake.ts';

export interface ResponderParts {
  readonly store: Pick<Store, 'dueInbound' | 'settleInbound' | 'pushInbound'>;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  readonly timeZone: string;
  /** A phone said STOP or START: who may be written to has changed. */
  readonly onConsent: () => void;
  readonly onStoreError: (error: unknown) => void;
  /** A message whose rules cannot be followed by any try. */
  readonly onGivenUp: (inboundId: number, error: unknown) => void;
}

export interface Responder {
  /** Something may be due. */
  wake(): void;
  /** Resolves when what is under way is done. */
  stop(): Promise<void>;
}

export function createResponder(parts: ResponderParts): Responder {
  const { store, clock } = parts;
  let running: Promise<void> | null = null;
  let isWoken = false;
  let isStopped = false;
  let cancel = (): void => {};

  /** Why it was not sent; "" = it was. */
  async function send(message: DueInbound, decision: InboundDecision, planned: PlannedSend): Promise<string> {
    const { accountId, consent } = decision;
    if (accountId === null) return '';
    const { step, kind } = planned;
    const result = await parts.intake.submit({
      accountId,
      door: 'answer',
      dueAt: null,
      items: [{ numbers: [planned.to], content: planned.content, sender: plainAddress(message.to), smsType: 0, mmsTitle: '' }],
      answers: { inboundId: message.id, step, kind, number: numberKey(message.to), phone: numberKey(message.from) },
      ...(consent ? { isExemptFromOptOut: true } : {}),
    });
    if (result.ok || result.notAnswered === 'answered_already') return '';
    if (result.notAnswered) return `${kind} not sent: ${result.notAnswered}`;
    // The disk: the whole message is tried again.
    if (errors[result.code].temporary) throw new StoreUnavailable(result.code);
    return `${kind} not sent: ${result.code}`;
  }

  /** Why the webhook is not told; nothing = it is, or hears of every inbound message anyway. */
  async function tell(accountId: number, inboundId: number, url: string): Promise<readonly string[]> {
    const own = parts.rulebook().webhooks?.find((webhook) => webhook.accountId === accountId && webhook.url === url);
    if (!own) return ['the account has no webhook to the URL of the rule'];
    if (!own.events.includes('inbound')) await store.pushInbound({ webhookId: own.id, inboundId, now: clock.now() });
    return [];
  }

  async function follow(message: DueInbound): Promise<void> {
    const now = clock.now();
    const decision = parts.rulebook().twoWay?.decide(message, parts.timeZone) ?? null;
    const notes = decision && decision.note !== '' ? [decision.note] : [];
    for (const planned of decision?.sends ?? []) {
      const why = decision ? await send(message, decision, planned) : '';
      if (why !== '') notes.push(why);
    }
    if (decision && decision.webhook !== '' && decision.accountId !== null)
      notes.push(...(await tell(decision.accountId, message.id, decision.webhook)));
    const heard = decision?.consent ?? null;
    const note = notes.join('; ');
    await store.settleInbound({
      inboundId: message.id,
      ruleId: decision?.ruleId ?? null,
      note,
      consent: heard && {
        kind: heard.kind,
        accountId: heard.accountId,
        number: plainAddress(message.to),
        phone: plainAddress(message.from),
        language: heard.language,
        word: heard.word,
        content: message.content,
        confirmation: decision?.sends[0]?.content ?? '',
        step: decision?.sends[0]?.step ?? '',
        note,
      },
      now,
    });
    if (heard && heard.kind !== 'help') parts.onConsent();
  }

  /** One after the other: of two messages of one phone the second must find the first's answer counted. */
  async function followAll(): Promise<void> {
    let after = 0;
    for (;;) {
      isWoken = false;
      const due = await store.dueInbound(after, DUE_INBOUND_MAX);
      for (const message of due) {
        if (isStopped) return;
        after = message.id;
        try {
          await follow(message);
        } catch (error) {
          if (error instanceof StoreUnavailable) throw error;
          // One that cannot be followed must not stand before the others; it stays due for the next start.
          parts.onGivenUp(message.id, error);
        }
      }
      if (due.length < DUE_INBOUND_MAX && !isWoken) return;
    }
  }

  function run(): void {
    if (running || isStopped) return;
    cancel();
    running = followAll()
      .then(
        () => DUE_INBOUND_RESCAN_MS,
        (error: unknown) => {
          parts.onStoreError(error);
          return DUE_INBOUND_RETRY_MS;
        },
      )
      .then((pauseMs) => {
        running = null;
        if (!isStopped) cancel = clock.after(pauseMs, run);
        if (isWoken && pauseMs === DUE_INBOUND_RESCAN_MS) run();
      });
  }

  run();
  return {
    wake() {
      isWoken = true;
      run();
    },
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
