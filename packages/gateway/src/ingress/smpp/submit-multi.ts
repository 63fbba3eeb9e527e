// submit_multi (SMPP 3.4 §4.5): one text to up to 254 numbers, one submission, one answer: the id of the first message and the numbers that failed.
import { type Answer, type PduOf, statuses, type UnsuccessSme } from '@trunkline/smpp';
import { readNumber } from './addresses.ts';
import type { Bind } from './binds.ts';
import { readMessage } from './read-message.ts';
import type { RequestParts } from './requests.ts';
import { DESTINATIONS_MAX } from './smpp-limits.ts';
import { smppStatus } from './smpp-status.ts';

type Destination = PduOf<'submit_multi'>['destinations'][number];

const ADDRESS_CHARACTERS_MAX = 20;

const failureOf = (destination: Destination, status: number): UnsuccessSme =>
  destination.kind === 'sme'
    ? { ton: destination.ton, npi: destination.npi, address: destination.address.slice(0, ADDRESS_CHARACTERS_MAX), status }
    : { ton: 0, npi: 0, address: destination.name.slice(0, ADDRESS_CHARACTERS_MAX), status };

export async function submitMulti(parts: RequestParts, bind: Bind, pdu: PduOf<'submit_multi'>): Promise<Answer> {
  const { clock, intake } = parts;
  const { account, shared } = bind;
  const { destinations } = pdu;
  if (destinations.length === 0 || destinations.length > DESTINATIONS_MAX) return { status: statuses.ESME_RINVNUMDESTS };
  if (!shared.rate.take(destinations.length, account.settings.smppRatePerSecond, clock.monotonic()))
    return { status: smppStatus.too_often };
  const unsuccess: UnsuccessSme[] = [];
  const asked: { readonly destination: Destination; readonly number: string }[] = [];
  for (const destination of destinations) {
    const number = destination.kind === 'sme' ? readNumber(destination.ton, destination.address) : '';
    if (number !== '') asked.push({ destination, number });
    else unsuccess.push(failureOf(destination, destination.kind === 'list' ? statuses.ESME_RCNTSUBDL : smppStatus.number_empty));
  }
  const [first] = unsuccess;
  if (asked.length === 0 && first) return { status: first.status, unsuccess };
  const numbers = asked.map(({ number }) => number);
  const submission = readMessage(pdu, numbers, bind, clock.now());
  if (typeof submission === 'number') return { status: submission };
  // A part belongs to one message to one number.
  if (submission.longPart !== undefined) return { status: statuses.ESME_RINVNUMDESTS };
  const result = await intake.submit(submission);
  if (!result.ok) return { status: smppStatus[result.code] };
  let at = 0;
  let refusedAt = 0;
  for (const { destination, number } of asked) {
    if (result.accepted[at]?.number === number) at++;
    else unsuccess.push(failureOf(destination, smppStatus[result.refusals[refusedAt++] ?? 'no_route']));
  }
  return { messageId: String(result.accepted[0]?.id ?? ''), unsuccess };
}
