import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { startEndpoint } from './testing/endpoint.ts';
import { until } from './testing/gateway.ts';
import { withWorld } from './testing/world.ts';

const HERE = { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' };

test('a message that ends is pushed in every format, signed, and its story tells of it', async () => {
  const endpoint = await startEndpoint();
  try {
    await withWorld(
      async ({ api, cli }) => {
        const secrets = new Map<string, string>();
        for (const format of ['put', 'v3', 'standard']) {
          const made = await cli('webhook', 'add', '--account', 'acme', '--url', `${endpoint.url}&f=${format}`, '--format', format);
          secrets.set(format, String(made['secret']));
        }
        const sent = await api('sendsms', { numbers: '8613800138000', content: 'hello' });
        assert.equal(sent['status'], 0);
        await endpoint.until((received) => received.length === 3);
        for (const { path, headers, body, method, json } of endpoint.received) {
          const format = new URL(path, 'http://x').searchParams.get('f') ?? '';
          new Webhook(secrets.get(format) ?? '').verify(body, headers as Record<string, string>);
          assert.equal(headers['webhook-id'], 'report-1');
          assert.equal(method, format === 'put' ? 'PUT' : 'POST');
          if (format === 'put') assert.deepEqual([json.type, json.cnt, json.array[0].length, json.array[0][3]], ['report', 1, 5, 0]);
          if (format === 'v3') assert.deepEqual([json.msgid, json.mobile, json.status], ['1', '8613800138000', 0]);
          if (format === 'standard')
            assert.deepEqual([json.type, json.data.state, json.data.charged], ['message.report', 'DELIVERED', '0.020000']);
        }
        const deliveries = await until(
          () => cli('webhook', 'deliveries', '3') as Promise<any>,
          (rows) => rows.length === 1 && rows[0].state === 'taken',
        );
        assert.deepEqual([deliveries[0].eventId, deliveries[0].attempts, deliveries[0].tries[0].status], ['report-1', 1, 204]);
      },
      {},
      HERE,
    );
  } finally {
    await endpoint.close();
  }
});
