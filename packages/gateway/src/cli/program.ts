// The command line as a tree of nouns and verbs. Builds the tree, runs one command, and returns what to print and how to exit: main.ts does
// the printing, so that --json can promise one value on stdout whatever happens.
import { Command, CommanderError } from 'commander';
import { createApi } from './api.ts';
import { addAccountCommands } from './commands/account.ts';
import { addChangeCommands } from './commands/change.ts';
import { addConnectorCommands } from './commands/connector.ts';
import { addDutyCommands } from './commands/duty.ts';
import { addEmailCommands } from './commands/email.ts';
import { addErasureCommands } from './commands/erasure.ts';
import { addKeyCommands } from './commands/key.ts';
import { addNumberCommands } from './commands/numbers.ts';
import { addPeopleCommands } from './commands/people.ts';
import { addRouteRuleCommands } from './commands/route-rules.ts';
import { addRouteScoreCommands } from './commands/route-scores.ts';
import { addPricesCommands } from './commands/prices.ts';
import { addMmsCommands } from './commands/mms.ts';
import { addMarginCommands } from './commands/margins.ts';
import { addMoneyCommands } from './commands/money.ts';
import { addRoutingCommands } from './commands/routing.ts';
import { addWebhookCommands } from './commands/webhook.ts';
import { addSightCommands } from './commands/sight.ts';
import { addRuleCommands } from './commands/rules.ts';
import { addDecisionCommands } from './commands/decisions.ts';
import { addTwoWayCommands } from './commands/two-way.ts';
import type { Act, Options } from './act.ts';
import { locate } from './locate.ts';
import { CliError, type Result, exits } from './result.ts';

export interface ProgramInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

interface Printed {
  out: string;
  err: string;
}

/** The tree alone: documents are compared with it. */
export function buildProgram(version: string, act: Act, printed: Printed): Command {
  const program = new Command('trunkline');
  // Inherited by the commands below, so it stands first. Nothing may write or exit by itself.
  program.exitOverride().configureOutput({
    writeOut: (text) => void (printed.out += text),
    writeErr: (text) => void (printed.err += text),
  });
  program
    .description('Operates a running Trunkline gateway')
    .version(version, '--version', 'show the version')
    .option('--data <folder>', 'data folder of the gateway (else TRUNKLINE_DATA, else ./data)')
    .option('--json', 'print exactly one JSON value, errors too')
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no gateway runs');
  addAccountCommands(program, act);
  addConnectorCommands(program, act);
  addRoutingCommands(program, act);
  addNumberCommands(program, act);
  addKeyCommands(program, act);
  addPeopleCommands(program, act);
  addChangeCommands(program, act);
  addRouteRuleCommands(program, act);
  addRouteScoreCommands(program, act);
  addPricesCommands(program, act);
  addRuleCommands(program, act);
  addDecisionCommands(program, act);
  addDutyCommands(program, act);
  addWebhookCommands(program, act);
  addEmailCommands(program, act);
  addSightCommands(program, act);
  addMoneyCommands(program, act);
  addTwoWayCommands(program, act);
  addMarginCommands(program, act);
  addMmsCommands(program, act);
  addErasureCommands(program, act);
  return program;
}

/** Runs one command; throws CliError for everything that is not a result. */
export async function runCommand(argv: readonly string[], input: ProgramInput): Promise<Result> {
  const printed: Printed = { out: '', err: '' };
  let result: Result | null = null;
  const act: Act =
    (run) =>
    async (...received) => {
      // commander hands over the arguments (a list for a variadic one), then the options, then the command.
      const command = received.find((value) => value instanceof Command);
      const args = received.flat().filter((value) => typeof value === 'string');
      const { data } = program.opts<{ data?: string }>();
      result = await run(
        createApi(() => locate(input.env, data)),
        args,
        command?.opts<Options>() ?? {},
      );
    };
  const program = buildProgram(input.version, act, printed);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0)
      return {
        value: error.code === 'commander.version' ? { version: input.version } : { help: printed.out },
        text: printed.out.trimEnd(),
      };
    const said = (printed.err || printed.out || error.message).trimEnd().replace(/^error: /, '');
    throw new CliError(exits.usage, 'usage', said);
  }
  if (result === null) throw new CliError(exits.usage, 'usage', printed.err.trimEnd() || 'No command is given');
  return result;
}
