// submit_sm and data_sm (SMPP 3.4 §4.4, §4.7): one message; the answer leaves when it is committed. This is the hot path of the door: one promise
// and no look-up per message.
import { type PduOf, statuses } from '@trunkline/smpp';
import type { Submission } from '../../core/submission.ts';
import type { SubmitResult } from '../../engine/intake.ts';
import { readNumber } from './addresses.ts';
import type { Bind } from './binds.ts';
import { readMessage } from './read-message.ts';
import { replaceInPlace } from './replace.ts';
import type { RequestParts, Respond } from './requests.ts';
import { smppStatus } from './smpp-status.ts';

type Submit = PduOf<'submit_sm'> | PduOf<'data_sm'>;

export function createSubmit(parts: RequestParts, respond: Respond): (bind: Bind, pdu: Submit) => void {
  const { intake, clock, log } = parts;

  function committed(bind: Bind, pdu: Submit, result: SubmitResult): void {
    if (!result.ok) respond(bind, pdu, { status: smppStatus[result.code] });
    else respond(bind, pdu, { messageId: String(result.accepted[0]?.id ?? '') });
  }

  function failed(bind: Bind, pdu: Submit, error: unknown): void {
    log.error({ err: error, accountId: bind.account.id }, 'a message could not be taken');
    respond(bind, pdu, { status: statuses.ESME_RSYSERR });
  }

  function submit(bind: Bind, pdu: Submit, submission: Submission): void {
    intake.submit(submission).then(
      (result) => committed(bind, pdu, result),
      (error: unknown) => failed(bind, pdu, error),
    );
  }

  return (bind, pdu) => {
    const { settings } = bind.account;
    if (settings.smppRatePerSecond > 0 && !bind.shared.rate.take(1, settings.smppRatePerSecond, clock.monotonic())) {
      respond(bind, pdu, { status: smppStatus.too_often });
      return;
    }
    const number = readNumber(pdu.destAddrTon, pdu.destinationAddr);
    if (number === '') {
      respond(bind, pdu, { status: smppStatus.number_empty });
      return;
    }
    const submission = readMessage(pdu, [number], bind, clock.now());
    if (typeof submission === 'number') respond(bind, pdu, { status: submission });
    else if (pdu.command === 'submit_sm' && pdu.replaceIfPresentFlag === 1 && submission.longPart === undefined)
      replaceInPlace(parts, submission).then(
        (answer) => (answer === null ? submit(bind, pdu, submission) : respond(bind, pdu, answer)),
        (error: unknown) => failed(bind, pdu, error),
      );
    else submit(bind, pdu, submission);
  };
}
