// Codes that people copy by hand: recovery codes, the way back in by mail. Random, in fours, good once; kept as digests, because at 80 random bits and more a
// fast hash cannot be searched.
import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import { base32 } from './totp.ts';

/** In base32, which has no letters that read alike, such as `JBSW-Y3DP`. */
export const newCode = (clock: Pick<Clock, 'id'>, octets: number): string =>
  base32(Buffer.from(clock.id(octets), 'hex')).replaceAll(/(.{4})(?!$)/g, '$1-');

/** Case, blanks and dashes are how people copy it, not what it is. */
export const plainCode = (code: string): string => code.replaceAll(/[\s-]/g, '').toUpperCase();

export const codeDigest = (code: string): string => createHash('sha256').update(plainCode(code)).digest('hex');
