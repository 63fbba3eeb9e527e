// What a centre's answer to a submit means. Its body counts whatever the HTTP status: Faults come under 200 as well as 500. A 2xx that says nothing, and a
// 5xx of a proxy, leave open whether the centre took it.
import { type Mm7Message, readBody, type StatusAction, statusActionOf, statusText } from '@trunkline/mms';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WireOutcome } from '../../ports/connector.ts';
import type { Judged } from '../carrier-http/sender.ts';
import type { Posted } from '../carrier-http/poster.ts';

type Answer = Extract<Posted, { kind: 'answer' }>;
/** too_large: less of it may pass. not_linked: the centre does not know (any more) what it answers. */
export type Verdict = Judged | 'too_large' | 'not_linked';

const IDS_CHARACTERS_MAX = 200;

async function messageIn({ contentType, body }: Answer, clock: Clock): Promise<Mm7Message | null> {
  if (body.length === 0) return null;
  // oxlint-disable-next-line typescript/require-await -- the shape is that of a stream
  async function* source(): AsyncGenerator<Uint8Array, void> {
    yield body;
  }
  try {
    for await (const event of readBody(contentType, source(), { now: clock.now() }))
      if (event.kind === 'envelope') return event.envelope.message;
  } catch {
    // No MM7: an error page of something before the centre.
  }
  return null;
}

const refused = (reason: 'carrier_refused' | 'mms_refused', detail: string): WireOutcome => ({ kind: 'refused', reason, detail });

function byAction(action: StatusAction, detail: string, messageId: string): Verdict {
  switch (action) {
    case 'taken':
    case 'partly':
      // One recipient: partly is a success with a word of warning in it.
      return { outcome: { kind: 'accepted', carrierKey: messageId.slice(0, IDS_CHARACTERS_MAX) }, says: 'alive' };
    case 'address':
    case 'gone':
      return { outcome: refused('carrier_refused', detail), says: 'alive' };
    case 'final':
    case 'unsupported':
      return { outcome: refused('mms_refused', detail), says: 'alive' };
    case 'ours':
      return { outcome: refused('carrier_refused', detail), says: 'ours' };
    case 'content':
      return 'too_large';
    case 'linked':
      return 'not_linked';
    case 'access':
      return { outcome: { kind: 'refused_temporary', detail }, says: 'denied' };
    case 'later':
      return { outcome: { kind: 'refused_temporary', detail }, says: 'alive' };
    default:
      return action satisfies never;
  }
}

function byHttpStatus(status: number): Verdict {
  const detail = `HTTP ${status} without an MM7 answer`;
  if (status === 401 || status === 403) return { outcome: { kind: 'refused_temporary', detail }, says: 'denied' };
  if (status === 413) return 'too_large';
  if (status === 429) return { outcome: { kind: 'throttled', cause: 'rate', detail }, says: 'alive' };
  if (status === 408 || status === 503) return { outcome: { kind: 'refused_temporary', detail }, says: 'alive' };
  if (status >= 300 && status < 500) return { outcome: refused('carrier_refused', detail), says: 'ours' };
  return { outcome: { kind: 'unknown', carrierKey: '', again: 'later', detail }, says: 'alive' };
}

export async function judgeAnswer(answer: Answer, { finalStatuses, temporaryStatuses }: ConnectorSettings, clock: Clock): Promise<Verdict> {
  const message = await messageIn(answer, clock);
  if (!message || !('status' in message) || message.status.code === 0) return byHttpStatus(answer.status);
  const { code } = message.status;
  const detail = statusText(message.status);
  // What the operator knows of this centre's own codes wins.
  if (finalStatuses.includes(code)) return { outcome: refused('mms_refused', detail), says: 'alive' };
  if (temporaryStatuses.includes(code)) return { outcome: { kind: 'refused_temporary', detail }, says: 'alive' };
  const action = statusActionOf(code);
  // A fault cannot be a success, whatever code is in it.
  const isTaken = message.kind === 'SubmitRsp' || (action !== 'taken' && action !== 'partly');
  return byAction(isTaken ? action : 'ours', detail, message.kind === 'SubmitRsp' ? message.messageId : '');
}

/** Whether the centre says that it took a message back. */
export async function isTakenBack(answer: Answer, clock: Clock): Promise<boolean> {
  const message = await messageIn(answer, clock);
  return message?.kind === 'CancelRsp' && statusActionOf(message.status.code) === 'taken';
}
