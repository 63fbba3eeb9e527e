// SIGKILL while MMS leave and come in by MM7, twice each, judged by what the centre counts. No MMS arrives twice unless the operator allows it, none is
// lost but what was on the wire at a kill, and what a phone sent is there once when the centre was told 1000.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type MmscSimulator, startMmsc } from '@trunkline/mms/simulator';
import { runCommand } from '../src/cli/program.ts';
import { type GatewayProcess, startProcess, until, withFolder } from './testing/gateway.ts';
import { photo } from './testing/mms-world.ts';

const KILLS = 2;
const WINDOW = 10;
/** Between two kills. */
const MESSAGES = 60;
const OURS = '447700900099';

type Rows = readonly Record<string, unknown>[];
interface Lab {
  readonly mmsc: MmscSimulator;
  readonly cli: (...words: string[]) => Promise<unknown>;
  readonly apiUrl: () => string;
  /** SIGKILL and a start on the same data; the centre finds it again. */
  readonly kill: () => Promise<void>;
}

async function withLab(settings: readonly string[], use: (lab: Lab) => Promise<void>): Promise<void> {
  const { mmsc, url } = await startMmsc({ reportDelayMs: 0 });
  try {
    await withFolder(async (folder) => {
      const cli = async (...words: string[]): Promise<unknown> =>
        (await runCommand(words, { env: { TRUNKLINE_DATA: folder }, version: '0.0.0' })).value;
      const apiUrl = (): string => (JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string }).httpUrl;
      let running: GatewayProcess = startProcess(folder, ['--no-demo']);
      try {
        await running.ready;
        await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
        await cli('connector', 'add', 'mmsc', '--protocol', 'mm7', '--url', url, '--window', String(WINDOW), '--vasp-id', 'v', ...settings);
        await cli('route', 'add', '--connector', 'mmsc');
        await cli('price-list', 'add-row', 'default', '--prefix', '*', '--price', '0.1', '--type', 'mms');
        await cli('number', 'add', OURS, '--connector', 'mmsc');
        await cli('number', 'assign', OURS, '--account', 'acme');
        const { path } = (await cli('door', 'add', 'mmsc', '--connector', 'mmsc')) as { path: string };
        mmsc.set({ vaspUrl: `${apiUrl()}${path}` });
        await use({
          mmsc,
          cli,
          apiUrl,
          async kill() {
            running.child.kill('SIGKILL');
            // What the centre has to say waits until there is somebody again.
            mmsc.set({ vaspUrl: '' });
            await running.ended;
            running = startProcess(folder, ['--no-demo']);
            await running.ready;
            mmsc.set({ vaspUrl: `${apiUrl()}${path}` });
          },
        });
        assert.equal(((await cli('ledger', 'verify')) as { holds: boolean }).holds, true);
      } finally {
        running.child.kill('SIGTERM');
        await running.ended;
      }
    });
  } finally {
    await mmsc.close();
  }
}

/** Submits under kills; how often the centre took each of the accepted numbers, and what became of their messages, once no more than `openMax` are open. */
async function submitUnderKills(
  { mmsc, cli, apiUrl, kill }: Lab,
  openMax: number,
): Promise<{ readonly copies: readonly number[]; readonly states: Map<string, unknown> }> {
  const picture = await photo(64, 64);
  // Long enough for a window of requests to be under way at a kill.
  mmsc.set({ latencyMs: 20 });
  const numbers = Array.from({ length: KILLS * MESSAGES }, (_, index) => String(447_701_000_000 + index));
  for (let round = 0; round < KILLS; round++) {
    const form = new FormData();
    const fields = { account: 'acme', password: 'secret99', smstype: '1', content: 'a', sender: OURS };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('numbers', numbers.slice(round * MESSAGES, (round + 1) * MESSAGES).join(','));
    form.append('media', new Blob([new Uint8Array(picture)]), 'sea.jpg');
    const before = mmsc.stats.taken;
    const answer = (await (await fetch(`${apiUrl()}/sendsms`, { method: 'POST', body: form })).json()) as { success: number };
    assert.equal(answer.success, MESSAGES);
    await mmsc.until(() => mmsc.stats.taken >= before + 15 + round, 30_000);
    assert.ok(mmsc.stats.taken < before + MESSAGES, 'it is killed in the middle');
    await kill();
  }
  type Shown = { readonly link: { readonly state: string; readonly inDoubt: number; readonly ready: number } };
  // The link first: what it still has in hand may wait, be under way or be reported by the time the messages are read.
  const { messages } = await until(
    async () => {
      const { link } = (await cli('connector', 'show', 'mmsc')) as Shown;
      return { link, messages: (await cli('message', 'list', '--limit', '1000')) as Rows };
    },
    ({ link, messages: rows }) => {
      const rest = rows.filter((row) => row['state'] !== 'DELIVERED');
      const isIdle = link.state === 'bound' && link.inDoubt === 0 && link.ready === 0;
      return isIdle && rest.length <= openMax && rest.every((row) => row['state'] === 'QUEUED');
    },
  );
  const arrived = mmsc.received.map(({ submit }) => submit.recipients.to[0]?.value ?? '');
  const copies = numbers.map((number) => arrived.filter((one) => one === number).length);
  // Held or posted, each at the price of one MMS and once, however often it left.
  const query = new URLSearchParams({ account: 'acme', password: 'secret99' });
  const { balance } = (await (await fetch(`${apiUrl()}/getbalance?${query.toString()}`)).json()) as { balance: string };
  assert.equal(balance, (100 - numbers.length * 0.1).toFixed(6));
  const states = new Map(messages.map((row) => [String(row['number']), row['state']]));
  return { copies, states };
}

