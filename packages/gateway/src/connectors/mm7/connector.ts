// The MM7 way out and in: a SubmitReq for each MMS, streamed from where its media lie; deliveries and reports come by the carrier's HTTP door.
import type { Connector, Segment } from '../../ports/connector.ts';
import type { MediaTaker } from '../../ports/media.ts';
import { createHttpSender, type HttpSenderParts, type Judged } from '../carrier-http/sender.ts';
import type { Posted, Poster } from '../carrier-http/poster.ts';
import { isTakenBack, judgeAnswer, type Verdict } from './judge.ts';
import { createReceiver } from './receive.ts';
import { cancelBody, mediaBudget, submitBody } from './submit.ts';

export interface Mm7ConnectorParts extends HttpSenderParts {
  /** Keeps what phones send. */
  readonly media: MediaTaker;
}

/** Of what was refused as too large, so much is tried once more. */
const SMALLER_SHARE = 0.5;
const HEADERS = { soapaction: '""' };

export function createMm7Connector(parts: Mm7ConnectorParts): Connector {
  const { record, clock } = parts;
  const { settings } = record;

  /** share: of the budget. */
  async function trySend(segment: Segment, poster: Poster, share: number): Promise<Verdict | Exclude<Posted, { kind: 'answer' }>> {
    const { mms } = segment;
    if (!mms) return { outcome: { kind: 'refused', reason: 'carrier_refused', detail: 'only MMS go by MM7' }, says: 'alive' };
    const fit = await mms.fit({ octetsMax: mediaBudget(settings, share), encoding: settings.mmsEncoding });
    if (!fit.ok) {
      const { detail } = fit;
      return fit.isTemporary
        ? { outcome: { kind: 'refused_temporary', detail }, says: 'alive' }
        : { outcome: { kind: 'refused', reason: 'mms_refused', detail }, says: 'alive' };
    }
    const posted = await poster.post(submitBody(segment, fit.parts, settings, clock), HEADERS);
    return posted.kind === 'answer' ? judgeAnswer(posted, settings, clock) : posted;
  }

  async function sendOne(segment: Segment, poster: Poster): Promise<Judged | Exclude<Posted, { kind: 'answer' }>> {
    const first = await trySend(segment, poster, 1);
    if (first !== 'too_large') return first;
    const second = await trySend(segment, poster, SMALLER_SHARE);
    if (second !== 'too_large') return second;
    return {
      outcome: { kind: 'refused', reason: 'mms_refused', detail: 'the centre refuses its content, also when it is smaller' },
      says: 'alive',
    };
  }

  const sender = createHttpSender(parts, sendOne);
  return {
    ...sender,
    receive: createReceiver(parts),
    async cancel(carrierKey) {
      const posted = await sender.post(cancelBody(carrierKey, settings, clock), HEADERS);
      return posted.kind === 'answer' && isTakenBack(posted, clock);
    },
  };
}
