import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { connectEsme, type EsmeEnd, type EsmeOptions } from './client.ts';
import { createSmscServer } from './server.ts';
import { certificate, key } from './tls.fixtures.ts';

const over = async (tls: EsmeOptions['tls']): Promise<'bound' | EsmeEnd> => {
  const server = createSmscServer(
    { tls: { cert: certificate, key } },
    { onBind: () => ({ status: 0 }), onRequest: () => {}, onClosed: () => {} },
  );
  const port = await server.listen(0, '127.0.0.1');
  const result = await new Promise<'bound' | EsmeEnd>((resolve) => {
    const options: EsmeOptions = { host: '127.0.0.1', port, mode: 'transceiver', systemId: 'me', password: 'secret', ...(tls && { tls }) };
    const client = connectEsme(options, {
      onBound: () => {
        resolve('bound');
        client.destroy();
      },
      onRequest: () => {},
      onClosed: resolve,
    });
  });
  await server.close();
  return result;
};

test('TLS with a certificate that is trusted', async () => assert.equal(await over({ ca: certificate }), 'bound'));

test('a certificate nobody vouches for is refused by default', async () => {
  const end = await over({});
  assert(end !== 'bound' && end.kind === 'connect_failed');
});

test('a certificate for another name is refused', async () => {
  const end = await over({ ca: certificate, servername: 'other.test' });
  assert(end !== 'bound' && end.kind === 'connect_failed');
});

test('a client that speaks no TLS does not end the server', async () => {
  const end = await over(undefined);
  assert(end !== 'bound' && end.kind === 'lost');
});
