// Phones that send: one message when asked, each part acknowledged or not, and messages by themselves at a bounded rate, for trying out
// receivers.
import { statusName } from '../src/tables/statuses.ts';
import type { Context } from './context.ts';
import { simulatorLimits } from './limits.ts';
import { type PhoneMessage, phonePdus } from './phone.ts';
import type { DeliveryOutcome, Post } from './post.ts';
import { asDataSm } from './receipts.ts';

export class Phones {
  private readonly context: Context;
  private readonly post: Post;
  /** Parts that nobody has acknowledged. */
  private readonly waiting = new Set<(outcome: DeliveryOutcome) => void>();
  private reference = 0;
  private sentByThemselves = 0;
  private due = 0;

  constructor(context: Context, post: Post) {
    this.context = context;
    this.post = post;
  }

  /** Fulfilled when all parts were acknowledged. */
  async send(message: PhoneMessage): Promise<void> {
    const { settings, random } = this.context;
    const manner = this.withSettings(message);
    const all = phonePdus(manner, this.reference++, () => random.next());
    const pdus = all
      .filter(() => !random.happens(settings.phonePartLossPercent))
      .flatMap((pdu) => (random.happens(settings.phonePartDuplicatePercent) ? [pdu, pdu] : [pdu]));
    if (this.waiting.size + pdus.length > simulatorLimits.phonePendingMax)
      throw new RangeError('too many messages from phones wait already');
    const systemId = message.systemId ?? null;
    const bind = this.post.pick(systemId);
    const acknowledged = pdus.map((body) => {
      const pdu = manner.command === 'data_sm' ? asDataSm(body) : body;
      return new Promise<void>((resolve, reject) => {
        const settled = (outcome: DeliveryOutcome): void => {
          this.waiting.delete(settled);
          if (outcome.kind === 'acked') resolve();
          else reject(new Error(outcome.kind === 'refused' ? `refused with ${statusName(outcome.status)}` : 'not delivered'));
        };
        this.waiting.add(settled);
        this.post.deliver({ kind: 'phone', systemId, pdu, attempts: 0, settled }, bind);
      });
    });
    await Promise.all(acknowledged);
  }

  /** Their own messages, as many as `elapsedMs` is worth. None while a tenth of what may wait does: nobody seems to be there. */
  tick(elapsedMs: number): void {
    const { phones, phonesTo, phonesText } = this.context.settings;
    this.due = Math.min(this.due + (phones * elapsedMs) / 1_000, phones);
    for (; this.due >= 1; this.due--) {
      if (this.waiting.size >= simulatorLimits.phonePendingMax / 10) continue;
      const number = (this.context.random.next() % 900_000_000) + 100_000_000;
      const text = phonesText.replace('{n}', String(++this.sentByThemselves));
      this.send({ from: `447${number}`, to: phonesTo, text }).catch(() => {});
    }
  }

  close(): void {
    for (const settled of this.waiting) settled({ kind: 'dropped' });
  }

  private withSettings(message: PhoneMessage): PhoneMessage {
    const { settings, nextId } = this.context;
    const manner = {
      concat: message.concat ?? settings.phoneConcat,
      order: message.order ?? settings.phoneOrder,
      udhFirst: message.udhFirst ?? settings.phoneUdhFirst,
      alphabet: message.alphabet ?? settings.phoneAlphabet,
      command: message.command ?? settings.phoneCommand,
      receiptedMessageId: message.receiptedMessageId ?? (settings.phoneReceiptedId ? nextId.toString() : undefined),
    };
    // What goes out as octets keeps the label that came with it.
    if ('octets' in message) return { ...message, ...manner };
    return { ...message, ...manner, dataCoding: message.dataCoding ?? settings.phoneDataCoding };
  }
}
