// Whether a mail without a login is from whom its From address says: by DMARC (RFC 9989), SPF (RFC 7208) and DKIM (RFC 6376) as mailauth judges them. DMARC
// must pass. Where a domain says nothing about DMARC, SPF or DKIM must pass for exactly the domain of the From address. SPF proves who hands the mail over. A
// signature proves less, because whoever gets a signed mail can hand it on, anywhere and again: so it counts only for the whole body, for numbers that stand
// in the signed To or Cc, and while the mail is known when it comes again.
import { authenticate, type AuthenticateResult, type DKIMResult, type DNSResolver } from 'mailauth';
import { numberKey } from '../../core/virtual-number.ts';
import type { Clock } from '../../ports/clock.ts';
import { MAIL_CLOCK_SKEW_MS, MAIL_KNOWN_MS, MAIL_SIGNATURES_MAX, SENDER_CHECK_MS } from './email-limits.ts';
import type { Mail } from './read-mail.ts';
import type { MailRefusalCode } from './refusals.ts';
import { domainOf } from './senders.ts';

export type ResolveDns = DNSResolver;

export interface Envelope {
  /** Of MAIL FROM. */
  readonly sender: string;
  /** Of the client. */
  readonly address: string;
  /** What the client calls itself. */
  readonly helo: string;
  /** What the mail is to be sent to, as it was written. */
  readonly numbers: readonly string[];
}

export type SenderVerdict =
  | 'proven'
  | Extract<MailRefusalCode, 'from_unclear' | 'header_odd' | 'sender_not_proven' | 'sender_check_failed' | 'signature_too_narrow'>;

/** What a signature must cover where it is there: by the first two a mail that comes again is known, by the others what was sent to whom. */
const SIGNED_FIELDS = ['message-id', 'date', 'to', 'cc', 'subject'] as const;
/** Not every provider signs these; twice they are not what the sender wrote. */
const SINGLE_FIELDS = ['content-type', 'content-transfer-encoding'] as const;

/** Whether a good signature says that this mail was for these numbers, lately. A field that is there twice could be another's. */
function isForThese(
  { signingHeaders }: DKIMResult,
  { fields, addressedTo, sentAt }: Mail,
  numbers: readonly string[],
  now: number,
): boolean {
  const signed = new Set(signingHeaders?.keys.toLowerCase().split(': '));
  const isCovered = SIGNED_FIELDS.every((name) => !fields.has(name) || (fields.get(name) === 1 && signed.has(name)));
  if (SINGLE_FIELDS.some((name) => (fields.get(name) ?? 0) > 1)) return false;
  if (!isCovered || !fields.has('message-id') || sentAt === null) return false;
  if (sentAt < now - MAIL_KNOWN_MS || sentAt > now + MAIL_CLOCK_SKEW_MS) return false;
  const named = new Set(addressedTo.map(numberKey));
  return numbers.every((number) => named.has(numberKey(number)));
}

/** A field's name and its first line; a line that goes on with the one before it. */
const HEADER_LINE = /^(?:[!-9;-~]+:|[ \t]+[^ \t])[^\r\n\0]*$/;

/**
 * Whether the header is written as RFC 5322 §2.2 has it. Where line ends are odd, the proof and the text could come from different readings of it: what is put
 * before a signed mail would be its header for one and nothing for the other. No server of the field passes such a header on.
 */
function isHeaderPlain(octets: Buffer): boolean {
  const end = octets.indexOf('\r\n\r\n');
  return (
    end > 0 &&
    octets
      .toString('latin1', 0, end)
      .split('\r\n')
      .every((line) => HEADER_LINE.test(line))
  );
}

function judge({ dkim, spf, dmarc }: AuthenticateResult, mail: Mail, numbers: readonly string[], now: number): SenderVerdict {
  const [author = '', ...others] = dkim.headerFrom;
  // What two readers take for different addresses proves neither.
  if (mail.from === null || author.toLowerCase() !== mail.from || others.length > 0) return 'from_unclear';
  if (dmarc === false) return 'sender_not_proven';
  const domain = domainOf(mail.from);
  const { result } = dmarc.status;
  const isAligned = (own: string | undefined, found: string | false | undefined): boolean =>
    result === 'none' ? own?.toLowerCase() === domain : result === 'pass' && typeof found === 'string';
  if (spf !== false && spf.status.result === 'pass' && isAligned(spf.domain, dmarc.alignment?.spf.result)) return 'proven';
  const signatures = dkim.results.filter(
    ({ status, signingDomain }) =>
      status.result === 'pass' && status.testing !== true && !status.underSized && isAligned(signingDomain, status.aligned),
  );
  if (signatures.some((signature) => isForThese(signature, mail, numbers, now))) return 'proven';
  const isUnknown =
    result === 'temperror' ||
    (spf !== false && spf.status.result === 'temperror') ||
    dkim.results.some(({ status }) => status.result === 'temperror');
  if (isUnknown) return 'sender_check_failed';
  return signatures.length > 0 ? 'signature_too_narrow' : 'sender_not_proven';
}

export async function checkSender(
  octets: Buffer,
  mail: Mail,
  { sender, address, helo, numbers }: Envelope,
  { resolve, clock, name }: { readonly resolve: ResolveDns; readonly clock: Clock; readonly name: string },
): Promise<SenderVerdict> {
  if ((mail.fields.get('dkim-signature') ?? 0) > MAIL_SIGNATURES_MAX) return 'sender_not_proven';
  if (!isHeaderPlain(octets)) return 'header_odd';
  let cancel = (): void => {};
  const late = new Promise<'late'>((done) => {
    cancel = clock.after(SENDER_CHECK_MS, () => done('late'));
  });
  const options = { sender, ip: address, helo, mta: name, resolver: resolve, rejectRsaSha1: true, disableArc: true, disableBimi: true };
  try {
    const result = await Promise.race([authenticate(octets, options), late]);
    return result === 'late' ? 'sender_check_failed' : judge(result, mail, numbers, clock.now());
  } catch {
    // A resolver that fails in its own way.
    return 'sender_check_failed';
  } finally {
    cancel();
  }
}
