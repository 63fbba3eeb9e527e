// Responses to submits: when they go, and what the settings do to them on the way: held back, overtaken, lost, doubled, misnumbered, or
// preceded by octets of no meaning.
import type { Answer } from '../src/session.ts';
import type { RequestPdu } from '../src/tables/commands.ts';
import type { Bind } from './bind.ts';
import { sendGarbage, sendMalformed } from './chaos.ts';
import type { Context } from './context.ts';
import { simulatorLimits } from './limits.ts';

/** Far from what any peer has in its window. */
const sequenceShift = 0x1000_0000;
const sequenceMax = 0x7fff_ffff;

export class Answers {
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** How long the next response of this bind takes, counted from now. */
  latencyOf(bind: Bind, baseMs: number): number {
    const { settings, random, clock } = this.context;
    const { latencyJitterMs, latencyRampMs, pacePerSecond, responseLatePercent, lateMs } = settings;
    let ms = baseMs;
    if (latencyJitterMs > 0) ms += random.next() % (latencyJitterMs + 1);
    if (latencyRampMs > 0) ms += latencyRampMs * bind.open;
    if (random.happens(responseLatePercent)) ms += lateMs;
    if (pacePerSecond === 0) return ms;
    const now = clock.now();
    const due = Math.max(now + ms, bind.paceAt);
    bind.paceAt = due + 1_000 / pacePerSecond;
    return due - now;
  }

  respond(bind: Bind, pdu: RequestPdu, answer: Answer): void {
    const { settings, random, counts } = this.context;
    if (random.happens(settings.responseLossPercent)) {
      counts.faults++;
      return;
    }
    if (random.happens(settings.malformedPercent)) {
      counts.faults++;
      sendMalformed(bind.session, random);
    }
    if (random.happens(settings.garbagePercent)) {
      counts.faults++;
      sendGarbage(bind.session, random);
    }
    if (random.happens(settings.wrongSequencePercent)) {
      counts.faults++;
      bind.session.respond({ ...pdu, sequence: (pdu.sequence + sequenceShift) % sequenceMax }, answer);
      return;
    }
    const { held } = bind;
    if (held === null && random.happens(settings.reorderPercent)) {
      this.hold(bind, () => bind.session.respond(pdu, answer));
      return;
    }
    bind.session.respond(pdu, answer);
    if (random.happens(settings.responseDuplicatePercent)) {
      counts.faults++;
      bind.session.respond(pdu, answer);
    }
    if (held !== null) this.release(bind, held);
    if (random.happens(settings.unbindPercent)) {
      counts.unbinds++;
      bind.session.unbind();
    }
  }

  private hold(bind: Bind, send: () => void): void {
    bind.held = send;
    // The peer's window may be full of this one: nothing overtakes then.
    this.context.agenda.after(simulatorLimits.reorderHoldMs, () => this.release(bind, send));
  }

  private release(bind: Bind, held: () => void): void {
    if (bind.held !== held) return;
    bind.held = null;
    held();
  }
}
