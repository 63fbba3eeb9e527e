// Whether a submit is accepted: limits first, then chance, then what its number says. Decides and counts attempts; sends nothing.
import { statuses } from '../src/tables/statuses.ts';
import { randomStatuses } from './chaos.ts';
import { simulatorLimits } from './limits.ts';
import { digitsOf, type NumberBehaviour, numberTable } from './magic-numbers.ts';
import type { Settings } from './options.ts';
import type { Random } from './random.ts';
import { payloadOf, type SubmitPdu } from './received.ts';
import { submitProblem } from './strict.ts';

export type Verdict =
  /** `cut`: the socket is cut instead of the response. */
  { kind: 'accept'; status: number; cut: boolean } | { kind: 'refuse'; status: number } | { kind: 'cut' };

const accept: Verdict = { kind: 'accept', status: statuses.ESME_ROK, cut: false };
const plain: NumberBehaviour = {};
const addressMax = 20;

/** The settings in force, and chance. */
export interface Rules {
  settings: Settings;
  random: Random;
}

const refusalOf = (status: Settings['refuseStatus'], random: Random): number =>
  status === null ? (randomStatuses[random.next() % randomStatuses.length] ?? statuses.ESME_RSYSERR) : statuses[status];

const refuse = (status: number): Verdict => ({ kind: 'refuse', status });

export class Judge {
  private numbers: ReadonlyMap<string, NumberBehaviour> = numberTable({});
  /** How often a message to a number that fails first was tried. */
  private readonly attempts = new Map<string, number>();
  private readonly rates = new Map<string, { second: number; count: number }>();

  useNumbers(own: Settings['numbers']): void {
    this.numbers = numberTable(own);
  }

  behaviourOf(destination: string): NumberBehaviour {
    return this.numbers.get(digitsOf(destination)) ?? plain;
  }

  decide(pdu: SubmitPdu, systemId: string, behaviour: NumberBehaviour, { settings, random }: Rules, now: number): Verdict {
    // data_sm has room for 64 characters, the deliver_sm of the receipt for 20.
    if (pdu.destinationAddr === '' || pdu.destinationAddr.length > addressMax) return refuse(statuses.ESME_RINVDSTADR);
    if (pdu.sourceAddr.length > addressMax) return refuse(statuses.ESME_RINVSRCADR);
    const wrong = settings.strict ? submitProblem(pdu) : statuses.ESME_ROK;
    if (wrong !== statuses.ESME_ROK) return refuse(wrong);
    if (settings.throttlePerSecond > 0 && this.isTooFast(systemId, settings.throttlePerSecond, now))
      return settings.throttledAnyway ? { kind: 'accept', status: statuses.ESME_RTHROTTLED, cut: false } : refuse(statuses.ESME_RTHROTTLED);
    if (random.happens(settings.queueFullPercent)) return refuse(statuses.ESME_RMSGQFUL);
    if (random.happens(settings.refusePercent)) return refuse(refusalOf(settings.refuseStatus, random));
    if (random.happens(settings.dropPercent))
      return random.happens(50) ? { kind: 'cut' } : { kind: 'accept', status: statuses.ESME_ROK, cut: true };
    return behaviour === plain ? accept : this.byNumber(pdu, systemId, behaviour);
  }

  /** The last bind of this system_id is gone. */
  forget(systemId: string): void {
    this.rates.delete(systemId);
  }

  private isTooFast(systemId: string, perSecond: number, now: number): boolean {
    const second = Math.floor(now / 1000);
    let rate = this.rates.get(systemId);
    if (rate === undefined || rate.second !== second) {
      rate = { second, count: 0 };
      this.rates.set(systemId, rate);
    }
    if (rate.count >= perSecond) return true;
    rate.count++;
    return false;
  }

  private byNumber(pdu: SubmitPdu, systemId: string, behaviour: NumberBehaviour): Verdict {
    const { drop, acceptAnyway } = behaviour;
    const status = behaviour.refuse === undefined ? statuses.ESME_ROK : statuses[behaviour.refuse];
    const refusals = status === statuses.ESME_ROK ? 0 : (behaviour.refuseTimes ?? Number.POSITIVE_INFINITY);
    if (drop === undefined && refusals === 0) return accept;
    const failure: Verdict = acceptAnyway === true ? { kind: 'accept', status, cut: false } : refuse(status);
    if (drop === undefined && refusals === Number.POSITIVE_INFINITY) return failure;
    const key = `${systemId}\n${pdu.destinationAddr}\n${Buffer.from(payloadOf(pdu)).toString('latin1')}`;
    const before = this.attempts.get(key) ?? 0;
    const cuts = drop === undefined ? 0 : 1;
    this.attempts.delete(key);
    if (before >= cuts + refusals) return accept;
    this.remember(key, before + 1);
    if (before >= cuts) return failure;
    return drop === 'accepted' ? { kind: 'accept', status: statuses.ESME_ROK, cut: true } : { kind: 'cut' };
  }

  private remember(key: string, attempts: number): void {
    if (this.attempts.size >= simulatorLimits.attemptsKnownMax) {
      for (const oldest of this.attempts.keys()) {
        this.attempts.delete(oldest);
        break;
      }
    }
    this.attempts.set(key, attempts);
  }
}
