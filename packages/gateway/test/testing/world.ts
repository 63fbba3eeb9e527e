// A gateway with one customer and one carrier, for the tests that follow a message from end to end.
import assert from 'node:assert/strict';
import { type Client, createClient } from '@trunkline/client';
import { type Simulator, type SimulatorOptions, startSimulator } from '@trunkline/smpp/simulator';
import { type Running, withFolder, withGateway } from './gateway.ts';

export interface World extends Running {
  readonly carrier: Simulator;
  /** Of the one customer. */
  readonly client: Client;
}

/** Set up over the command line as an operator would; in the end the ledger must hold. */
export async function withWorld(
  use: (world: World) => Promise<void>,
  options: SimulatorOptions = {},
  settings: Record<string, string> = {},
): Promise<void> {
  const carrier = await startSimulator({ port: 0, ...options });
  try {
    await withFolder((folder) =>
      withGateway(
        folder,
        async (running) => {
          const { cli } = running;
          await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10', '--gift', '0.05');
          await cli(
            'connector',
            'add',
            'carrier',
            '--host',
            '127.0.0.1',
            '--port',
            String(carrier.port),
            '--system-id',
            'gw',
            '--password',
            'pw',
          );
          await cli('route', 'add', '--connector', 'carrier');
          await cli('price', 'set', '--price', '0.02');
          await carrier.until((stats) => stats.sessions === 1);
          const url = `http://127.0.0.1:${running.gateway.httpPort}`;
          await use({ ...running, carrier, client: createClient({ url, account: 'acme', password: 'secret99' }) });
          const check = await cli('ledger', 'verify');
          assert.equal(check['holds'], true, JSON.stringify(check));
        },
        ['--no-demo'],
        settings,
      ),
    );
  } finally {
    await carrier.close();
  }
}
