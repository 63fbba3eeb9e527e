// The way back in for who forgot the password: a code by mail, good once and not for long. Whoever asks is never told whether there is such a user, and the
// mail leaves after the answer, so that its time tells nothing either.
import type { Rulebook } from '../core/rulebook.ts';
import type { Log } from '../ops/log.ts';
import type { AccessStore, UserRecord } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Mailer } from '../ports/mailer.ts';
import { codeDigest, newCode } from '../web/codes.ts';
import { createFailedSignIns } from '../web/failed-sign-ins.ts';

const CODE_BYTES = 16;
/** Long enough for a mail that is slow, short enough for a mailbox that is open. */
const RESET_MS = 1_800_000;
/** In a minute: nobody's mailbox is filled. */
const MAILS_PER_USER_MAX = 1;
const ASKED_PER_ADDRESS_MAX = 10;
const WRONG_CODES_PER_ADDRESS_MAX = 20;

export interface ResetRequest {
  readonly account: string;
  readonly name: string;
  /** Where it was asked from. */
  readonly address: string;
}

export type Redeemed =
  | { readonly kind: 'user'; readonly user: UserRecord }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number };

export interface Resets {
  /** Mails a code where there is such a user with a mail address. Seconds to wait before the next; null: none. */
  ask(request: ResetRequest): number | null;
  /** Whose code it is; it is used up. */
  redeem(code: string, address: string): Promise<Redeemed>;
}

export interface ResetsParts {
  readonly store: Pick<AccessStore, 'user' | 'userById' | 'addReset' | 'useReset'>;
  readonly rulebook: () => Rulebook;
  readonly mailer: Mailer;
  /** Where people reach the Dashboard; "" = not known, and the mail has no link. Never what a request says of its host: the link would lead where an asker wants. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

function textOf({ account, name }: ResetRequest, code: string, publicUrl: string): string {
  const link = publicUrl === '' ? [] : [`Or open ${publicUrl.replace(/\/$/, '')}/#reset=${code}`, ''];
  return [
    `Somebody asked for a new password for the user ${name} of the account ${account}.`,
    '',
    `    ${code}`,
    '',
    'Type this code into the page where it was asked for. It is good once, for half an hour.',
    ...link,
    'If it was not you, do nothing: the password stays as it is.',
    '',
  ].join('\n');
}

export function createResets({ store, rulebook, mailer, publicUrl, clock, log }: ResetsParts): Resets {
  const asked = createFailedSignIns(clock, ASKED_PER_ADDRESS_MAX);
  const mailed = createFailedSignIns(clock, MAILS_PER_USER_MAX);
  const wrong = createFailedSignIns(clock, WRONG_CODES_PER_ADDRESS_MAX);

  async function mail(request: ResetRequest): Promise<void> {
    const account = rulebook().accountByName.get(request.account);
    const user = account && (await store.user(account.id, request.name));
    if (!account || account.locked || !user || user.locked || user.mail === '') return;
    if (mailed.begin(String(user.id)) !== null) return;
    const code = newCode(clock, CODE_BYTES);
    await store.addReset({ userId: user.id, tokenHash: codeDigest(code), endsAt: clock.now() + RESET_MS });
    const text = textOf(request, code, publicUrl);
    const result = await mailer.send({ to: user.mail, subject: 'A new password for Trunkline', text, automatic: 'notification' });
    const who = `${account.name}/${user.name}`;
    if (result.kind === 'sent') log.info({ user: who, address: request.address }, 'a code for a new password was mailed');
    else log.warn({ user: who, detail: result.detail }, 'the relay did not take a code for a new password');
  }

  return {
    ask(request) {
      const wait = asked.begin(request.address);
      if (wait === null) mail(request).catch((error: unknown) => log.error({ err: error }, 'a code for a new password was not mailed'));
      return wait;
    },
    async redeem(code, address) {
      const wait = wrong.begin(address);
      if (wait !== null) return { kind: 'limited', retryAfterSeconds: wait };
      const userId = await store.useReset(codeDigest(code), clock.now());
      const user = userId === null ? null : await store.userById(userId);
      if (!user) return { kind: 'wrong' };
      wrong.succeeded(address);
      return { kind: 'user', user };
    },
  };
}
