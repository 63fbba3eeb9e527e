// cancel_sm (SMPP 3.4 §4.9): takes a waiting message back by its id, or, without one, all that wait for a number from a sender.
import { type Answer, type PduOf, statuses } from '@trunkline/smpp';
import { readId } from '../message-id.ts';
import { readNumber, readSender } from './addresses.ts';
import type { Bind } from './binds.ts';
import type { RequestParts } from './requests.ts';
import { CANCELLED_AT_ONCE_MAX } from './smpp-limits.ts';

const unknown: Answer = { status: statuses.ESME_RINVMSGID };
const failed: Answer = { status: statuses.ESME_RCANCELFAIL };

async function cancelAll({ store, cancelMessage }: RequestParts, { account }: Bind, pdu: PduOf<'cancel_sm'>): Promise<Answer> {
  const sender = readSender(pdu.sourceAddrTon, pdu.sourceAddr) || account.settings.defaultSender;
  const number = readNumber(pdu.destAddrTon, pdu.destinationAddr);
  if (number === '') return unknown;
  let cancelled = 0;
  for (const id of await store.pendingOf(account.id, number, sender, CANCELLED_AT_ONCE_MAX))
    if ((await cancelMessage(id)).kind === 'cancelled') cancelled++;
  return cancelled > 0 ? {} : failed;
}

export async function cancel(parts: RequestParts, bind: Bind, pdu: PduOf<'cancel_sm'>): Promise<Answer> {
  if (pdu.messageId === '') return cancelAll(parts, bind, pdu);
  const id = readId(pdu.messageId);
  if (id === null || (await parts.store.reports(bind.account.id, [id])).length === 0) return unknown;
  const result = await parts.cancelMessage(id);
  switch (result.kind) {
    case 'cancelled':
      return {};
    case 'too_late':
      return failed;
    case 'not_found':
      return unknown;
    default:
      return result satisfies never;
  }
}
