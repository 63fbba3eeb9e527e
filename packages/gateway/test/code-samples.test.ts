// Every command that the description and its reader show, run by a shell against a whole gateway: each does what it says.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { OpenApi } from '../src/web/openapi.ts';
import { withWorld } from './testing/world.ts';

const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'needs curl';

test('every sample of the description is answered with success', { skip }, () =>
  withWorld(async ({ gateway, cli }) => {
    await cli('account', 'create', 'demo', '--password', 'demo-pass', '--balance', '10');
    const base = `http://127.0.0.1:${gateway.httpPort}`;
    const api = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApi;
    const operations = Object.values(api.paths).flatMap((methods) => Object.values(methods));
    const samples = operations.flatMap(({ operationId, 'x-codeSamples': all = [] }) => all.map(({ source }) => ({ operationId, source })));
    assert.ok(samples.length >= 30, String(samples.length));
    for (const { operationId, source } of samples) {
      assert.ok(source.includes('http://localhost:20003/'), operationId);
      const { stdout } = await promisify(execFile)('sh', [
        '-c',
        source.replaceAll('http://localhost:20003', base).replaceAll('curl ', 'curl -sS '),
      ]);
      assert.equal(Number((JSON.parse(stdout) as { readonly status: unknown }).status), 0, `${operationId}: ${source}\n${stdout}`);
    }
  }),
);
