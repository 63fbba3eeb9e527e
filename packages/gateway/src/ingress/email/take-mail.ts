// What becomes of a mail that has arrived: whose it is, what it says, to whom; then the intake, like every other submission. The answer leaves after the
// commit. A mail that comes again, because our 250 was lost, is the same request and gets the first answer.
import { hash } from 'node:crypto';
import { callerText } from '../../core/caller.ts';
import type { Account, Rulebook } from '../../core/rulebook.ts';
import type { RequestKey, Submission } from '../../core/submission.ts';
import { numberKey } from '../../core/virtual-number.ts';
import type { Intake, SubmitResult } from '../../engine/intake.ts';
import { errors } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Mailer } from '../../ports/mailer.ts';
import { type InboundMessage, type Store, StoreUnavailable } from '../../ports/store.ts';
import { BOUNCES_KEPT_MAX, MAIL_KNOWN_MS } from './email-limits.ts';
import type { MailReader } from './mail-reader.ts';
import type { Mail } from './read-mail.ts';
import { mailRefusals, type MailRefusalCode, type Refusal, refusalOf } from './refusals.ts';
import type { Conversation } from './reply-address.ts';
import { accountsOfSender, maySend } from './senders.ts';
import type { Arrived, EmailSession } from './session.ts';

export interface TakeMailParts {
  readonly intake: Intake;
  readonly store: Pick<Store, 'inboundByIds'>;
  readonly rulebook: () => Rulebook;
  readonly clock: Clock;
  /** null: nobody can be told by mail. */
  readonly mailer: Mailer | null;
  readonly reader: MailReader;
  /** What the gateway calls itself. */
  readonly name: string;
}

export type MailAnswer =
  | { readonly ok: true; readonly text: string; readonly accountId: number }
  | { readonly ok: false; readonly refusal: Refusal };

interface Sending {
  readonly account: Account;
  /** Who hears of recipients that were refused. */
  readonly toldTo: string;
  readonly numbers: readonly string[];
  readonly sender: string;
  readonly content: string;
  /** Nobody signed in: SPF or DKIM says whose it is. */
  readonly isProven: boolean;
  /** The message from a phone that the mail answers. */
  readonly answered?: InboundMessage;
}

type Submitted = SubmitResult & { readonly ok: true };

const refuse = (code: MailRefusalCode): MailAnswer => ({ ok: false, refusal: mailRefusals[code] });

/** An account that may use the door, now. */
export function openAccount(rulebook: Rulebook, id: number): Account | null {
  const account = rulebook.accountById.get(id);
  return account && !account.locked && account.settings.doors.includes('email') ? account : null;
}

/** The inbound message that is answered, while its account may still send from its number; null = it cannot be answered any more. */
export async function conversationOf(
  { accountId, inboundId }: Conversation,
  { store, rulebook }: Pick<TakeMailParts, 'store' | 'rulebook'>,
): Promise<{ readonly account: Account; readonly inbound: InboundMessage } | null> {
  const account = openAccount(rulebook(), accountId);
  if (!account) return null;
  const [inbound] = await store.inboundByIds(accountId, [inboundId]);
  const number = inbound && rulebook().numberByKey.get(numberKey(inbound.to));
  const isRented = number?.rents.some((rent) => rent.accountId === accountId && rent.state !== 'suspended' && rent.state !== 'ended');
  return inbound && isRented ? { account, inbound } : null;
}

/** What the account wants of a mail: its text, its subject, or both; not more of it than it wants. */
function contentOf({ settings: { emailContent, emailWhole, emailCharactersMax } }: Account, mail: Mail): string {
  const wanted = [emailContent === 'body' ? '' : mail.subject, emailContent === 'subject' ? '' : emailWhole ? mail.whole : mail.text];
  const content = wanted.filter((text) => text !== '').join('\n');
  return emailCharactersMax === 0 ? content : Array.from(content).slice(0, emailCharactersMax).join('').trimEnd();
}

/** In the conversation of its phone, an answer stands below what it answers. */
const answersOf = ({ id, from, to }: InboundMessage, key: string): NonNullable<Submission['answers']> => ({
  inboundId: id,
  step: `mail ${key}`,
  kind: 'person',
  number: numberKey(to),
  phone: numberKey(from),
});

const submissionOf = ({ account, numbers, sender, content, answered }: Sending, requestKey?: RequestKey): Submission => ({
  accountId: account.id,
  door: 'email',
  items: [{ numbers, content, sender, smsType: 0, mmsTitle: '' }],
  dueAt: null,
  ...(requestKey ? { requestKey } : {}),
  ...(requestKey && answered ? { answers: answersOf(answered, requestKey.key) } : {}),
});

/**
 * The same mail to the same numbers. The text too, because there are programs whose mails all have one Message-ID; of a mail that is proven from outside its
 * Date in place of the text, because one signature can be made to go with several readings of a text.
 */
function keyOf(mail: Mail, { numbers, sender, content, isProven }: Sending): RequestKey {
  const identity = JSON.stringify([mail.identity, [...numbers].sort(), sender, isProven ? mail.sentAt : content]);
  return { key: hash('sha256', `mail\n${identity}`), windowMs: MAIL_KNOWN_MS };
}

