// What arrived: the newest messages with what they said, and the content of as many of them as fit.
import type { SubmitReq } from '../src/messages.ts';
import { mmscLimits } from './limits.ts';

export interface ReceivedPart {
  readonly contentType: string;
  readonly name: string;
  readonly octets: number;
  readonly sha256: string;
}

export interface ReceivedMms {
  readonly messageId: string;
  readonly transactionId: string;
  /** MM7Version of the request. */
  readonly version: string;
  readonly submit: SubmitReq;
  readonly parts: readonly ReceivedPart[];
  /** Unix ms. */
  readonly at: number;
  isCancelled: boolean;
  /** Reports that were sent, in order. */
  readonly reported: string[];
}

interface Kept {
  readonly mms: ReceivedMms;
  /** By name of the part; empty once it was let go. */
  readonly content: Map<string, Buffer>;
}

export class Received {
  readonly #byId = new Map<string, Kept>();
  #contentBytes = 0;

  get list(): ReceivedMms[] {
    return Array.from(this.#byId.values(), ({ mms }) => mms);
  }

  find(messageId: string): ReceivedMms | undefined {
    return this.#byId.get(messageId)?.mms;
  }

  content(messageId: string, name: string): Buffer | undefined {
    return this.#byId.get(messageId)?.content.get(name);
  }

  add(mms: ReceivedMms, content: Map<string, Buffer>): void {
    this.#byId.set(mms.messageId, { mms, content });
    for (const octets of content.values()) this.#contentBytes += octets.length;
    for (const [messageId, kept] of this.#byId) {
      const isTooMany = this.#byId.size > mmscLimits.receivedMax;
      if (!isTooMany && this.#contentBytes <= mmscLimits.contentBytesMax) break;
      for (const octets of kept.content.values()) this.#contentBytes -= octets.length;
      kept.content.clear();
      if (isTooMany) this.#byId.delete(messageId);
    }
  }
}
