// Addresses of e-mail (RFC 5321 §4.1.2, RFC 6531 for what it leaves out): plain ones, as people have them. Quoted local parts, comments, addresses in
// brackets and letters beyond ASCII are refused: none of them can be matched against a list without doubt about what equals what.

/** RFC 5321 §4.5.3.1. */
const LOCAL_CHARACTERS_MAX = 64;
const DOMAIN_CHARACTERS_MAX = 253;

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

export interface MailAddress {
  readonly local: string;
  /** In lower case. */
  readonly domain: string;
}

/** A name of one or more labels, in lower case. */
export const isMailDomain = (text: string): boolean => text.length <= DOMAIN_CHARACTERS_MAX && DOMAIN.test(text);

/** null: it is no plain address. */
export function readMailAddress(text: string): MailAddress | null {
  const at = text.lastIndexOf('@');
  if (at < 1) return null;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1).toLowerCase();
  return local.length <= LOCAL_CHARACTERS_MAX && LOCAL.test(local) && isMailDomain(domain) ? { local, domain } : null;
}

/** The first line of our mails that can be answered: what stands below it in an answer, quoted or not, is ours. */
export const ANSWER_ABOVE = '~~~ Write your answer above this line ~~~';

/** A header field of every mail of ours. One that has it is never sent as a message: two gateways, or one and a forwarding, would go round in circles. */
export const OWN_MAIL_FIELD = 'x-trunkline-mail';
