// Killed while clients of the drop-in doors send: whoever repeats a request afterwards gets the answer of the first time, nothing is charged twice, and every
// callback is asked.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '@trunkline/smpp/simulator';
import { runCommand } from '../src/cli/program.ts';
import { accountSid } from '../src/core/twilio.ts';
import { startEndpoint } from './testing/endpoint.ts';
import { type GatewayProcess, startProcess, withFolder } from './testing/gateway.ts';

const REQUESTS = 120;
const CALLERS = 6;
const KILLED_AFTER = 30;
const SIGNED = { username: 'acme', password: 'secret99' };
const BASIC = `Basic ${Buffer.from('acme:secret99').toString('base64')}`;

/** The id in what a door answered, in hex; Kannel's answer has none, and its number tells whether a link was up. */
const idIn = (text: string): string => /(?:"sid":"SM|-8000-)0*([0-9a-f]+)"/.exec(text)?.[1] ?? text.replace(/^[03]: .*/, 'taken');

test('a kill among the requests: what is repeated is answered as before, charged once and told of', () =>
  withFolder(async (folder) => {
    const carrier = await startSimulator();
    const endpoint = await startEndpoint();
    const cli = async (...words: string[]): Promise<unknown> =>
      (await runCommand(words, { env: { TRUNKLINE_DATA: folder }, version: '0.0.0' })).value;
    const url = (path: string): string =>
      (JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string }).httpUrl + path;

    /** Three doors in turn, each request other than all others. */
    async function send(place: number): Promise<string> {
      const to = String(447_700_100_000 + place);
      const back = `${endpoint.url}&to=${to}`;
      const asked = (path: string, fields: Readonly<Record<string, string>>) =>
        fetch(url(`${path}?${new URLSearchParams({ ...SIGNED, ...fields }).toString()}`));
      const ways = [
        () => asked('/cgi-bin/sendsms', { to, text: 'hello', 'dlr-mask': '1', 'dlr-url': back }),
        () => asked('/send', { to, content: 'hello', 'dlr-url': back, 'dlr-level': '2' }),
        () =>
          fetch(url('/2010-04-01/Accounts/acme/Messages.json'), {
            method: 'POST',
            headers: { authorization: BASIC, 'i-twilio-idempotency-token': to },
            body: new URLSearchParams({ To: to, From: 'Shop', Body: 'hello', StatusCallback: back }),
          }),
      ] as const;
      return idIn(await (await (ways[place % ways.length] ?? ways[0])()).text());
    }

    const started: GatewayProcess[] = [];
    const start = async (): Promise<GatewayProcess> => {
      const gateway = startProcess(folder, ['--no-demo'], { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' });
      started.push(gateway);
      await gateway.ready;
      return gateway;
    };
    try {
      const first = await start();
      await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
      await cli('account', 'set', 'acme', '--doors', 'kannel,jasmin,twilio', '--retry-window-s', '600');
      const address = ['--host', '127.0.0.1', '--port', String(carrier.port), '--system-id', 'gw', '--password', 'pw'];
      await cli('connector', 'add', 'carrier', ...address);
      await cli('route', 'add', '--connector', 'carrier');
      await cli('price', 'set', '--price', '0.01');
      // Nobody gets an answer from it before the kill: what was told then is told again.
      endpoint.answer = () => {};

      const answers = new Map<number, string>();
      let next = 0;
      const caller = async (): Promise<void> => {
        while (next < REQUESTS) {
          const place = next++;
          const answer = await send(place).catch(() => null);
          if (answer === null) return;
          answers.set(place, answer);
          if (answers.size === KILLED_AFTER) first.child.kill('SIGKILL');
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
      await first.ended;
      assert.ok(answers.size >= KILLED_AFTER && answers.size < REQUESTS, `killed in the middle, after ${answers.size}`);

      endpoint.answer = (_request, response) => response.end('ACK/Jasmin');
      const told = new Set<string>();
      const fromHere = endpoint.received.length;
      const second = await start();
      const again = await Promise.all(Array.from({ length: REQUESTS }, (_, place) => send(place)));
      for (const [place, answer] of answers) assert.equal(again[place], answer, `request ${place}`);
      const repeated = await Promise.all(Array.from({ length: REQUESTS }, (_, place) => send(place)));
      assert.deepEqual(repeated, again);
      assert.equal(new Set(again.filter((_, place) => place % 3 !== 0)).size, (REQUESTS * 2) / 3);

      const list = await fetch(url(`/2010-04-01/Accounts/${accountSid(1)}/Messages.json?PageSize=1000`), {
        headers: { authorization: BASIC },
      });
      const { messages } = (await list.json()) as { messages: readonly { to: string }[] };
      assert.equal(messages.length, REQUESTS);
      assert.equal(new Set(messages.map(({ to }) => to)).size, REQUESTS);
      await endpoint.until((received) => {
        for (const { path, body } of received.slice(fromHere)) {
          const status = new URLSearchParams(body).get('MessageStatus');
          if (status === null || status === 'delivered') told.add(new URL(path, 'http://x').searchParams.get('to') ?? '');
        }
        return told.size === REQUESTS;
      });
      const { balance } = (await (await fetch(url(`/balance?${new URLSearchParams(SIGNED).toString()}`))).json()) as { balance: number };
      assert.equal(balance, 100 - REQUESTS / 100);
      assert.equal(((await cli('ledger', 'verify')) as { holds: boolean }).holds, true);
      second.child.kill('SIGTERM');
      assert.equal(await second.ended, 0);
    } finally {
      for (const { child } of started) child.kill('SIGKILL');
      await endpoint.close();
      await carrier.close();
    }
  }));