export function createTakeMail(parts: TakeMailParts): (arrived: Arrived) => Promise<MailAnswer> {
  const { intake, mailer, rulebook, reader } = parts;
  /** By key of the mail: whether its sender was told, also while it is being told. */
  const told = new Map<string, Promise<boolean>>();

  async function accountOf(
    mail: Mail,
    { session, octets, sender, helo, numbers }: Arrived,
  ): Promise<Account | MailRefusalCode | 'account_locked'> {
    if (session.accountId !== null) {
      const account = openAccount(rulebook(), session.accountId);
      if (!account) return 'account_locked';
      return maySend(account, sender) ? account : 'sender_not_listed';
    }
    if (mail.from === null) return 'from_unclear';
    const [account, another] = accountsOfSender(rulebook(), mail.from);
    if (!account) return 'sender_unknown';
    if (another) return 'sender_of_several';
    const verdict = await reader.check(octets, mail, { sender, address: session.address, helo, numbers });
    return verdict === 'proven' ? account : verdict;
  }

  async function answer(conversation: Conversation, mail: Mail, sender: string): Promise<Sending | MailRefusalCode> {
    // Two machines would talk for ever, at the account's cost.
    if (mail.isAutomatic) return 'is_automatic';
    const found = await conversationOf(conversation, parts);
    if (!found) return 'reply_ended';
    const { account, inbound } = found;
    return {
      account,
      toldTo: sender,
      numbers: [inbound.from],
      sender: inbound.to,
      content: mail.text,
      isProven: false,
      answered: inbound,
    };
  }

  async function mailToNumbers(mail: Mail, arrived: Arrived): Promise<Sending | MailRefusalCode | 'account_locked'> {
    const account = await accountOf(mail, arrived);
    if (typeof account === 'string') return account;
    // Of a mail without a login only the From address is proven.
    const isProven = arrived.session.accountId === null;
    const toldTo = isProven && mail.from !== null ? mail.from : arrived.sender;
    return { account, toldTo, numbers: arrived.numbers, sender: '', content: contentOf(account, mail), isProven };
  }

  /** Where nobody can be told later, a mail that could only be sent in part is refused as a whole. */
  async function refusedInPart(sending: Sending): Promise<Refusal | null> {
    if (mailer !== null || sending.numbers.length < 2) return null;
    const { items } = await intake.explain(submissionOf(sending));
    const refused = items.flatMap(({ numbers }) => numbers).find(({ code }) => code !== null);
    if (!refused?.code) return null;
    const refusal = refusalOf(refused.code);
    return { ...refusal, text: `${refused.number}: ${refusal.text}; nothing was sent` };
  }

  /** False: it cannot be told now. */
  async function tell(
    mailer: Mailer,
    mail: Mail,
    key: string,
    { toldTo, numbers }: Sending,
    { accepted, refusals }: Submitted,
  ): Promise<boolean> {
    const taken = new Set(accepted.map(({ number }) => numberKey(number)));
    const refused = numbers.filter((number) => !taken.has(numberKey(number)));
    const lines = refused.map((number, place) => `${number}: ${errors[refusals[place] ?? 'number_abnormal'].text}`);
    const sent = await mailer.send({
      to: toldTo,
      subject: `Not sent to ${refused.length} of ${numbers.length}: ${mail.subject}`,
      text: `Your mail was sent as a message to ${taken.size} of ${numbers.length} numbers. It was not sent, and not charged, to\n\n${lines.join('\n')}\n`,
      messageId: `<refused-${key.slice(0, 32)}@${parts.name}>`,
      ...(mail.messageId === null ? {} : { references: [mail.messageId] }),
      automatic: 'reply',
    });
    return sent.kind !== 'later';
  }

  /** Tells the sender which recipients were refused: once, however often and by however many connections at once the mail comes. False: it cannot be told now. */
  async function bounce(mail: Mail, key: string, sending: Sending, submitted: Submitted): Promise<boolean> {
    if (mailer === null || mail.isAutomatic) return true;
    const telling = told.get(key) ?? tell(mailer, mail, key, sending, submitted);
    if (told.size >= BOUNCES_KEPT_MAX) for (const oldest of [...told.keys()].slice(0, BOUNCES_KEPT_MAX / 2)) told.delete(oldest);
    told.set(key, telling);
    const isTold = await telling;
    if (!isTold && told.get(key) === telling) told.delete(key);
    return isTold;
  }

  async function send(mail: Mail, sending: Sending, { address, keyId }: EmailSession): Promise<MailAnswer> {
    const requestKey = keyOf(mail, sending);
    const refusal = await refusedInPart(sending);
    if (refusal) return { ok: false, refusal };
    const result = await intake.submit({ ...submissionOf(sending, requestKey), caller: callerText({ address, keyId }) });
    if (!result.ok) return { ok: false, refusal: refusalOf(result.code) };
    if (result.failed > 0 && !(await bounce(mail, requestKey.key, sending, result))) return refuse('bounce_waits');
    const ids = result.accepted.map(({ id }) => id);
    const named = ids.length === 1 ? `message ${ids[0]}` : `messages ${ids[0]} to ${ids.at(-1)}`;
    return { ok: true, text: `2.0.0 Accepted as ${named}`, accountId: sending.account.id };
  }

  return async (arrived) => {
    const { session, sender, octets } = arrived;
    const read = await reader.read(octets);
    if (!read.ok) return refuse(read.code);
    const { mail } = read;
    try {
      const sending = session.reply ? await answer(session.reply, mail, sender) : await mailToNumbers(mail, arrived);
      if (sending === 'account_locked') return { ok: false, refusal: refusalOf(sending) };
      return typeof sending === 'string' ? refuse(sending) : await send(mail, sending, session);
    } catch (error) {
      if (error instanceof StoreUnavailable) return refuse('cannot_look');
      throw error;
    }
  };
}
