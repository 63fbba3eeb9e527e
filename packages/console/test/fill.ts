// Fills the demo with something to see: connectors of which one cannot bind, accounts, prices, rules, messages in every state.
import type { RunningGateway } from './gateway.ts';

export interface Filled {
  readonly messageId: number;
}

export async function fillGateway(gateway: RunningGateway): Promise<Filled> {
  // Nobody listens on the discard port: its link is down and says why.
  const carrier = { host: '127.0.0.1', port: 9, systemId: 'trunkline', password: 'secret' };
  await gateway.call('POST', '/api/connectors', { name: 'carrier-b', ...carrier, ratePerSecond: 50 });
  await gateway.call('POST', '/api/routes', { connector: 'carrier-b', prefix: '49' });
  const sent = await gateway.send({ numbers: '10010,1008611,447700900123', content: 'Your code is 482913. It is valid for five minutes.' });
  await gateway.send({ numbers: '4915112345678,4915112345679', content: 'Your parcel arrives today between 14:00 and 16:00.' });
  return { messageId: sent.array[0][1] };
}
