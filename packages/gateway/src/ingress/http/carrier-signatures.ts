// How carriers prove that a request is theirs, beyond knowing the token in its path. Compared in constant time. Sources beside the forms they belong to
// (core/carrier-forms.ts).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CarrierForm } from '../../core/carrier-forms.ts';

export interface SignedRequest {
  /** As the carrier called it. */
  readonly url: string;
  readonly header: (name: string) => string;
  /** Parameters of the body alone. */
  readonly form: ReadonlyMap<string, string>;
  /** Parameters of query and body. */
  readonly parameters: ReadonlyMap<string, string>;
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : Number(a > b));

/** HMAC-SHA1 over the URL and every parameter of the form in order of its name, base64. */
function isTwilio(secret: string, { url, header, form }: SignedRequest): boolean {
  const text = [...form].toSorted(byName).reduce((sum, [name, value]) => sum + name + value, url);
  return isSame(createHmac('sha1', secret).update(text, 'utf8').digest('base64'), header('x-twilio-signature'));
}

/** By the length of the signature in hex: what it may have been made with. */
const vonageHashes: Readonly<Record<number, readonly string[]>> = { 32: ['md5hash', 'md5'], 40: ['sha1'], 64: ['sha256'], 128: ['sha512'] };

/** `&name=value` of every parameter but sig, in order; then a plain MD5 with the secret behind it, or an HMAC. */
function isVonage(secret: string, { parameters }: SignedRequest): boolean {
  const given = (parameters.get('sig') ?? '').toLowerCase();
  const text = [...parameters]
    .filter(([name]) => name !== 'sig')
    .toSorted(byName)
    .map(([name, value]) => `&${name}=${value.replaceAll(/[&=]/g, '_')}`)
    .join('');
  return (vonageHashes[given.length] ?? []).some((kind) => {
    const made = kind === 'md5hash' ? createHash('md5').update(text + secret, 'utf8') : createHmac(kind, secret).update(text, 'utf8');
    return isSame(made.digest('hex'), given);
  });
}

/** True where nothing is signed, or the operator gave no secret to check with: the token in the path is then the proof. */
export function isSignedBy(signature: CarrierForm['signature'], secret: string, request: SignedRequest): boolean {
  if (secret === '' || signature === 'none') return true;
  return signature === 'twilio' ? isTwilio(secret, request) : isVonage(secret, request);
}

export const isSameToken = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
