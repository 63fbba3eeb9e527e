// How carriers prove that a request is theirs, beyond knowing the token in its path. Compared in constant time. Sources beside the forms they belong to
// (core/carrier-forms.ts).
import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { CarrierForm } from '../../core/carrier-forms.ts';

export interface SignedRequest {
  /** As the carrier called it. */
  readonly url: string;
  readonly header: (name: string) => string;
  /** Parameters of the body alone. */
  readonly form: ReadonlyMap<string, string>;
  /** Parameters of query and body. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The body as it came. */
  readonly octets: Uint8Array;
  /** Unix ms. */
  readonly now: number;
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

/** A request older than this is somebody else's copy of it. */
const SIGNED_AGO_MAX_MS = 300_000;
/** DER of an Ed25519 public key (RFC 8410 §4) up to the 32 octets of the key. */
const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** Ed25519 over `timestamp|body`; the secret is the carrier's public key in base64. */
function isTelnyx(secret: string, { header, octets, now }: SignedRequest): boolean {
  const timestamp = header('telnyx-timestamp');
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > SIGNED_AGO_MAX_MS) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([ED25519_HEAD, Buffer.from(secret, 'base64')]), format: 'der', type: 'spki' });
    return verify(
      null,
      Buffer.concat([Buffer.from(`${timestamp}|`), octets]),
      key,
      Buffer.from(header('telnyx-signature-ed25519'), 'base64'),
    );
  } catch {
    // The operator's key is none.
    return false;
  }
}

/** True where nothing is signed, or the operator gave no secret to check with: the token in the path is then the proof. */
export function isSignedBy(signature: CarrierForm['signature'], secret: string, request: SignedRequest): boolean {
  if (secret === '' || signature === 'none') return true;
  switch (signature) {
    case 'twilio':
      return isTwilio(secret, request);
    case 'vonage':
      return isVonage(secret, request);
    case 'telnyx':
      return isTelnyx(secret, request);
    default:
      return signature satisfies never;
  }
}

export const isSameToken = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
