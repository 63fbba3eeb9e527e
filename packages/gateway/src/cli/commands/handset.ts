// handset send: what a phone of a bundled simulator writes, with a picture or without.
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import type { Api } from '../api.ts';
import { CliError, exits, usageError } from '../result.ts';
import { harmless } from '../text.ts';

const SIMULATOR_ANSWER_MS_MAX = 15_000;

interface Sent {
  readonly state: string;
}

/** POST /phone of a simulator that was started by itself (packages/smpp/simulator/README.md). */
function sendBySimulator(url: string, message: Readonly<Record<string, unknown>>): Promise<Sent> {
  if (!URL.canParse('/phone', url)) throw usageError('--simulator is the URL of the control of a simulator');
  const body = JSON.stringify(message);
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new CliError(exits.failed, 'simulator', why));
    const options = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(SIMULATOR_ANSWER_MS_MAX),
    };
    const request = httpRequest(new URL('/phone', url), options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        try {
          const answer = JSON.parse(text) as { readonly state?: string; readonly error?: string };
          if (answer.state === undefined) fail(answer.error ?? 'The simulator refused the message');
          else resolve({ state: answer.state });
        } catch {
          fail(`${url} is not the control of a simulator`);
        }
      });
    });
    request.on('error', (error) => fail(`The simulator at ${url} cannot be reached: ${error.message}`));
    request.end(body);
  });
}

async function sendByDemo(api: Api, message: Readonly<Record<string, unknown>>): Promise<Sent> {
  await api.send('POST', '/api/handset/messages', message);
  // It answers when the gateway has acknowledged it.
  return { state: 'acknowledged' };
}

const types: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};
const NAME_CHARACTERS_MAX = 40;

async function pictureOf(file: string): Promise<{ readonly name: string; readonly type: string; readonly base64: string }> {
  const ending = extname(file).toLowerCase();
  const type = types[ending];
  if (type === undefined) throw usageError(`--picture is a file that ends in ${Object.keys(types).join(', ')}`);
  // What it is found to be by the gateway counts; a phone's names are as plain as this.
  const stem = basename(file, extname(file)).replaceAll(/[^\w-]/g, '_');
  const name = `${stem.slice(0, NAME_CHARACTERS_MAX - ending.length)}${ending}`;
  try {
    return { name, type, base64: (await readFile(file)).toString('base64') };
  } catch (error) {
    throw usageError(`--picture ${file} cannot be read: ${(error as Error).message}`);
  }
}

export function addHandsetCommand(program: Command, act: Act): void {
  const handset = program.command('handset').description('A phone of the bundled simulator');
  handset
    .command('send')
    .description('send a message as a phone')
    .requiredOption('--from <number>', 'number of the phone')
    .requiredOption('--to <number>', 'virtual number it writes to')
    .requiredOption('--text <text>', 'what it writes')
    .option('--picture <file>', 'a picture that it sends along, as an MMS; by the phone of the demo only')
    .option('--simulator <url>', 'control of a simulator started by itself; that of the demo when not given')
    .action(
      act(async (api, _args, { from, to, text, picture, simulator }) => {
        const message = { from, to, text };
        if (typeof picture === 'string' && typeof simulator === 'string')
          throw usageError('--picture needs the phone of the demo: a carrier by SMPP has no MMS. Leave --simulator out');
        const sent = typeof picture === 'string' ? { ...message, picture: await pictureOf(picture) } : message;
        const { state } = typeof simulator === 'string' ? await sendBySimulator(simulator, message) : await sendByDemo(api, sent);
        return { value: { ...message, state }, text: harmless(`The message of ${from} to ${to} is ${state}`) };
      }),
    );
}
