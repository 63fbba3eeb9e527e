// Shapes that several routes share. A description says what is allowed and is what the caller reads when a value is refused.
import { Type } from 'typebox';
import { PASSWORD_ALLOWED, PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from './password-check.ts';

/** Names stand in URLs and command lines: no blank, nothing to escape, and at least one letter or digit, because "." and ".." are paths. */
const NAME_PATTERN = '^(?=.*[A-Za-z0-9])[A-Za-z0-9._@-]{1,32}$';
const NAME_ALLOWED = '1 to 32 of the characters A-Z a-z 0-9 . _ @ -, at least one of them a letter or digit';

export const newName = Type.String({ pattern: NAME_PATTERN, description: NAME_ALLOWED });
/** A name that is looked up: any text, because what is wrong is then simply not found. */
export const knownName = Type.String({ maxLength: 100, description: 'a name of at most 100 characters' });
export const newPassword = Type.String({
  minLength: PASSWORD_CHARACTERS_MIN,
  maxLength: PASSWORD_CHARACTERS_MAX,
  description: PASSWORD_ALLOWED,
});
/** Judged by the mail that arrives or not; here only what can be none is refused. */
export const mail = Type.String({
  pattern: '^$|^[^\\s@<>,;:"]{1,64}@[A-Za-z0-9.-]{1,190}$',
  description: 'a mail address, or empty for none',
});
export const nameParams = Type.Object({ name: knownName });
export const idParams = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'a positive whole number' }),
});
export const amount = Type.Union([Type.String({ maxLength: 40 }), Type.Number()], {
  description: 'a decimal amount with at most 6 decimals',
});
export const prefix = Type.String({ pattern: '^\\+?[0-9]{0,20}$', description: 'at most 20 digits; empty for all' });
export const reveal = Type.Object({ reveal: Type.Optional(Type.Boolean({ description: 'true or false' })) });

/** A setting as JSON or as text; web/fields.ts judges which values fit. */
export const settingValue = Type.Union(
  [
    // The longest are certificates.
    Type.String({ maxLength: 32_768 }),
    Type.Number(),
    Type.Boolean(),
    Type.Null(),
    Type.Array(Type.Union([Type.String({ maxLength: 64 }), Type.Number()])),
    Type.Record(Type.String({ maxLength: 20 }), Type.String({ maxLength: 64 })),
  ],
  {
    description: 'a text, number, boolean, list, object of texts or null',
  },
);
export const settingsBody = Type.Record(Type.String({ maxLength: 100 }), settingValue);

export const digitsOfPrefix = (text: string): string => text.replace(/^\+/, '');
