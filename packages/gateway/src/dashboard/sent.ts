// What became of a submission, as the Dashboard tells: the accepted numbers with their ids, the others with why; or why none was accepted.
import type { FastifyReply } from 'fastify';
import type { SubmitResult } from '../engine/intake.ts';
import { errors } from '../errors.ts';
import { type ApiErrorCode, refuse } from '../web/answers.ts';

type Accepted = Extract<SubmitResult, { ok: true }>;
type Refused = Extract<SubmitResult, { ok: false }>;

/** Accepted numbers and refusals are both in the order of the request: what is not accepted takes the next refusal. */
export function viewAccepted(numbers: readonly string[], { accepted, refusals }: Accepted): Record<string, unknown> {
  const refused: { readonly index: number; readonly number: string; readonly code: string; readonly text: string }[] = [];
  let next = 0;
  for (const [index, number] of numbers.entries()) {
    if (accepted[next]?.number === number) {
      next++;
      continue;
    }
    const code = refusals[refused.length] ?? 'platform';
    refused.push({ index, number, code, text: errors[code].text });
  }
  return { accepted, refused };
}

/** Which field of the form is at fault; absent: none of them. */
const fieldOf: Readonly<Partial<Record<Refused['code'], string>>> = {
  content_empty: 'content',
  content_too_long: 'content',
  content_over_limit: 'content',
  sensitive_words: 'content',
  sender_wrong: 'sender',
  sender_not_allowed: 'sender',
  number_empty: 'numbers',
  number_abnormal: 'numbers',
};

export function accountRefusal(reply: FastifyReply, { code, detail }: Refused): FastifyReply {
  const status: ApiErrorCode =
    code === 'balance_too_low' ? 'balance_too_low' : errors[code].temporary || code === 'platform' ? 'platform' : 'parameter';
  return refuse(reply, status, `${detail ?? errors[code].text}; nothing was sent or charged`, fieldOf[code], {
    key: `submission.${code}`,
    values: {},
  });
}
