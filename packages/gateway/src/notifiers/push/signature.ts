// The signature of pushes, as the Standard Webhooks specification 1.0.0 has it: HMAC-SHA256 over `id.timestamp.body`, in base64, under `v1,`. While a
// secret is being rotated there is one signature for each, and a customer takes the push when any of them is good.
import { hash } from 'node:crypto';
import type { Webhook } from '../../core/webhook.ts';

const PREFIX = 'whsec_';

const BLOCK_OCTETS = 64;
const DIGEST_OCTETS = 32;
const TEXT_OCTETS_USUAL = 4096;

/** What HMAC (RFC 2104 §2) hashes: each block of the key, and behind it the text, or the digest of the first. */
interface Key {
  readonly inner: Buffer;
  readonly outer: Buffer;
}
const keys = new Map<string, Key>();
const KEYS_KEPT_MAX = 10_000;

function keyOf(secret: string): Key {
  let key = keys.get(secret);
  if (!key) {
    if (keys.size >= KEYS_KEPT_MAX) keys.clear();
    const given = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
    const octets = given.length > BLOCK_OCTETS ? hash('sha256', given, 'buffer') : given;
    key = { inner: Buffer.alloc(BLOCK_OCTETS, 0x36), outer: Buffer.alloc(BLOCK_OCTETS + DIGEST_OCTETS, 0x5c) };
    for (const [index, octet] of octets.entries()) {
      key.inner[index] = octet ^ 0x36;
      key.outer[index] = octet ^ 0x5c;
    }
    keys.set(secret, key);
  }
  return key;
}

const usual = Buffer.allocUnsafeSlow(BLOCK_OCTETS + TEXT_OCTETS_USUAL);

/** HMAC-SHA256 in base64, of two hashes at once: createHmac makes an object for each, and costs twice as much. */
function sign(secret: string, text: string): string {
  const { inner, outer } = keyOf(secret);
  // UTF-8 takes at most three octets for each unit.
  const octets = text.length * 3 <= TEXT_OCTETS_USUAL ? usual : Buffer.allocUnsafe(BLOCK_OCTETS + text.length * 3);
  inner.copy(octets);
  const length = BLOCK_OCTETS + octets.write(text, BLOCK_OCTETS, 'utf8');
  outer.write(hash('sha256', octets.subarray(0, length), 'binary'), BLOCK_OCTETS, 'latin1');
  return `v1,${hash('sha256', outer, 'base64')}`;
}

/** The value of webhook-signature. `atSeconds`: that of webhook-timestamp. */
export function signatureOf(
  { secret, oldSecret }: Pick<Webhook, 'secret' | 'oldSecret'>,
  id: string,
  atSeconds: number,
  body: string,
): string {
  const text = `${id}.${atSeconds}.${body}`;
  const own = sign(secret, text);
  return oldSecret && oldSecret.endsAt > atSeconds * 1000 ? `${own} ${sign(oldSecret.secret, text)}` : own;
}
