// The second factor of people who sign in: a code that changes every 30 s, from an app that shares a secret with us (totp.ts), or a recovery code in its
// place. Each code is good once. The secret is sealed on disk, recovery codes are kept as digests (codes.ts).
import type { Clock } from '../ports/clock.ts';
import type { PeopleVerbs, PersonKey } from '../ports/store-people.ts';
import { codeDigest, newCode, plainCode } from './codes.ts';
import { base32, otpauthUri, stepOfCode, TOTP_SECRET_BYTES } from './totp.ts';

const ISSUER = 'Trunkline';
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;
/** Wrong codes of one person in a row of minutes. Only who knows the password gets to show a code, so a stranger cannot use them up. */
const WRONG_CODES_MAX = 10;
const WRONG_CODES_MS = 900_000;
/** People with wrong codes remembered; the oldest go first. */
const PEOPLE_MAX = 10_000;

export type CodeVerdict = 'right' | 'wrong' | 'limited';

export interface BegunSecondFactor {
  /** Base32, for who types it. */
  readonly secret: string;
  /** For who scans it. */
  readonly otpauth: string;
}

export interface SecondFactors {
  /** Whether a code is to be asked for. */
  isOn(person: PersonKey): Promise<boolean>;
  /** A six-digit code or a recovery code; used up when it is right. */
  check(person: PersonKey, code: string): Promise<CodeVerdict>;
  /** null: one is in force already. */
  begin(person: PersonKey, label: string): Promise<BegunSecondFactor | null>;
  /** By a code of the app: puts it in force and answers the recovery codes, which are never shown again. null: the code is wrong, or none was begun. */
  confirm(person: PersonKey, code: string): Promise<readonly string[] | null>;
  /** New recovery codes in place of the old ones. */
  renewCodes(person: PersonKey): Promise<readonly string[]>;
}

export interface SecondFactorsParts {
  readonly store: PeopleVerbs;
  readonly clock: Clock;
}

export function createSecondFactors({ store, clock }: SecondFactorsParts): SecondFactors {
  const wrong = new Map<PersonKey, { readonly since: number; count: number }>();

  function isLimited(person: PersonKey): boolean {
    const known = wrong.get(person);
    if (known && clock.monotonic() - known.since >= WRONG_CODES_MS) wrong.delete(person);
    return (wrong.get(person)?.count ?? 0) >= WRONG_CODES_MAX;
  }

  /** In advance, so that many tries at once do not slip through. */
  function countWrong(person: PersonKey): void {
    const known = wrong.get(person) ?? { since: clock.monotonic(), count: 0 };
    known.count++;
    wrong.set(person, known);
    const [oldest] = wrong.keys();
    if (wrong.size > PEOPLE_MAX && oldest !== undefined) wrong.delete(oldest);
  }

  function newCodes(): readonly string[] {
    return Array.from({ length: RECOVERY_CODES }, () => newCode(clock, RECOVERY_BYTES));
  }

  async function isRight(person: PersonKey, code: string): Promise<boolean> {
    const kept = await store.secondFactor(person);
    if (!kept || kept.since === null) return false;
    const plain = plainCode(code);
    const step = stepOfCode(Buffer.from(kept.secret, 'hex'), plain, clock.now());
    return step === null ? store.useRecoveryCode(person, codeDigest(plain)) : store.useStep(person, step);
  }

  return {
    async isOn(person) {
      const kept = await store.secondFactor(person);
      return kept !== null && kept.since !== null;
    },
    async check(person, code) {
      if (isLimited(person)) return 'limited';
      countWrong(person);
      if (!(await isRight(person, code))) return 'wrong';
      wrong.delete(person);
      return 'right';
    },
    async begin(person, label) {
      const secret = clock.id(TOTP_SECRET_BYTES);
      if (!(await store.beginSecondFactor(person, secret))) return null;
      const octets = Buffer.from(secret, 'hex');
      return { secret: base32(octets), otpauth: otpauthUri(octets, ISSUER, label) };
    },
    async confirm(person, code) {
      const kept = await store.secondFactor(person);
      if (!kept || kept.since !== null) return null;
      const step = stepOfCode(Buffer.from(kept.secret, 'hex'), plainCode(code), clock.now());
      const codes = newCodes();
      const isKept = step !== null && (await store.confirmSecondFactor(person, step, codes.map(codeDigest), clock.now()));
      return isKept ? codes : null;
    },
    async renewCodes(person) {
      const codes = newCodes();
      await store.setRecoveryCodes(person, codes.map(codeDigest));
      return codes;
    },
  };
}
