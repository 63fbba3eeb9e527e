// The key that a page makes for each form: a double click, or a try again after a lost answer, is the same request and is done once.
import { hash } from 'node:crypto';
import { Type } from 'typebox';
import type { RequestKey } from '../core/submission.ts';

/** A page that is open for longer makes a new one. */
const WINDOW_MS = 24 * 3_600_000;

export const formKey = Type.String({
  pattern: '^[A-Za-z0-9_-]{16,80}$',
  description: '16 to 80 letters, digits, - and _, new for each form',
});

export const requestKeyOf = (key: string): RequestKey => ({ key: hash('sha256', `form\n${key}`), windowMs: WINDOW_MS });
