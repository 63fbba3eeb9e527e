// Erasing a person: what the store keeps of one phone is found page by page and then taken out of its rows. Counts, states and money stay. Part of the store's
// port (ports/store.ts); docs/erasure.md tells what it reaches and what it does not.

/** Ids of what is kept of a phone, of a bounded walk. */
export interface PersonPage {
  /** To the phone, all of them ended. */
  readonly messageIds: readonly number[];
  /** Copies of what the phone wrote, forwarded to other numbers. */
  readonly forwardIds: readonly number[];
  /** Of both, those that have not ended. */
  readonly openIds: readonly number[];
  /** From the phone. */
  readonly inboundIds: readonly number[];
  /** Where to go on; null = that was all. */
  readonly next: PersonPlace | null;
}

/** Ids up to which a walk has come, inclusive; 0 = it begins. */
export interface PersonPlace {
  readonly message: number;
  readonly inbound: number;
}

export interface PersonErasure {
  /** Of the phone, with its country code. */
  readonly digits: string;
  /** What stands in the place of the number from now on; nothing leads back from it. */
  readonly pseudonym: string;
  readonly messageIds: readonly number[];
  readonly forwardIds: readonly number[];
  readonly inboundIds: readonly number[];
  readonly now: number;
}

export interface ErasureVerbs {
  personPage(digits: string, after: PersonPlace): Promise<PersonPage>;
  /**
   * Takes number, text, data and history details out of these messages, revokes their links, lets go of media that nobody else was sent, and does the same to
   * what else names the phone: conversations, answers, receipts without a message. The proof of consent and opt-outs stay. What is erased already stays so.
   */
  erasePerson(erasure: PersonErasure): Promise<void>;
}
