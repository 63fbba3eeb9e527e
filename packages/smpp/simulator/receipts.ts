// What becomes of an accepted message and what is told about it: which states and when, which segments of a long one speak, and on which
// bind. Knows every option of receipts; the text is receipt-text.ts's.
import type { ReceiptState } from '../src/receipt.ts';
import type { PduInitOf } from '../src/tables/commands.ts';
import type { Context } from './context.ts';
import { simulatorLimits } from './limits.ts';
import type { NumberBehaviour } from './magic-numbers.ts';
import { MessageStore, type StoredMessage } from './messages.ts';
import type { Post } from './post.ts';
import { plainBodyOf, type Segment, segmentOf } from './received.ts';
import { receiptPdu } from './receipt-text.ts';
import type { Settings } from './options.ts';
import { decodeText } from './text.ts';

const textMax = 20;
const delivered = [{ state: 'DELIVERED' }] as const satisfies NumberBehaviour['receipts'];
const undelivered = [{ state: 'UNDELIVERABLE', error: '001' }] as const satisfies NumberBehaviour['receipts'];
const expired = [{ state: 'EXPIRED', error: '000' }] as const satisfies NumberBehaviour['receipts'];
/** registered_delivery bits 1..0 (§5.2.17; 3 is of 5.0). */
const successOnly = 3;
const failureOnly = 2;

const isWanted = (receipts: Settings['receipts'], registeredDelivery: number, state: ReceiptState): boolean => {
  if (receipts !== 'requested') return receipts === 'always';
  const asked = registeredDelivery & 3;
  if (asked === failureOnly) return state !== 'DELIVERED';
  if (asked === successOnly) return state === 'DELIVERED';
  return asked !== 0;
};

interface Step {
  state: ReceiptState;
  error?: string;
}

/** What is to be told of a message, `delayMs` after the response. */
export interface Plan {
  message: StoredMessage;
  version: number;
  steps: readonly Step[];
  delayMs: number;
  overtakes: boolean;
  reply: string | undefined;
  /** The id in the receipt: that of another segment when one speaks for all. */
  receiptId: string;
  segments: number;
}

interface Family {
  firstId: string | null;
  came: Set<number>;
}

export class Receipts {
  private readonly context: Context;
  private readonly post: Post;
  private readonly store: MessageStore;
  private readonly reply: (message: StoredMessage, text: string) => void;
  /** Long messages of which one receipt will speak. */
  private readonly families = new Map<string, Family>();

  constructor(context: Context, post: Post, store: MessageStore, reply: (message: StoredMessage, text: string) => void) {
    this.context = context;
    this.post = post;
    this.store = store;
    this.reply = reply;
  }

  /** Decides what will become of the message, `latencyMs` from now being its response. Null: nobody will be told. */
  plan(message: StoredMessage, now: number, latencyMs: number): Plan | null {
    const { settings, random } = this.context;
    const { behaviour, pdu } = message;
    const isSilent = behaviour.answer === 'empty_id' || message.id === '';
    const chance = random.happens(settings.undeliveredPercent);
    let steps: readonly Step[] = behaviour.receipts ?? (chance ? undelivered : delivered);
    const answeredAt = now + latencyMs;
    let delayMs = (behaviour.receiptDelayMs ?? settings.receiptDelayMs) + Math.max(0, message.scheduledAt - answeredAt);
    if (message.expiresAt < answeredAt + delayMs) {
      steps = expired;
      delayMs = Math.max(0, message.expiresAt - answeredAt);
    }
    const last = steps.at(-1);
    message.finalState = last?.state ?? 'ENROUTE';
    message.error = last?.error ?? '000';
    message.finalAt = last === undefined ? Number.POSITIVE_INFINITY : answeredAt + delayMs;
    if (message.id !== '' && message.version === 0) this.store.add(message);

    const segment = segmentOf(pdu);
    const speaker = isSilent ? null : this.speakerOf(message, segment);
    const told = speaker === null ? [] : steps.filter(({ state }) => isWanted(settings.receipts, pdu.registeredDelivery, state));
    // A phone answers a long message once.
    const reply = (segment?.number ?? 1) === 1 ? behaviour.reply : undefined;
    if (told.length === 0 && reply === undefined) {
      message.bind = null;
      return null;
    }
    const overtakes = (behaviour.receiptBeforeResponse ?? settings.receiptBeforeResponse) && message.scheduledAt <= answeredAt;
    if (random.happens(settings.receiptLatePercent)) delayMs += settings.lateMs;
    const { version } = message;
    return { message, version, steps: told, delayMs, overtakes, reply, receiptId: speaker ?? '', segments: this.segmentsOf(segment) };
  }

