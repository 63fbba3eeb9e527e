/** The gateway's SMPP door with a customer's account, and a simulated carrier behind it: what a peer that is our customer binds to. */
import { type ReceivedMessage, type Simulator, type SimulatorOptions, startSimulator } from '@trunkline/smpp/simulator';
import { type Context, until } from './case.ts';
import type { TlsFiles } from './certificate.ts';
import { ACCOUNT, SMPP_PASSWORD, startTrunkline, type Trunkline } from './trunkline.ts';

export const OUR_NUMBER = '447700900999';

export interface Door {
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly trunkline: Trunkline;
  readonly carrier: Simulator;
  /** Waits until so many messages have reached the carrier, long ones whole. */
  readonly carried: (count: number) => Promise<readonly ReceivedMessage[]>;
  /** The carrier lets nobody in, until it does again: what is accepted meanwhile waits in the gateway. */
  readonly carrierLeaves: () => Promise<void>;
  readonly carrierReturns: () => Promise<void>;
  /** A phone sends this to the account's number. */
  readonly fromPhone: (text: string, from?: string) => Promise<unknown>;
}

export interface DoorOptions {
  /** Settings of the account, as the operator API names them. */
  readonly account?: Readonly<Record<string, unknown>>;
  readonly tls?: TlsFiles;
  /** Environment of the gateway. */
  readonly env?: Readonly<Record<string, string>>;
  /** How the carrier behaves. */
  readonly smsc?: SimulatorOptions;
}

export async function openDoor(context: Context, { account = {}, tls, env = {}, smsc = {} }: DoorOptions = {}): Promise<Door> {
  const carrier = await startSimulator(smsc);
  context.atEnd(() => carrier.close());
  const trunkline = await startTrunkline(context, {
    ...env,
    ...(tls ? { TRUNKLINE_TLS_CERT: tls.certificateFile, TRUNKLINE_TLS_KEY: tls.keyFile } : {}),
  });
  const { operator } = trunkline;
  await operator('PATCH', `/api/accounts/${ACCOUNT}`, { smppPassword: SMPP_PASSWORD, ...account });
  await operator('POST', '/api/connectors', { name: 'carrier', host: '127.0.0.1', port: carrier.port, systemId: 'gw', password: 'gw' });
  await operator('POST', '/api/routes', { connector: 'carrier' });
  await operator('POST', '/api/numbers', { number: OUR_NUMBER, connector: 'carrier' });
  await operator('POST', `/api/numbers/${OUR_NUMBER}/assign`, { account: ACCOUNT });
  const untilLink = async (wanted: string): Promise<void> => {
    await until(
      context,
      `the link to the carrier to be ${wanted}`,
      () => trunkline.link('carrier'),
      ({ state }) => state === wanted,
    );
  };
  await untilLink('bound');
  return {
    port: tls ? trunkline.smppTlsPort : trunkline.smppPort,
    systemId: ACCOUNT,
    password: SMPP_PASSWORD,
    trunkline,
    carrier,
    carried: (count) =>
      until(
        context,
        `${count} messages at the carrier`,
        () => carrier.received.filter(({ segments, segmentsReceived }) => segments === segmentsReceived),
        (found) => found.length >= count,
      ),
    async carrierLeaves() {
      carrier.set({ bindStatus: 'ESME_RINVPASWD' });
      carrier.disconnectAll();
      await untilLink('refused');
    },
    async carrierReturns() {
      carrier.set({ bindStatus: null });
      // A change is what a refused link waits for.
      await operator('PATCH', '/api/connectors/carrier', { systemType: 'again' });
      await untilLink('bound');
    },
    fromPhone: (text, from = '447700900123') => carrier.sendFromPhone({ from, to: OUR_NUMBER, text }),
  };
}
