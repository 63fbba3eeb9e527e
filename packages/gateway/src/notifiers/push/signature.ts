// The signature of pushes, as the Standard Webhooks specification 1.0.0 has it: HMAC-SHA256 over `id.timestamp.body`, in base64, under `v1,`. While a
// secret is being rotated there is one signature for each, and a customer takes the push when any of them is good.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Webhook } from '../../core/webhook.ts';

const PREFIX = 'whsec_';

const keys = new Map<string, KeyObject>();
/** Made once: a key object saves a third of the cost of each signature. */
const KEYS_KEPT_MAX = 10_000;

function keyOf(secret: string): KeyObject {
  let key = keys.get(secret);
  if (!key) {
    if (keys.size >= KEYS_KEPT_MAX) keys.clear();
    key = createSecretKey(Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64'));
    keys.set(secret, key);
  }
  return key;
}

const sign = (secret: string, text: string): string => `v1,${createHmac('sha256', keyOf(secret)).update(text).digest('base64')}`;

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
