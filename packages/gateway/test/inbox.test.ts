// getsms is exact: over real HTTP and the real store no message goes to two pollers and none is skipped, and what a kill between commit and answer
// took from a client it gets again by ids.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../src/cli/program.ts';
import { startProcess, withFolder } from './testing/gateway.ts';
import { withWorld } from './testing/world.ts';

const NUMBER = '447700900099';
const MESSAGES = 400;

test('many pollers while messages arrive: every message to exactly one of them', () =>
  withWorld(async ({ cli, api, gateway }) => {
    await cli('number', 'add', NUMBER, '--connector', 'carrier');
    await cli('number', 'assign', NUMBER, '--account', 'acme');
    const path = String((await cli('door', 'add', 'door'))['path']);
    const taken: unknown[] = [];
    let isOver = false;
    const poll = async (): Promise<void> => {
      for (let isLast = false; ; isLast = isOver) {
        const { array = [] } = await api('getsms');
        taken.push(...array.map(([, , , content]) => content));
        if (isLast && array.length === 0) return;
      }
    };
    const send = async (from: number): Promise<void> => {
      for (let index = from; index < MESSAGES; index += 4) {
        const query = new URLSearchParams({ from: '447700900123', to: NUMBER, text: `m${index}`, id: `id${index}` });
        const response = await fetch(`http://127.0.0.1:${gateway.httpPort}${path}?${query.toString()}`);
        assert.equal(response.status, 200);
      }
    };
    const pollers = Array.from({ length: 8 }, poll);
    await Promise.all([0, 1, 2, 3].map(send));
    isOver = true;
    await Promise.all(pollers);
    assert.equal(taken.length, MESSAGES, 'none twice');
    assert.equal(new Set(taken).size, MESSAGES, 'none skipped');
  }));

interface Got {
  readonly cnt: number;
  readonly array: readonly (readonly [id: number, from: number, at: number, content: string])[];
}

test('killed between commit and answer: what was taken and never arrived comes again by ids, the rest once', () =>
  withFolder(async (folder) => {
    const cli = async (...words: string[]): Promise<Record<string, unknown>> =>
      (await runCommand(words, { env: { TRUNKLINE_DATA: folder }, version: '0.0.0' })).value as Record<string, unknown>;
    const httpUrl = (): string => (JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string }).httpUrl;
    const get = async (params: Record<string, string> = {}): Promise<Got> => {
      const query = new URLSearchParams({ account: 'acme', password: 'secret99', ...params });
      return (await (await fetch(`${httpUrl()}/getsms?${query.toString()}`)).json()) as Got;
    };
    const received = new Map<number, string>();
    const keep = ({ array }: Got): void => {
      for (const [id, , , content] of array) {
        assert.ok(!received.has(id), `message ${id} came twice`);
        received.set(id, content);
      }
    };

    const first = startProcess(folder);
    await first.ready;
    await cli('account', 'create', 'acme', '--password', 'secret99');
    await cli('number', 'add', '447700900098');
    await cli('number', 'assign', '447700900098', '--account', 'acme');
    const path = String((await cli('door', 'add', 'door'))['path']);
    const ids = Array.from({ length: MESSAGES }, (_, index) => index);
    const body = (from: number): string =>
      JSON.stringify(
        ids.slice(from, from + 100).map((index) => ({ from: '447700900123', to: '447700900098', text: `m${index}`, id: index })),
      );
    for (let from = 0; from < MESSAGES; from += 100)
      assert.equal((await fetch(`${httpUrl()}${path}`, { method: 'POST', body: body(from) })).status, 200);
    // Pollers ask without pause; the process is killed after the third answer, with the others' requests under way.
    let answers = 0;
    const poll = async (): Promise<void> => {
      for (;;) {
        const got = await get().catch(() => null);
        if (!got) return;
        keep(got);
        if (++answers === 3) first.child.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 6 }, poll));
    await first.ended;

    const second = startProcess(folder);
    await second.ready;
    // What no poller got and is read all the same was in an answer that the kill swallowed.
    for (let got = await get(); got.cnt > 0; got = await get()) keep(got);
    const mine = await cli('inbound', 'list', '--account', 'acme', '--limit', '1000');
    const lost = (mine as unknown as readonly { readonly id: number }[]).map(({ id }) => id).filter((id) => !received.has(id));
    for (let from = 0; from < lost.length; from += 200) keep(await get({ ids: lost.slice(from, from + 200).join(',') }));
    assert.deepEqual(new Set(received.values()), new Set(ids.map((index) => `m${index}`)));
    assert.equal(received.size, MESSAGES);
    // The carrier, too, may not have heard: it repeats all, and nothing comes twice.
    assert.equal((await fetch(`${httpUrl()}${path}`, { method: 'POST', body: body(0) })).status, 200);
    assert.equal((await get()).cnt, 0);
    second.child.kill('SIGTERM');
    assert.equal(await second.ended, 0);
  }));
