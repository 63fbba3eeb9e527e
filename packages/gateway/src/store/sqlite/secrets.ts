// Secrets at rest: AES-256-GCM under a key that lives beside the database, not in it, so that a copy of the database alone gives nothing away.
// Sealed form: version octet 1, 12 octets nonce, 16 octets tag, ciphertext.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseRefused } from './open.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

export interface Secrets {
  seal(text: string): Uint8Array;
  /** Throws DatabaseRefused when the key is not the one it was sealed with. */
  open(sealed: Uint8Array): string;
}

/** Reads the key file, or makes one (0600) when there is none. */
export function openSecrets(keyFile: string): Secrets {
  let key: Buffer;
  try {
    key = Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    key = randomBytes(KEY_BYTES);
    writeFileSync(keyFile, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }
  if (key.length !== KEY_BYTES)
    throw new DatabaseRefused(`The key file ${keyFile} does not hold ${KEY_BYTES} octets in hex: restore it from the backup.`);
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      try {
        if (sealed[0] !== VERSION) throw new Error('a sealed secret of an unknown version');
        const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
        const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
        // With the length said, a tag cut short is refused instead of checked as far as it goes.
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAuthTag(tag);
        return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        throw new DatabaseRefused(
          `The key file ${keyFile} is not the one this database was written with: restore the one that belongs to it.`,
        );
      }
    },
  };
}
