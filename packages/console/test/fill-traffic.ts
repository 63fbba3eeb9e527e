// Fills the demo's account with what a customer would have after a day: messages in several states, a conversation, a keyword rule, a webhook that takes
// pushes and one that fails, an invoice.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningGateway } from './gateway.ts';

export interface FilledTraffic {
  readonly deliveredId: number;
  readonly longId: number;
  readonly scheduledId: number;
  readonly failedId: number;
  readonly webhookId: number;
  readonly failingWebhookId: number;
  readonly invoice: number;
  readonly phone: string;
  readonly number: string;
}

const LONG =
  'Dear customer, your parcel 8834-2211 leaves our depot in Hamburg today and arrives tomorrow between 09:00 and 12:00. If nobody is at home it goes to the shop next door. Reply STOP to hear no more of it.';
const PHONE = '447700900123';

/** 14 digits; near enough to a day in any zone. */
const tomorrow = (): string => new Date(Date.now() + 36 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);

/** A program of the customer's: it takes what comes to /taken, and nothing else. Ends with the process. */
export async function startEndpoint(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(request.url === '/taken' ? 204 : 503).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function fillTraffic({ call, send, demo }: RunningGateway): Promise<FilledTraffic> {
  await call('PATCH', `/api/accounts/${demo.account}`, { lowBalance: 5 });
  await call('PATCH', '/api/price-lists/default', { currency: 'EUR' });
  const { number } = await call('GET', '/api/handset');
  const endpoint = await startEndpoint();
  const { account } = demo;
  const webhook = await call('POST', '/api/webhooks', { account, url: `${endpoint}/taken` });
  const failing = await call('POST', '/api/webhooks', { account, url: `${endpoint}/failing`, events: ['report'], ordered: true });
  await call('POST', '/api/inbound-rules', { account, number, match: 'exact', pattern: 'HOURS', reply: 'Open from nine to six, {from}.' });
  const invoice = await call('POST', `/api/accounts/${account}/invoices`, { month: '2020-01' });
  const sent = await send({ numbers: `10010,1008611,${PHONE}`, content: 'Your code is 482913. It is valid for five minutes.' });
  const long = await send({ numbers: '10010', content: LONG });
  const scheduled = await send({
    numbers: '4915112345678',
    content: 'Your parcel arrives today between 14:00 and 16:00.',
    sendtime: tomorrow(),
  });
  await send({
    numbers: Array.from({ length: 60 }, (_, index) => String(447700900200 + index)).join(','),
    content: 'The shop is open on Sunday.',
    sender: 'SHOP',
  });
  await send({ numbers: '33612345678,33612345679,4915112345670', content: '您的包裹已到达。', sender: 'SHOP' });
  await call('POST', '/api/handset/messages', { from: PHONE, to: number, text: 'Is the shop open on Sunday?' });
  await call('POST', '/api/handset/messages', { from: '10010', to: number, text: 'Thank you!' });
  await call('POST', '/api/handset/messages', { from: PHONE, to: number, text: 'hours' });
  return {
    webhookId: webhook.id,
    failingWebhookId: failing.id,
    invoice: invoice.number,
    deliveredId: sent.array[0][1],
    longId: long.array[0][1],
    scheduledId: scheduled.array[0][1],
    failedId: sent.array[1][1],
    phone: PHONE,
    number,
  };
}
