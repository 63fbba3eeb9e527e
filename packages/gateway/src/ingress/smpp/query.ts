// query_sm (SMPP 3.4 §4.8): what became of a message. An id of another account is as unknown as one that nobody has.
import { type Answer, formatAbsoluteTime, messageStates, type PduOf, statuses } from '@trunkline/smpp';
import { customerStates, reasonCodes } from '../../core/customer-receipt.ts';
import { isFinal, MessageState } from '../../core/message.ts';
import { readId } from '../message-id.ts';
import type { Bind } from './binds.ts';
import type { RequestParts } from './requests.ts';

/** The version that has a state for "waits for its time". */
const VERSION_5 = 0x50;

export async function query({ store }: RequestParts, bind: Bind, pdu: PduOf<'query_sm'>): Promise<Answer> {
  const id = readId(pdu.messageId);
  const [row] = id === null ? [] : await store.reports(bind.account.id, [id]);
  if (row === undefined) return { status: statuses.ESME_RINVMSGID, messageId: pdu.messageId };
  const isNew = (bind.session.bind?.interfaceVersion ?? 0) >= VERSION_5;
  const state = row.state === MessageState.SCHEDULED && !isNew ? MessageState.QUEUED : row.state;
  return {
    messageId: String(row.id),
    finalDate: isFinal(row.state) ? formatAbsoluteTime(row.changedAt) : '',
    messageState: messageStates.indexOf(customerStates[state]),
    errorCode: reasonCodes[row.reason],
  };
}