test('submits: none arrives twice, and only what was on the wire at a kill is in doubt', () =>
  withLab([], async (lab) => {
    const { copies, states } = await submitUnderKills(lab, KILLS * WINDOW);
    assert.equal(Math.max(...copies), 1);
    const missing = copies.filter((count) => count === 0).length;
    const open = [...states.values()].filter((state) => state !== 'DELIVERED');
    assert.ok(missing <= open.length && open.length <= KILLS * WINDOW, `${missing} did not arrive, ${open.length} are in doubt`);
    // In doubt, not lost: what arrived is told by its report, of the rest their validity decides, and their money is still held.
    assert.deepEqual(
      open.filter((state) => state !== 'QUEUED'),
      [],
    );
  }));

test('submits, where the operator allows to send again: all arrive, at most a window of them twice at each kill', () =>
  withLab(['--resend-unknown', 'true'], async (lab) => {
    const { copies, states } = await submitUnderKills(lab, 0);
    assert.equal(Math.min(...copies), 1);
    assert.ok(copies.reduce((sum, count) => sum + count - 1, 0) <= KILLS * WINDOW, String(copies));
    assert.deepEqual(new Set(states.values()), new Set(['DELIVERED']));
    const transactions = new Set(lab.mmsc.received.map(({ transactionId }) => transactionId));
    assert.equal(transactions.size, copies.length, 'a repeat is the same transaction');
  }));

test('deliveries: each is there once, with its picture, whenever the gateway was killed', () =>
  withLab([], async ({ mmsc, cli, apiUrl, kill }) => {
    const picture = await photo(320, 240);
    const pictureOf = (number: number): Buffer => Buffer.concat([picture, Buffer.from([number])]);
    const codes: Promise<number | null>[] = [];
    for (let round = 0; round < KILLS; round++) {
      const before = mmsc.stats.deliveriesTaken;
      for (let index = 0; index < MESSAGES; index++) {
        const number = round * MESSAGES + index;
        const parts = [
          { contentType: 'image/jpeg', name: 'sea.jpg', octets: pictureOf(number) },
          { contentType: 'text/plain', name: 't.txt', octets: Buffer.from(String(number)) },
        ];
        codes.push(mmsc.sendFromPhone({ from: String(447_702_000_000 + index), to: OURS, subject: 'Sea', parts }));
      }
      await mmsc.until(() => mmsc.stats.deliveriesTaken >= before + 10, 30_000);
      assert.ok(mmsc.stats.deliveriesTaken < before + MESSAGES, 'it is killed in the middle');
      await kill();
    }
    assert.deepEqual(new Set(await Promise.all(codes)), new Set([1000]));
    const contents: string[] = [];
    for (let found = 1; found > 0; ) {
      const query = new URLSearchParams({ account: 'acme', password: 'secret99' });
      const inbox = (await (await fetch(`${apiUrl()}/getsms?${query.toString()}`)).json()) as { cnt: number; array: unknown[][] };
      found = inbox.cnt;
      contents.push(...inbox.array.map((row) => String(row[3])));
    }
    const numberIn = (content: string): number => Number(content.split('\n')[1]);
    assert.deepEqual(
      contents.map(numberIn).toSorted((a, b) => a - b),
      Array.from({ length: KILLS * MESSAGES }, (_, index) => index),
    );
    for (const content of contents) {
      // The gateway listens at another port now.
      const link = (/http:\S+/.exec(content)?.[0] ?? '').replace(/^http:\/\/[^/]+/, apiUrl());
      const octets = new Uint8Array(await (await fetch(link)).arrayBuffer());
      assert.equal(Buffer.compare(octets, pictureOf(numberIn(content))), 0, content);
    }
    assert.equal(((await cli('inbound', 'list', '--limit', '1000')) as Rows).length, KILLS * MESSAGES);
  }));