  /** After the response: the intermediate receipt at once, the final one in due time. */
  begin(plan: Plan): void {
    const { receiptIntermediate } = this.context.settings;
    if (receiptIntermediate !== 'none' && plan.steps.length > 0) this.send(plan, { state: receiptIntermediate }, true);
    this.context.later(plan.delayMs, () => this.tell(plan));
  }

  tell(plan: Plan): void {
    const { message, version, steps, reply } = plan;
    if (message.version !== version) return;
    for (const step of steps) this.send(plan, step, false);
    if (reply !== undefined)
      this.reply(
        message,
        reply.replace('{text}', () => this.textOf(message)),
      );
    message.bind = null;
  }

  /** The message was deleted before it was delivered. */
  tellCancelled(message: StoredMessage): void {
    const { receipts } = this.context.settings;
    if (isWanted(receipts, message.pdu.registeredDelivery, 'DELETED'))
      this.send({ message, receiptId: message.receiptId, segments: 1 }, { state: 'DELETED' }, false);
    message.bind = null;
  }

  private textOf({ pdu }: StoredMessage): string {
    const { defaultAlphabet } = this.context.settings;
    return decodeText(plainBodyOf(pdu, defaultAlphabet), pdu.dataCoding, defaultAlphabet);
  }

  private send(
    { message, receiptId, segments }: Pick<Plan, 'message' | 'receiptId' | 'segments'>,
    step: Step,
    isIntermediate: boolean,
  ): void {
    const { settings, random, counts, clock } = this.context;
    if (random.happens(settings.receiptLossPercent)) {
      counts.receiptsLost++;
      return;
    }
    const { pdu, bind, systemId, behaviour } = message;
    const text = this.textOf(message);
    const receipt = {
      id: receiptId,
      state: step.state,
      error: step.error ?? '000',
      submittedAt: message.submittedAt,
      doneAt: clock.now(),
      // Receipts are octets of an unknown alphabet: what is not plain is left out, as carriers do.
      text: /^[\x20-\x7e]*$/.test(text) ? text.slice(0, textMax) : '',
      isIntermediate,
      segments,
    };
    const body = receiptPdu(settings, receipt, pdu);
    const out = settings.receiptCommand === 'data_sm' ? asDataSm(body) : body;
    const copies = (behaviour.receiptCopies ?? 1) + (random.happens(settings.receiptDuplicatePercent) ? 1 : 0);
    const preferred = settings.receiptBind === 'other' && bind !== null ? (this.post.other(bind) ?? bind) : bind;
    for (let i = 0; i < copies; i++) this.post.deliver({ kind: 'receipt', systemId, pdu: out, attempts: 0 }, preferred);
  }

  /** The id that a receipt after this segment names; null: none comes after this one. */
  private speakerOf(message: StoredMessage, segment: Segment | null): string | null {
    const { receiptParts } = this.context.settings;
    if (segment === null || receiptParts === 'all') return message.receiptId;
    switch (receiptParts) {
      case 'first':
        return segment.number === 1 ? message.receiptId : null;
      case 'last':
        return segment.number === segment.total ? message.receiptId : null;
      case 'merged':
        return this.merge(message, segment);
      default:
        return receiptParts satisfies never;
    }
  }

  private segmentsOf(segment: Segment | null): number {
    return segment !== null && this.context.settings.receiptParts === 'merged' ? segment.total : 1;
  }

  private merge({ systemId, pdu, receiptId }: StoredMessage, { reference, total, number }: Segment): string | null {
    const key = `${systemId}\n${pdu.sourceAddr}\n${pdu.destinationAddr}\n${reference}\n${total}`;
    const family = this.families.get(key) ?? { firstId: null, came: new Set() };
    family.came.add(number);
    if (number === 1) family.firstId = receiptId;
    if (family.came.size === total) {
      this.families.delete(key);
      return family.firstId;
    }
    if (this.families.size >= simulatorLimits.familiesMax) {
      const oldest = this.families.keys().next();
      if (oldest.done !== true) this.families.delete(oldest.value);
    }
    this.families.set(key, family);
    return null;
  }
}

/** data_sm has no short_message: the text goes in message_payload (§4.7). */
export const asDataSm = (pdu: PduInitOf<'deliver_sm'>): PduInitOf<'data_sm'> => {
  const { shortMessage = new Uint8Array(0), protocolId: _p, priorityFlag: _f, tlvs = {}, ...rest } = pdu;
  const payload = shortMessage.length > 0 ? { messagePayload: shortMessage } : {};
  const { scheduleDeliveryTime: _s, validityPeriod: _v, replaceIfPresentFlag: _r, smDefaultMsgId: _m, ...body } = rest;
  return { ...body, command: 'data_sm', tlvs: { ...tlvs, ...payload } };
};
