// The log of the process: one JSON object a line on stderr, whatever stderr is, so that one reader fits everywhere. Values under keys that
// name secrets or message content are replaced before writing: a belt, because no caller is meant to log them in the first place.
import { type DestinationStream, type Logger, destination, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from '../config.ts';

export type Log = Logger;

/** Keys whose values never reach the log, at the top of a line or one object below. */
export const redactedKeys = [
  'password',
  'apiPassword',
  'passwordHash',
  'encryptionKey',
  'token',
  'sign',
  'authorization',
  'cookie',
  'content',
  'short_message',
  'shortMessage',
  'message_payload',
] as const;

/** A reader of stderr that stands still must not fill the memory: beyond this much unwritten log, lines are dropped. */
const UNWRITTEN_BYTES_MAX = 4 * 1024 * 1024;
const STDERR = 2;

export function createLog(options: { readonly level: LogLevel; readonly stream?: DestinationStream }): Log {
  // Asynchronous: a slow terminal or pipe must not hold up the event loop. pino writes what is left when the process ends.
  const stream = options.stream ?? destination({ dest: STDERR, sync: false, maxLength: UNWRITTEN_BYTES_MAX });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedKeys.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    stream,
  );
}
