// What connectors over HTTP share: each segment is one request; it ends in exactly one outcome, whatever becomes of the request, the link or us.
import type { Connector, ConnectorEvents, LinkReport, Segment, WireOutcome } from '../../ports/connector.ts';
import type { ConnectorRecord } from '../../core/rulebook.ts';
import type { Clock } from '../../ports/clock.ts';
import { HttpLink, type HttpLinkLog } from './link.ts';
import { createPoster, type Posted, type Poster } from './poster.ts';

export interface HttpSenderParts {
  readonly record: ConnectorRecord;
  readonly events: ConnectorEvents;
  readonly clock: Clock;
  readonly log: HttpLinkLog;
}

/** What a carrier's answer means, and what it says of the link. */
export interface Judged {
  readonly outcome: WireOutcome;
  /** denied: of who we are. ours: what we sent cannot be right; somebody should look. */
  readonly says: 'alive' | 'denied' | 'ours';
}

export type SendOne = (segment: Segment, poster: Poster) => Promise<Judged | Exclude<Posted, { kind: 'answer' }>>;

/** A connector without the way in, and a way to ask its carrier for something else. */
export type HttpSender = Omit<Connector, 'receive' | 'cancel'> & Pick<Poster, 'post'>;

export function createHttpSender({ record, events, clock, log }: HttpSenderParts, sendOne: SendOne): HttpSender {
  const { settings, name } = record;
  const poster = createPoster(settings, clock);
  const onState = (report: LinkReport): void => {
    if (!isStopped) events.onState(report);
  };
  const link = new HttpLink({ name, settings, clock, log, onState, onReady: () => events.onReady() });
  const open = new Set<Segment>();
  let isStopped = false;
  let whenEmpty = (): void => {};

  function finish(segment: Segment, outcome: WireOutcome): void {
    if (!open.delete(segment)) return;
    events.onOutcome(segment, outcome);
    link.end();
    if (open.size === 0) whenEmpty();
  }

  function outcomeOf(posted: Exclude<Posted, { kind: 'answer' }>): WireOutcome {
    switch (posted.kind) {
      case 'unreachable':
        link.unreachable(posted.detail);
        return { kind: 'unsent', detail: posted.detail };
      case 'unsent':
        // Not at once: its own content, or the way there, may be the cause.
        return { kind: 'refused_temporary', detail: posted.detail };
      case 'unknown':
        return { kind: 'unknown', carrierKey: '', again: posted.isTimeout ? 'later' : 'at_once', detail: posted.detail };
      default:
        return posted satisfies never;
    }
  }

  async function send(segment: Segment): Promise<void> {
    const result = await sendOne(segment, poster);
    if ('kind' in result) {
      finish(segment, outcomeOf(result));
      return;
    }
    const { outcome, says } = result;
    const detail = 'detail' in outcome ? outcome.detail : '';
    if (says === 'denied') link.denied(detail);
    else {
      link.alive();
      if (says === 'ours')
        log.error({ connector: name, messageId: segment.messageId, why: detail }, 'the carrier finds fault with our requests');
    }
    finish(segment, outcome);
  }

  return {
    start: () => link.start(),
    isReady: () => link.isReady,
    report: () => link.report(),
    post: (body, headers) => poster.post(body, headers),
    submit(segment) {
      if (!link.isReady) {
        events.onOutcome(segment, { kind: 'unsent', detail: 'the link is down' });
        return;
      }
      open.add(segment);
      link.begin();
      send(segment).catch((error: unknown) => {
        // Its content cannot be written: no try would end otherwise.
        finish(segment, { kind: 'refused', reason: 'carrier_refused', detail: (error as Error).message });
      });
    },
    async stop(deadlineMs) {
      link.quiesce();
      if (open.size > 0) {
        let cancel = (): void => {};
        await new Promise<void>((resolve) => {
          whenEmpty = resolve;
          cancel = clock.after(deadlineMs, resolve);
        });
        cancel();
      }
      for (const segment of open)
        finish(segment, { kind: 'unknown', carrierKey: '', again: 'at_once', detail: 'the link was stopped before the carrier answered' });
      poster.close();
      link.stopped();
      isStopped = true;
    },
  };
}
