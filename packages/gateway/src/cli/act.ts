// What a verb of the command line is: given the gateway and the words, it returns what to print.
import type { Api } from './api.ts';
import type { Result } from './result.ts';

export type Options = Readonly<Record<string, string | boolean | undefined>>;
/** Turns a verb into a commander action: connects it to the gateway and keeps what it returns. */
export type Act = (
  run: (api: Api, args: readonly string[], options: Options) => Promise<Result>,
) => (...received: unknown[]) => Promise<void>;
