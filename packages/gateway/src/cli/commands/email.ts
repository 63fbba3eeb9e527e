// email test: whether mails get out.
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { harmless } from '../text.ts';

/** As long as the gateway gives the relay, and a little. */
const TEST_MS_MAX = 65_000;

export function addEmailCommands(program: Command, act: Act): void {
  program
    .command('email')
    .description('The relay that mails are sent through')
    .command('test <address>')
    .description('send a mail through the relay, to see that it works')
    .action(
      act(async (api, [to = '']) => {
        const value = await api.send<{ status: number }>('POST', '/api/email/test', { to }, TEST_MS_MAX);
        return { value, text: harmless(`The relay took a mail to ${to} (${value.status})`) };
      }),
    );
}
