// What the disk knows of one message beyond its history, for an operator who wants to see everything about it. Part of the Store port, through sight.ts.
import type { Caller } from '../core/caller.ts';
import type { DecidedBy } from '../core/grounds.ts';
import type { PriceRow } from '../core/price-list.ts';
import type { Micros } from '../core/rulebook.ts';
import type { Traits } from '../core/traits.ts';

/** Why a message goes its way at its price, as it was when it was accepted. */
export interface XrayGrounds extends DecidedBy {
  /** As it was, in whatever version of its list; null = its list or row is not known. */
  readonly priceRow:
    | (Omit<PriceRow, 'id'> & {
        readonly list: string;
        readonly isListGone: boolean;
        /** A later version of the list has it no more. */
        readonly isGone: boolean;
      })
    | null;
}

export interface XrayTransfer {
  readonly id: number;
  readonly kind: string;
  readonly at: number;
  /** Of all messages in it together. */
  readonly balanceMicros: Micros;
  readonly giftMicros: Micros;
  readonly messages: number;
}

/** What it costs one account above its own. */
export interface XrayShare {
  readonly account: string;
  readonly priceMicros: Micros;
  readonly giftMicros: Micros;
  readonly transfers: readonly XrayTransfer[];
}

/** A rule made its submission wait for an operator's word. */
export interface XrayHold {
  readonly ruleId: number;
  readonly reason: string;
  readonly at: number;
  /** released, refused; null = nobody has decided. */
  readonly decision: string | null;
  readonly decidedAt: number | null;
  /** null = nobody, or it is not in the record of changes. */
  readonly decidedBy: string | null;
}

export interface XrayFacts {
  readonly content: string;
  readonly traits: Traits | null;
  /** Which characters were replaced by look-alikes; "" = none. */
  readonly lookAlikes: string;
  /** A long message as its customer cut it; null = we cut it. */
  readonly pieces: readonly string[] | null;
  readonly notify: number;
  /** Who brought it; null: it is not known, as of what a rule sends by itself. */
  readonly caller: Caller | null;
  /** The submission it came with: ids from first, so many. */
  readonly submission: { readonly firstId: number; readonly messages: number };
  /** null: it was accepted by a door that says nothing of it. */
  readonly grounds: XrayGrounds | null;
  readonly hold: XrayHold | null;
  /** hold, post, void and refunds of its own account. */
  readonly transfers: readonly XrayTransfer[];
  /** Nearest first. */
  readonly above: readonly XrayShare[];
  /** What operators did to it, as the record of changes has it, oldest first. */
  readonly acts: readonly { readonly at: number; readonly who: string; readonly method: string; readonly path: string }[];
  /** Of receipts that were applied to it by hand. */
  readonly appliedKeys: readonly string[];
  /** Its end still waits to be told to the customer. */
  readonly isDue: boolean;
}
