// Every command that the description and its reader show, run by a shell against a whole gateway: each does what it says.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createClient } from '@trunkline/client';
import { formatStamp } from '../src/core/zone-time.ts';
import { realClock } from '../src/ports/clock.ts';
import type { OpenApi } from '../src/web/openapi.ts';
import { withWorld } from './testing/world.ts';

const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'needs curl';

test('every sample of the description is answered with success', { skip }, () =>
  withWorld(async ({ gateway, cli }) => {
    await cli('account', 'create', 'demo', '--password', 'demo-pass', '--balance', '10');
    await cli('account', 'set', 'demo', '--doors', 'all', '--mms-fallback', 'link');
    const base = `http://127.0.0.1:${gateway.httpPort}`;
    // Message 1, which the samples of Twilio's door name: it waits, so that it can be taken back, and has a file.
    const tomorrow = String(formatStamp(realClock.now() + 86_400_000, 'Asia/Shanghai'));
    await createClient({ url: base, account: 'demo', password: 'demo-pass' }).sendSms(
      { numbers: '10010', content: 'x', smstype: 1, mmstitle: 'x', media: [{ base64: 'eA==', name: 'x.txt', type: 'text/plain' }] },
      { sendtime: tomorrow },
    );
    const api = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApi;
    const operations = Object.values(api.paths).flatMap((methods) => Object.values(methods));
    const samples = operations.flatMap(({ operationId, tags: [tag = ''], 'x-codeSamples': all = [] }) =>
      all.map(({ source }) => ({ operationId, tag, source })),
    );
    assert.ok(samples.length >= 45, String(samples.length));
    for (const { operationId, tag, source } of samples) {
      assert.ok(source.includes('http://localhost:20003/'), operationId);
      const { stdout } = await promisify(execFile)('sh', [
        '-c',
        source.replaceAll('http://localhost:20003', base).replaceAll('curl ', 'curl -sSf '),
      ]);
      // The doors say by HTTP whether it worked.
      if (/^(V\d|media)$/.test(tag))
        assert.equal(Number((JSON.parse(stdout) as { readonly status: unknown }).status), 0, `${operationId}: ${stdout}`);
    }
  }),
);
