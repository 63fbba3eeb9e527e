// replace_sm (SMPP 3.4 §4.10) and replace_if_present_flag: another text for a message that still waits. It is judged by the rules like a new one, and
// must take as many segments as the old one, because those are paid for.
import { type Answer, type PduOf, statuses } from '@trunkline/smpp';
import { accept } from '../../core/accept.ts';
import type { Submission } from '../../core/submission.ts';
import { noTraits } from '../../core/traits.ts';
import type { MessageHistory, Replacement } from '../../ports/store.ts';
import { readId } from '../message-id.ts';
import type { Bind } from './binds.ts';
import { readText } from './read-content.ts';
import type { RequestParts } from './requests.ts';
import { smppStatus } from './smpp-status.ts';
import { readTimes } from './times.ts';

const RECEIPT_BITS = 0x03;

/** A number is the command_status of a refusal. */
function judge({ rulebook, clock }: RequestParts, submission: Submission): Replacement | number {
  const decision = accept(submission, rulebook(), clock.now());
  if (!decision.ok) return smppStatus[decision.code];
  const [item] = decision.plan.items;
  if (!item) return statuses.ESME_RREPLACEFAIL;
  const { content, alphabet, segments, traits } = item;
  return {
    content,
    alphabet,
    segments,
    traits,
    dueAt: submission.dueAt,
    expiresAt: submission.expiresAt ?? null,
    notify: decision.plan.notify,
  };
}

/** A submit_sm that replaces the waiting message of the same sender and number; null: there is none, so it is a new one. */
export async function replaceInPlace(parts: RequestParts, submission: Submission): Promise<Answer | null> {
  const { accountId } = submission;
  const [item] = submission.items;
  const number = item?.numbers[0] ?? '';
  const sender = item?.sender || (parts.rulebook().accountById.get(accountId)?.settings.defaultSender ?? '');
  const [id] = await parts.store.pendingOf(accountId, number, sender, 1);
  if (id === undefined) return null;
  const change = judge(parts, submission);
  if (typeof change === 'number') return { status: change };
  switch (await parts.replaceMessage(id, change)) {
    case 'replaced':
      return { messageId: String(id) };
    case 'other_price':
      return { status: statuses.ESME_RINVSUBREP };
    // It left meanwhile.
    default:
      return null;
  }
}

/** replace_sm names no data_coding: its octets are read as the message that waits is stored. */
function readOctets(
  octets: Uint8Array,
  message: MessageHistory,
  bind: Bind,
): Pick<Submission['items'][number], 'content' | 'traits'> | number {
  if (message.alphabet === 'octets') return { content: '', traits: { ...noTraits, octets: Buffer.from(octets).toString('hex') } };
  const text = readText(octets, message.alphabet === 'ucs2' ? 'ucs2' : 'default', bind.account.settings.smppAlphabet);
  return typeof text === 'number' ? text : { content: text.toWellFormed() };
}

export async function replace(parts: RequestParts, bind: Bind, pdu: PduOf<'replace_sm'>): Promise<Answer> {
  const { store, clock } = parts;
  const id = readId(pdu.messageId);
  const message = id === null ? null : await store.messageHistory(id);
  if (id === null || message?.accountId !== bind.account.id) return { status: statuses.ESME_RINVMSGID };
  if (pdu.smDefaultMsgId !== 0) return { status: statuses.ESME_RINVDFTMSGID };
  const times = readTimes(pdu.scheduleDeliveryTime, pdu.validityPeriod, clock.now());
  if (typeof times === 'number') return { status: times };
  const content = readOctets(pdu.shortMessage, message, bind);
  if (typeof content === 'number') return { status: content };
  const change = judge(parts, {
    accountId: bind.account.id,
    door: 'smpp',
    items: [{ numbers: [message.number], sender: message.sender, smsType: 0, mmsTitle: '', ...content }],
    dueAt: times.dueAt,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- two bits, and Notify has a value for each of the four
    notify: (pdu.registeredDelivery & RECEIPT_BITS) as Submission['notify'] & number,
    ...(times.expiresAt === null ? {} : { expiresAt: times.expiresAt }),
  });
  if (typeof change === 'number') return { status: change };
  return (await parts.replaceMessage(id, change)) === 'replaced' ? {} : { status: statuses.ESME_RREPLACEFAIL };
}
