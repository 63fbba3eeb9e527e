// The MM7 way out and in: a SubmitReq for each MMS, streamed from where its media lie; deliveries and reports come by the carrier's HTTP door.
import type { Connector, Segment } from '../../ports/connector.ts';
import type { MediaTaker } from '../../ports/media.ts';
import { createHttpSender, type HttpSenderParts, type Judged } from '../carrier-http/sender.ts';
import type { Posted, Poster } from '../carrier-http/poster.ts';
import { isTakenBack, judgeAnswer, type Verdict } from './judge.ts';
import { createReceiver } from './receive.ts';
import { cancelBody, digitsOf, mediaBudget, submitBody } from './submit.ts';

export interface Mm7ConnectorParts extends HttpSenderParts {
  /** Keeps what phones send. */
  readonly media: MediaTaker;
  /** What the centre called the newest MMS of a phone to a number of ours, both in digits; "" = nothing. */
  readonly linkedIdOf: (number: string, phone: string) => Promise<string>;
}

/** Of what was refused as too large, so much is tried once more. */
const SMALLER_SHARE = 0.5;
const HEADERS = { soapaction: '""' };

export function createMm7Connector(parts: Mm7ConnectorParts): Connector {
  const { record, clock } = parts;
  const { settings } = record;

  /** share: of the budget. linkedId "" = it answers nothing. */
  async function trySend(
    segment: Segment,
    poster: Poster,
    share: number,
    linkedId: string,
  ): Promise<Verdict | Exclude<Posted, { kind: 'answer' }>> {
    const { mms } = segment;
    if (!mms) return { outcome: { kind: 'refused', reason: 'carrier_refused', detail: 'only MMS go by MM7' }, says: 'alive' };
    const fit = await mms.fit({ octetsMax: mediaBudget(settings, share), encoding: settings.mmsEncoding });
    if (!fit.ok) {
      const { why, detail } = fit;
      if (why === 'not_now') return { outcome: { kind: 'refused_temporary', detail }, says: 'alive' };
      // What no page could show either does not go as a link.
      return { outcome: { kind: 'refused', reason: why === 'too_large' ? 'mms_refused' : 'carrier_refused', detail }, says: 'alive' };
    }
    const posted = await poster.post(submitBody(segment, fit.parts, linkedId, settings, clock), HEADERS);
    return posted.kind === 'answer' ? judgeAnswer(posted, settings, clock) : posted;
  }

  async function sendOne(segment: Segment, poster: Poster): Promise<Judged | Exclude<Posted, { kind: 'answer' }>> {
    // A disk that cannot be read is no reason to hold it back: centres take answers without as well.
    let linkedId = await parts.linkedIdOf(digitsOf(segment.sender), digitsOf(segment.number)).catch(() => '');
    let verdict = await trySend(segment, poster, 1, linkedId);
    if (verdict === 'not_linked' && linkedId !== '') verdict = await trySend(segment, poster, 1, (linkedId = ''));
    if (verdict === 'too_large') verdict = await trySend(segment, poster, SMALLER_SHARE, linkedId);
    if (verdict === 'not_linked')
      return { outcome: { kind: 'refused', reason: 'carrier_refused', detail: 'the centre does not know its LinkedID' }, says: 'alive' };
    if (verdict !== 'too_large') return verdict;
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
