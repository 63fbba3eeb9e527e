/* oxlint-disable typescript/no-unsafe-type-assertion -- a package without types */
/** The npm package `smpp`, with the types of the part of it that is used here. */
import { createRequire } from 'node:module';

export interface TheirPdu {
  readonly command: string;
  readonly command_status: number;
  readonly sequence_number: number;
  response(fields?: object): TheirPdu;
  readonly [field: string]: unknown;
}

type Done = (pdu: TheirPdu) => void;

export interface TheirSession {
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: string, listener: (pdu: TheirPdu) => void): void;
  bind_transceiver(fields: object, done: Done): boolean;
  bind_transmitter(fields: object, done: Done): boolean;
  bind_receiver(fields: object, done: Done): boolean;
  submit_sm(fields: object, done: Done): boolean;
  submit_multi(fields: object, done: Done): boolean;
  data_sm(fields: object, done: Done): boolean;
  query_sm(fields: object, done: Done): boolean;
  cancel_sm(fields: object, done: Done): boolean;
  replace_sm(fields: object, done: Done): boolean;
  deliver_sm(fields: object, done: Done): boolean;
  enquire_link(fields: object, done: Done): boolean;
  unbind(done: Done): boolean;
  send(pdu: TheirPdu): boolean;
  close(): void;
  destroy(): void;
}

interface TheirServer {
  listen(port: number, host: string, done: () => void): void;
  address(): { port: number };
  close(): void;
}

export const smpp = createRequire(import.meta.url)('smpp') as {
  connect(options: object, connected: () => void): TheirSession;
  createServer(options: object, listener: (session: TheirSession) => void): TheirServer;
};
