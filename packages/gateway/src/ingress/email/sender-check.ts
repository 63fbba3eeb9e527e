// Whether a mail without a login is from whom its From address says: by DMARC (RFC 9989), SPF (RFC 7208) and DKIM (RFC 6376) as mailauth judges them. DMARC
// must pass. Where a domain says nothing about DMARC, SPF or DKIM must pass for exactly the domain of the From address. A signature over a part of the body
// counts for nothing: whatever was put behind it would be sent at the account's cost.
import { authenticate, type AuthenticateResult, type DNSResolver } from 'mailauth';
import type { Clock } from '../../ports/clock.ts';
import { SENDER_CHECK_MS } from './email-limits.ts';
import type { MailRefusalCode } from './refusals.ts';

export type ResolveDns = DNSResolver;

export interface Envelope {
  /** Of MAIL FROM. */
  readonly sender: string;
  /** Of the client. */
  readonly address: string;
  /** What the client calls itself. */
  readonly helo: string;
}

export type SenderVerdict = 'proven' | Extract<MailRefusalCode, 'sender_not_proven' | 'sender_check_failed'>;

function judge({ dkim, spf, dmarc }: AuthenticateResult, domain: string): SenderVerdict {
  const isSpf = spf !== false && spf.status.result === 'pass';
  const result = dmarc === false ? 'none' : dmarc.status.result;
  if (result === 'none') {
    const isSpfExact = isSpf && spf.domain.toLowerCase() === domain;
    const isSigned = dkim.results.some(
      ({ status, signingDomain }) => status.result === 'pass' && !status.underSized && signingDomain?.toLowerCase() === domain,
    );
    if (isSpfExact || isSigned) return 'proven';
  }
  if (result === 'pass' && dmarc !== false) {
    const { alignment } = dmarc;
    const isSigned = alignment.dkim.result !== undefined && !alignment.dkim.underSized;
    if (isSigned || (isSpf && alignment.spf.result !== undefined)) return 'proven';
  }
  const isUnknown =
    result === 'temperror' ||
    (spf !== false && spf.status.result === 'temperror') ||
    dkim.results.some(({ status }) => status.result === 'temperror');
  return isUnknown ? 'sender_check_failed' : 'sender_not_proven';
}

/** `from`: the one From address. */
export async function checkSender(
  octets: Buffer,
  from: string,
  { sender, address, helo }: Envelope,
  { resolve, clock, name }: { readonly resolve: ResolveDns; readonly clock: Clock; readonly name: string },
): Promise<SenderVerdict> {
  let cancel = (): void => {};
  const late = new Promise<'late'>((done) => {
    cancel = clock.after(SENDER_CHECK_MS, () => done('late'));
  });
  try {
    const result = await Promise.race([
      authenticate(octets, { sender, ip: address, helo, mta: name, resolver: resolve, disableArc: true, disableBimi: true }),
      late,
    ]);
    return result === 'late' ? 'sender_check_failed' : judge(result, from.slice(from.lastIndexOf('@') + 1));
  } catch {
    // A resolver that fails in its own way.
    return 'sender_check_failed';
  } finally {
    cancel();
  }
}
