/** The gateway's SMPP server with a customer's account, and a simulated carrier behind it: what a peer that is our customer binds to. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { type ReceivedMessage, type Simulator, startSimulator } from '@trunkline/smpp/simulator';
import { type Context, until } from './case.ts';
import type { TlsFiles } from './certificate.ts';
import { ACCOUNT, ACCOUNT_PASSWORD, startTrunkline, type Trunkline } from './trunkline.ts';

export const OUR_NUMBER = '447700900999';

export interface Door {
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  /** Throws as long as the simulator stands in for the gateway. */
  readonly trunkline: () => Trunkline;
  /** The gateway ends and starts again with the same data on the same ports. */
  readonly restart: () => Promise<void>;
  readonly carrier: Simulator;
  /** Waits until so many messages have reached the carrier, long ones whole. */
  readonly carried: (count: number) => Promise<readonly ReceivedMessage[]>;
  /** A phone sends this to the account's number. */
  readonly fromPhone: (text: string, from?: string) => Promise<unknown>;
}

export interface DoorOptions {
  /** Segments a second that the account may submit; 0 for no limit. */
  readonly ratePerSecond?: number;
  readonly tls?: TlsFiles;
}

/** For writing cases before the gateway has its SMPP server: the carrier itself is the door. Such a run proves nothing about the gateway. */
const isStandIn = process.env['INTEROP_STAND_IN'] === '1';

/** What the gateway lacks for these cases. */
export const doorPending: { readonly pending?: string } = isStandIn ? {} : { pending: 'SMPP server for customers' };

export async function openDoor(context: Context, { ratePerSecond = 0, tls }: DoorOptions = {}): Promise<Door> {
  const carrier = await startSimulator({ systemId: isStandIn ? ACCOUNT : null, password: isStandIn ? ACCOUNT_PASSWORD : null });
  context.atEnd(() => carrier.close());
  const door = {
    systemId: ACCOUNT,
    password: ACCOUNT_PASSWORD,
    carrier,
    carried: (count: number) =>
      until(
        context,
        `${count} messages at the carrier`,
        () => carrier.received.filter(({ segments, segmentsReceived }) => segments === segmentsReceived),
        (found) => found.length >= count,
      ),
    fromPhone: (text: string, from = '447700900123') => carrier.sendFromPhone({ from, to: OUR_NUMBER, text }),
  };
  if (isStandIn) {
    carrier.set({ throttlePerSecond: ratePerSecond, receiptTlvs: true });
    return {
      ...door,
      port: tls ? await standInTls(context, tls, carrier.port) : carrier.port,
      restart: async () => carrier.disconnectAll(),
      trunkline() {
        throw new Error('the simulator stands in for the gateway');
      },
    };
  }
  const trunkline = await startTrunkline(context);
  const { operator } = trunkline;
  await operator('POST', '/api/connectors', { name: 'carrier', host: '127.0.0.1', port: carrier.port, systemId: 'gw', password: 'gw' });
  await operator('POST', '/api/routes', { connector: 'carrier' });
  await operator('POST', '/api/numbers', { number: OUR_NUMBER, connector: 'carrier' });
  await operator('POST', `/api/numbers/${OUR_NUMBER}/assign`, { account: ACCOUNT });
  return { ...door, port: trunkline.smppPort, trunkline: () => trunkline, restart: () => trunkline.restart() };
}

async function standInTls({ atEnd }: Context, { keyFile, certificateFile }: TlsFiles, port: number): Promise<number> {
  const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile) }, (socket) => {
    const inside = connect(port, '127.0.0.1');
    for (const end of [socket, inside]) end.on('error', () => {});
    socket.pipe(inside).pipe(socket);
  });
  server.on('tlsClientError', (error) => console.error(`TLS: ${error.message}`));
  atEnd(async () => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
