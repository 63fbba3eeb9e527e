// Killed in the middle of answering phones: after the restart every message is answered, and none twice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../src/cli/program.ts';
import { startProcess, until, withFolder } from './testing/gateway.ts';

const NUMBER = '447700900098';
const PHONES = 300;
type Rows = readonly Record<string, unknown>[];

test('a kill between an answer and the note of it: no phone is answered twice, none is forgotten', () =>
  withFolder(async (folder) => {
    const cli = async (...words: string[]): Promise<unknown> =>
      (await runCommand(words, { env: { TRUNKLINE_DATA: folder }, version: '0.0.0' })).value;
    const messages = async (): Promise<Rows> => (await cli('message', 'list', '--limit', '1000')) as Rows;
    const first = startProcess(folder, ['--no-demo']);
    await first.ready;
    await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
    // Nobody listens there: what is sent waits.
    await cli('connector', 'add', 'carrier', '--host', '127.0.0.1', '--port', '1', '--system-id', 'x', '--password', 'x');
    await cli('route', 'add', '--connector', 'carrier');
    await cli('price', 'set', '--price', '0.01');
    await cli('number', 'add', NUMBER, '--consent-languages', 'en');
    await cli('number', 'assign', NUMBER, '--account', 'acme');
    await cli('rule', 'add', '--any-text', '--number', NUMBER, '--reply', 'thanks {id}');
    const { path } = (await cli('door', 'add', 'door')) as { path: string };
    const { httpUrl } = JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string };
    for (let from = 0; from < PHONES; from += 100) {
      const body = Array.from({ length: 100 }, (_, index) => ({
        from: String(447_700_100_000 + from + index),
        to: NUMBER,
        text: (from + index) % 3 === 0 ? 'stop' : 'hi',
        id: from + index,
      }));
      assert.equal((await fetch(`${httpUrl}${path}`, { method: 'POST', body: JSON.stringify(body) })).status, 200);
    }
    const before = await until(messages, (rows) => rows.length > 20);
    first.child.kill('SIGKILL');
    await first.ended;
    assert.ok(before.length < PHONES, 'it was killed in the middle');

    const second = startProcess(folder, ['--no-demo']);
    await second.ready;
    await until(messages, (rows) => rows.length >= PHONES);
    const inbound = (await cli('inbound', 'list', '--limit', '1000')) as Rows;
    const details = await until(
      () => Promise.all(inbound.map(({ id }) => cli('inbound', 'show', String(id)))) as Promise<Rows>,
      (rows) => rows.every((row) => row['waitsForRules'] === false),
    );
    assert.deepEqual(new Set(details.map((row) => (row['replies'] as unknown[]).length)), new Set([1]));
    assert.equal((await messages()).length, PHONES);
    const stops = (await cli('consent', 'list', '--limit', '1000')) as Rows;
    assert.deepEqual([stops.length, stops.every((row) => row['changed'] === true && row['confirmationId'] !== null)], [PHONES / 3, true]);
    assert.equal(((await cli('ledger', 'verify')) as { holds: boolean }).holds, true);
    second.child.kill('SIGTERM');
    await second.ended;
  }));
