/* oxlint-disable typescript/no-unsafe-type-assertion -- a package without types */
// Our session against the npm package `smpp`, in both roles.
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { connectEsme } from './client.ts';
import { createSmscServer } from './server.ts';
import type { RequestOutcome } from './window.ts';

interface TheirPdu {
  command: string;
  command_status: number;
  response(fields?: object): TheirPdu;
  [field: string]: unknown;
}
interface TheirSession {
  on(event: string, listener: (pdu: TheirPdu) => void): void;
  bind_transceiver(fields: object, done: (pdu: TheirPdu) => void): void;
  submit_sm(fields: object, done: (pdu: TheirPdu) => void): void;
  deliver_sm(fields: object, done: (pdu: TheirPdu) => void): void;
  enquire_link(fields: object, done: (pdu: TheirPdu) => void): void;
  unbind(done: (pdu: TheirPdu) => void): void;
  send(pdu: TheirPdu): void;
  close(): void;
}
const smpp = createRequire(import.meta.url)('smpp') as {
  connect(options: object, connected: () => void): TheirSession;
  createServer(
    options: object,
    listener: (session: TheirSession) => void,
  ): {
    listen(port: number, host: string, done: () => void): void;
    address(): { port: number };
    close(): void;
  };
};

test('their client, our server', async () => {
  const server = createSmscServer(
    {},
    {
      onBind: (bind) => ({ status: bind.password === 'secret' ? 0 : 0x0e, systemId: 'SMSC' }),
      onRequest: (pdu, session) => {
        assert(pdu.command === 'submit_sm');
        session.respond(pdu, { messageId: Buffer.from(pdu.shortMessage).toString('latin1') });
      },
      onClosed: () => {},
    },
  );
  const port = await server.listen(0, '127.0.0.1');
  const session = await new Promise<TheirSession>((resolve) => {
    const opened = smpp.connect({ url: `smpp://127.0.0.1:${port}` }, () => resolve(opened));
  });
  const bind = await new Promise<TheirPdu>((done) => session.bind_transceiver({ system_id: 'me', password: 'secret' }, done));
  assert.deepEqual([bind.command_status, bind['system_id']], [0, 'SMSC']);
  const answer = await new Promise<TheirPdu>((done) =>
    session.submit_sm({ destination_addr: '4477', short_message: Buffer.from('abc') }, done),
  );
  assert.deepEqual([answer.command, answer['message_id']], ['submit_sm_resp', 'abc']);
  assert.equal((await new Promise<TheirPdu>((done) => session.enquire_link({}, done))).command, 'enquire_link_resp');
  assert.equal((await new Promise<TheirPdu>((done) => session.unbind(done))).command, 'unbind_resp');
  session.close();
  await server.close();
});

test('our client, their server', async () => {
  const theirs: TheirSession[] = [];
  const server = smpp.createServer({}, (session) => {
    theirs.push(session);
    session.on('bind_transceiver', (pdu) => session.send(pdu.response({ system_id: 'theirs' })));
    session.on('submit_sm', (pdu) => session.send(pdu.response({ message_id: 'id9' })));
    session.on('unbind', (pdu) => session.send(pdu.response()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<string>();
  const client = connectEsme(
    { host: '127.0.0.1', port: server.address().port, mode: 'transceiver', systemId: 'me', password: 'secret' },
    {
      onBound: ({ systemId }) => bound.resolve(systemId),
      onRequest: (pdu) => client.respond(pdu),
      onClosed: ({ kind }) => ended.resolve(kind),
    },
  );
  assert.equal(await bound.promise, 'theirs');
  const outcome = await new Promise<RequestOutcome>((done) => client.request({ command: 'submit_sm', destinationAddr: '4477' }, done));
  assert(outcome.kind === 'response' && outcome.pdu.command === 'submit_sm_resp' && outcome.pdu.messageId === 'id9');
  const delivered = await new Promise<TheirPdu>((done) => theirs[0]?.deliver_sm({ short_message: Buffer.from('hi') }, done));
  assert.equal(delivered.command, 'deliver_sm_resp');
  await client.unbind();
  assert.equal(await ended.promise, 'unbound');
  server.close();
});
