import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { certificate, key } from '../../../../smpp/src/tls.fixtures.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { protocolTraits } from '../../core/connector-settings.ts';
import { connectorOf } from '../../core/testing.ts';
import { realClock } from '../../ports/clock.ts';
import { createPoster, type Posted } from './poster.ts';

const body = {
  contentType: 'text/plain',
  length: 5,
  // oxlint-disable-next-line typescript/require-await -- the shape is that of a stream
  async *open() {
    yield Buffer.from('hello');
  },
};

test('TLS: a carrier that nobody vouches for is sent nothing; one that asks for our certificate is shown it', async () => {
  const tls = { cert: certificate, key, ca: certificate, requestCert: true, rejectUnauthorized: true };
  let heard = 0;
  const server = createServer(tls, (request, response) => {
    request.resume().on('end', () => {
      heard++;
      response.end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/mm7`;
  const post = async (settings: Partial<ConnectorSettings>): Promise<Posted> => {
    const { settings: all } = connectorOf(1, { ...protocolTraits.mm7.usual, protocol: 'mm7', url, ...settings });
    const poster = createPoster(all, realClock);
    try {
      return await poster.post(body, {});
    } finally {
      poster.close();
    }
  };
  try {
    const unknown = await post({ tlsCert: certificate, tlsKey: key });
    assert.ok(unknown.kind === 'unreachable' && /certificate/.test(unknown.detail), JSON.stringify(unknown));
    const wrongName = await post({ tlsCa: certificate, tlsServerName: 'other.test', tlsCert: certificate, tlsKey: key });
    assert.ok(wrongName.kind === 'unreachable' && /other\.test/.test(wrongName.detail), JSON.stringify(wrongName));
    const withoutOurs = await post({ tlsCa: certificate });
    assert.ok(withoutOurs.kind === 'unreachable' && /certificate required/i.test(withoutOurs.detail), JSON.stringify(withoutOurs));
    assert.equal(heard, 0);
    const shown = await post({ tlsCa: certificate, tlsCert: certificate, tlsKey: key });
    assert.ok(shown.kind === 'answer' && shown.body.toString() === 'taken', JSON.stringify(shown));
    assert.equal(heard, 1);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
