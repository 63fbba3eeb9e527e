// person erase: what a person wrote and was written goes, by phone number.
import type { Command } from 'commander';
import type { Act } from '../act.ts';

interface ErasedView {
  readonly name: string;
  readonly messages: number;
  readonly forwards: number;
  readonly inbound: number;
}

export function addErasureCommands(program: Command, act: Act): void {
  program
    .command('person')
    .description('What is kept of one phone')
    .command('erase <number>')
    .description('erase texts, number and media of all messages to and from a phone, for good; states and money stay')
    .requiredOption('--confirm <number>', 'the same number again')
    .action(
      act(async (api, [number], { confirm }) => {
        const done = await api.send<ErasedView>('POST', '/api/erasures', { number, confirm });
        const text = `Erased as ${done.name}: ${done.messages} message(s) to it, ${done.inbound} from it, ${done.forwards} copies; opt-outs and the proof of consent stay`;
        return { value: done, text };
      }),
    );
}
