// What a command ends with: a value for programs, a text for people, and the exit code both agree on.

export const exits = { ok: 0, failed: 1, usage: 2, noGateway: 3 } as const;
export type ExitCode = (typeof exits)[keyof typeof exits];

export interface Result {
  /** Printed with --json, alone. */
  readonly value: unknown;
  /** Printed without it. */
  readonly text: string;
  readonly exit?: ExitCode;
}

/** Ends a command with words for the person who typed it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitCode;
  readonly code: string;
  readonly field: string | undefined;
  constructor(exit: ExitCode, code: string, message: string, field?: string) {
    super(message);
    this.exit = exit;
    this.code = code;
    this.field = field;
  }
}

export const usageError = (message: string): CliError => new CliError(exits.usage, 'usage', message);
