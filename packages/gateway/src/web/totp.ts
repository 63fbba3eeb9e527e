// Time-based one-time passwords: RFC 6238 over RFC 4226, with what every authenticator app takes: HMAC-SHA-1, six digits, steps of 30 s, secret in base32
// (RFC 4648).
import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
/** As long as the hash (RFC 4226, section 4: at least 128 bits, 160 recommended). */
export const TOTP_SECRET_BYTES = 20;
/** A code of the step before and of the one after counts too: clocks differ, and typing takes time (RFC 6238, section 5.2). */
const STEPS_AROUND = 1;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function base32(octets: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const octet of octets) {
    held = ((held << 8) | octet) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

export const stepAt = (ms: number): number => Math.floor(ms / STEP_MS);

/** The six digits of a step. */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step whose code this is, of those that count now; null: none. */
export function stepOfCode(secret: Uint8Array, code: string, now: number): number | null {
  const current = stepAt(now);
  for (let step = current - STEPS_AROUND; step <= current + STEPS_AROUND; step++) if (codeOf(secret, step) === code) return step;
  return null;
}

/** What an authenticator app reads from a QR code (the Key URI format). */
export function otpauthUri(secret: Uint8Array, issuer: string, label: string): string {
  const query = new URLSearchParams({
    secret: base32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(DIGITS),
    period: String(STEP_MS / 1000),
  });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(label)}?${query.toString()}`;
}
