// What was sent cannot be read. The code says which bound or rule; the text is safe to show to whoever sent it.

export type MmsErrorCode =
  /** Not XML, or not an MM7 message. */
  | 'malformed'
  /** A document type or an entity of its own: refused before anything is parsed. */
  | 'doctype'
  /** A bound of limits.ts. */
  | 'too_large'
  /** It ends before its end. */
  | 'truncated'
  /** What was given cannot be written. */
  | 'unwritable';

export class MmsError extends Error {
  readonly code: MmsErrorCode;
  constructor(code: MmsErrorCode, message: string) {
    super(message);
    this.name = 'MmsError';
    this.code = code;
  }
}
