// What a draft would cost, worked out by the gateway: a short list at once, a long one piece by piece.
import { useEffect, useRef, useState } from 'react';
import { ApiError, call } from '../../../api/client.ts';
import type { Quote, Refusal } from '../../types.ts';
import { newFormKey } from '../../form-key.ts';
import type { Draft } from './job.ts';

/** Exact sums of decimal strings, in millionths. */
const microsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));
function amountOf(micros: bigint): string {
  const digits = micros.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

export interface Review {
  readonly draft: Draft;
  /** Of the sending that this is the review of: whoever clicks twice sends once. */
  readonly key: string;
  /** Numbers looked at so far; all of them when it is whole. */
  readonly looked: number;
  readonly messages: number;
  readonly segments: number;
  readonly total: string;
  readonly currency: string;
  readonly spendable: string;
  readonly isEnough: boolean;
  readonly held: boolean;
  readonly refused: readonly Refusal[];
  /** Why nothing of it could be sent; null = some could. */
  readonly refusal: Pick<Refusal, 'code' | 'text'> | null;
}

const isWhole = (review: Review): boolean => review.looked >= review.draft.numbers.length;

function add(review: Review, quote: Quote, count: number): Review {
  const total = amountOf(microsOf(review.total) + microsOf(quote.total));
  const messages = review.messages + quote.messages;
  return {
    ...review,
    looked: review.looked + count,
    messages,
    segments: review.segments + quote.segments,
    total,
    currency: quote.currency,
    spendable: quote.accepted ? quote.spendable : review.spendable,
    isEnough: messages === 0 || microsOf(total) <= microsOf(quote.accepted ? quote.spendable : review.spendable),
    held: review.held || quote.held,
    refused: [...review.refused, ...quote.refused],
    refusal: messages > 0 ? null : quote.text === undefined ? review.refusal : { code: quote.code ?? '', text: quote.text },
  };
}

/** What is typed is looked at when its writer pauses. */
const PAUSE_MS = 350;

export interface Reviewing {
  /** null: nothing was asked, or the draft is another one by now. */
  readonly review: Review | null;
  readonly isWhole: boolean;
  readonly error: ApiError | null;
  /** For long lists, which are not looked at by themselves. */
  readonly start: () => void;
}

export function useReview(draft: Draft, pieceSize: number): Reviewing {
  const [review, setReview] = useState<Review | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const asked = useRef<AbortController | null>(null);
  const key = JSON.stringify([draft.content, draft.sender, draft.sendAt, draft.numbers.length, draft.numbers[0], draft.numbers.at(-1)]);
  const isReady = draft.content.trim() !== '' && draft.numbers.length > 0;

  const start = (): void => {
    asked.current?.abort();
    const own = new AbortController();
    asked.current = own;
    setError(null);
    void (async () => {
      let made: Review = {
        draft,
        key: newFormKey(),
        looked: 0,
        messages: 0,
        segments: 0,
        total: '0.000000',
        currency: '',
        spendable: '0.000000',
        isEnough: true,
        held: false,
        refused: [],
        refusal: null,
      };
      try {
        while (!isWhole(made)) {
          const numbers = draft.numbers.slice(made.looked, made.looked + pieceSize);
          const body = { numbers, content: draft.content, ...(draft.sender === '' ? {} : { sender: draft.sender }) };
          const quote = await call<Quote>('POST', '/api/send/quote', { body, signal: own.signal });
          made = add(made, quote, numbers.length);
          setReview(made);
        }
      } catch (caught) {
        if (own.signal.aborted) return;
        setError(caught instanceof ApiError ? caught : new ApiError(0, 'unknown', String(caught), null, null));
      }
    })();
  };

  useEffect(() => {
    asked.current?.abort();
    setReview(null);
    setError(null);
    if (!isReady || draft.numbers.length > pieceSize) return undefined;
    const timer = setTimeout(start, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, isReady, pieceSize]);
  useEffect(() => () => asked.current?.abort(), []);

  return { review, isWhole: review !== null && isWhole(review), error, start };
}
